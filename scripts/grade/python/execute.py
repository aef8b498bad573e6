"""Executes a notebook inside a sandbox, and tells at once on standard output what came of each cell.

Standard input: JSON with "notebook", "cellSeconds" and "answers", a folder. Standard output: frames, each a line of JSON
with "kind" and "bytes", and then so many bytes. Kinds: "start" with "index" (no bytes), "cell" with "index" and "count"
(the bytes are its outputs, as JSON), "answers" with "task" (the bytes are a file from that folder), "end" with "reason".

Whatever comes out was made beside a student's code, which may have written it. Whoever reads it must not believe it.
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

TIMEOUT = {
    "ename": "TimeLimit",
    "evalue": "This cell took too long and was stopped.",
    "traceback": ["TimeLimit: This cell took too long and was stopped."],
}

job = json.load(sys.stdin)
answers = Path(job["answers"])

# The kernel inherits standard output, so what it prints there must not get between the frames.
out = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)


def send(kind, content, **header):
    out.write(json.dumps({"kind": kind, "bytes": len(content), **header}).encode() + b"\n" + content)
    out.flush()


def send_answers():
    for path in sorted(answers.glob("*.answers")):
        send("answers", path.read_bytes(), task=unquote(path.stem))
        path.unlink()


def on_cell_executed(cell, cell_index, execute_reply):
    content = execute_reply["content"]
    if content["status"] == "error" and not any(o.output_type == "error" for o in cell.outputs):
        error = {name: content.get(name, "") for name in ("ename", "evalue")}
        cell.outputs.append(nbformat.v4.new_output("error", **error, traceback=content.get("traceback", [])))
    send_answers()
    send("cell", json.dumps(cell.outputs).encode(), index=cell_index, count=cell.execution_count)


def on_cell_start(cell, cell_index):
    send("start", b"", index=cell_index)


client = NotebookClient(
    nbformat.reads(json.dumps(job["notebook"]), as_version=4),
    kernel_name="typescript",
    timeout=job["cellSeconds"],
    interrupt_on_timeout=True,
    error_on_timeout=TIMEOUT,
    iopub_timeout=15,
    raise_on_iopub_timeout=True,
    allow_errors=True,
    record_timing=False,
    skip_cells_with_tag="",
    shutdown_kernel="immediate",
    on_cell_start=on_cell_start,
    on_cell_executed=on_cell_executed,
)
try:
    client.execute()
    reason = "done"
except DeadKernelError:
    reason = "kernel died"
except CellTimeoutError:
    reason = "kernel hangs"
send_answers()
send("end", b"", reason=reason)
