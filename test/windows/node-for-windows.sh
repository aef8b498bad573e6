#!/usr/bin/env bash
# Node for Windows as the program of a kernel: node-for-windows.sh PROGRAM [ARGUMENT…]
# Wants WINE and WINE_NODE. Paths get the drive on which wine shows them. Node can't use the pipes of wine 8 as its
# standard input or output. JPY_PARENT_PID holds a handle on Windows, no process id.
export JPY_PARENT_PID=248
arguments=()
for argument in "$@"; do
  case $argument in /*) arguments+=("Z:$argument") ;; *) arguments+=("$argument") ;; esac
done
exec "$WINE" "$WINE_NODE" "${arguments[@]}" </dev/null >/dev/null 2>&1
