"""Executes a notebook inside a sandbox, and tells at once on standard output what came of each cell.

Standard input: a line of JSON with "notebook", "cellSeconds" and "files" (pairs of a path and, in base64, the bytes of what
lies beside the notebook); then frames, each a line of JSON with "kind" and "bytes",
and then so many bytes. Kinds: "query" with "task" (the bytes are a question of the judge), "end" with "task". Standard output:
frames too. Kinds: "start" with "index" (no bytes), "begin" with "task", "answer" with "task" (the bytes answer a question),
"cell" with "index" and "count" (the bytes are its outputs, as JSON), "end" with "reason".

The kernel connects to COURSE_GRADING_PORT for each task that is to be judged: lib/checks/src/node/grading-run.ts says what goes over
that wire.

Whatever comes out was made beside a student's code, which may have written it. Whoever reads it must not believe it.
"""

import base64
import json
import os
import pathlib
import socket
import struct
import sys
import threading

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

TIMEOUT = {
    "ename": "TimeLimit",
    "evalue": "This cell took too long and was stopped.",
    "traceback": ["TimeLimit: This cell took too long and was stopped."],
}

# A longer message is none of ours.
MOST = 65 * 1024 * 1024

job = json.loads(sys.stdin.buffer.readline())

# The kernel inherits standard output, so what it prints there must not get between the frames.
out = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
sending = threading.Lock()
wires = {}


def send(kind, content=b"", **header):
    with sending:
        out.write(json.dumps({"kind": kind, "bytes": len(content), **header}).encode() + b"\n" + content)
        out.flush()


def put_beside(path, content):
    """Writes a file that was handed in with the notebook to where the notebook looks for it."""
    place = pathlib.Path(path)
    if place.is_absolute() or ".." in place.parts:
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(base64.b64decode(content))
    except OSError:
        # It can't be there, and the notebook says so when it looks for it.
        pass


def carry_questions():
    for line in sys.stdin.buffer:
        header = json.loads(line)
        content = sys.stdin.buffer.read(header["bytes"])
        try:
            wires[header["task"]].sendall(struct.pack("<I", len(content)) + content)
        except (KeyError, OSError):
            # Whoever wanted to be asked has gone; the end of the cell says so.
            pass


def read_message(stream):
    head = stream.read(4)
    length = struct.unpack("<I", head)[0] if len(head) == 4 else MOST + 1
    content = stream.read(length) if length <= MOST else b""
    return content if len(content) == length else None


def carry_answers(wire):
    with wire, wire.makefile("rb") as stream:
        name = read_message(stream)
        if name is None or len(name) > 1000:
            return
        task = name.decode("utf8", "replace")
        wires[task] = wire
        send("begin", task=task)
        while (answer := read_message(stream)) is not None:
            send("answer", answer, task=task)


def open_door():
    door = socket.create_server(("127.0.0.1", 0))
    os.environ["COURSE_GRADING_PORT"] = str(door.getsockname()[1])

    def welcome():
        while True:
            threading.Thread(target=carry_answers, args=door.accept()[:1], daemon=True).start()

    for work in (carry_questions, welcome):
        threading.Thread(target=work, daemon=True).start()


def on_cell_executed(cell, cell_index, execute_reply):
    content = execute_reply["content"]
    if content["status"] == "error" and not any(o.output_type == "error" for o in cell.outputs):
        error = {name: content.get(name, "") for name in ("ename", "evalue")}
        cell.outputs.append(nbformat.v4.new_output("error", **error, traceback=content.get("traceback", [])))
    send("cell", json.dumps(cell.outputs).encode(), index=cell_index, count=cell.execution_count)


def on_cell_start(cell, cell_index):
    send("start", index=cell_index)


for name, content in job["files"]:
    put_beside(name, content)
open_door()
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
send("end", reason=reason)
# Without waiting for the threads, which wait for more.
os._exit(0)
