"""
A worker of the course on a Dask cluster. Every worker that runs in the environment which the course makes for this
(`.cache/grade/cluster`) loads this module, since etc/dask/course.yaml there says so.

Python hands on what students wrote as bytes, and reads nothing of it: Node does, by the same code as on one machine.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

import dask
from distributed import Reschedule, Worker, get_worker

#: More than the largest line: 64 MB of pictures as base64, and a notebook.
MOST = 512 * 1024 * 1024

#: The topic under which workers say where their notebooks are.
TOPIC = "course-grading"


def course() -> Path:
    """Finds the folder of the course: `COURSE_FOLDER`, or that which this file lies in."""
    return Path(os.environ.get("COURSE_FOLDER") or Path(__file__).resolve().parents[4])


class Node:
    """The process that runs notebooks in their sandboxes."""

    def __init__(self, process: asyncio.subprocess.Process):
        self.process = process
        self.jobs: dict[bytes, asyncio.Queue] = {}
        self.reading: asyncio.Task | None = None

    @classmethod
    async def start(cls) -> tuple["Node", str]:
        """
        Starts it. Gives it with the version of the course that it grades by.

        Raises RuntimeError where notebooks can't be graded here: why, and what to type.
        """
        process = await asyncio.create_subprocess_exec(
            dask.config.get("course.node", "node"),
            *["--import", "tsx", "scripts/grade/cluster/worker.ts"],
            cwd=course(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=MOST,
        )
        kind, _, content = split(await process.stdout.readline())
        if kind != b"ready":
            await process.wait()
            raise RuntimeError(json.loads(content) if content else "Node has ended; its last words are in the log.")
        node = cls(process)
        node.reading = asyncio.create_task(node.read())
        return node, json.loads(content)["version"]

    async def read(self) -> None:
        while line := await self.process.stdout.readline():
            kind, name, content = split(line)
            if name in self.jobs:
                self.jobs[name].put_nowait((kind, content))
        # It has ended by itself. Without it this worker is none: Dask gives its notebooks to others, and a nanny
        # starts it again.
        os._exit(1)

    def write(self, kind: bytes, name: bytes, content: bytes = b"null") -> None:
        self.process.stdin.write(kind + b" " + name + b" " + content + b"\n")

    async def end(self) -> None:
        """Ends it, and all that it runs."""
        if self.reading:
            self.reading.cancel()
        self.process.stdin.close()
        try:
            await asyncio.wait_for(self.process.wait(), 20)
        except asyncio.TimeoutError:
            self.process.kill()


def split(line: bytes) -> tuple[bytes, bytes, bytes]:
    kind, name, content = (line.rstrip(b"\n").split(b" ", 2) + [b"", b""])[:3]
    return kind, name, content


async def dask_setup(worker) -> None:
    """Makes a worker ready before it tells the scheduler that it is there. Dask calls it."""
    if not isinstance(worker, Worker):
        return
    try:
        worker.course_node, offer = await Node.start()
    except (RuntimeError, OSError) as error:
        print(f"This machine can't grade. {error}", file=sys.stderr, flush=True)
        offer = unfit(str(error))
    # What a worker offers is the only thing that it tells beforehand: a version of the course, or why it has none.
    worker.state.total_resources[offer] = worker.state.nthreads
    worker.state.available_resources[offer] = worker.state.nthreads


def unfit(why: str) -> str:
    """Names the resource that nobody asks for, so that whoever looks at the cluster reads why."""
    return f"unfit: {why}"


async def dask_teardown(worker) -> None:
    """Ends what a worker runs, before it ends itself. Dask calls it."""
    node = getattr(worker, "course_node", None)
    if node:
        await node.end()


async def grade(name: str, job: bytes) -> bytes:
    """
    Runs and judges a notebook: a task of Dask.

    name: of the job. job: JSON, which only Node reads.
    Gives a line that only Node reads, too: "done", "failed" or "stopped", and JSON.
    """
    worker = get_worker()
    node: Node = worker.course_node
    task = worker.state.tasks.get(name)
    key = name.encode()
    heard = node.jobs[key] = asyncio.Queue()
    try:
        node.write(b"run", key, job)
        while True:
            try:
                kind, content = await asyncio.wait_for(heard.get(), 0.5)
            except asyncio.TimeoutError:
                # Whoever wanted it may have gone, or this worker be lost to the scheduler: then nobody waits for it.
                if task is not None and task.state == "cancelled":
                    node.write(b"stop", key)
                continue
            if kind == b"state":
                worker.log_event(TOPIC, [name, worker.address, content.decode()])
            elif kind == b"unfit":
                # No notebook comes here any more.
                old = {each: 0 for each in worker.state.total_resources}
                await worker.set_resources(**old, **{unfit(json.loads(content)): 1})
                raise Reschedule()
            else:
                return kind + b" " + content
    finally:
        del node.jobs[key]
