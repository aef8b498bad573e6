"""
Hands notebooks out to a Dask cluster, and gives back what came of them. cluster.ts starts it; they talk in lines, as
wire.ts says. It ends when its standard input does, and then nothing of it is left on the cluster.

hand_out.py SETTINGS   JSON: address, version, and where connections are encrypted ca, cert and key
"""

import asyncio
import json
import os
import sys
import uuid

from distributed import Client, KilledWorker
from distributed.client import FutureCancelledError
from distributed.security import Security

import course_grading

#: Scheduler and workers are asked so often who is there, in seconds.
PERIOD = 1


def say(kind: str, name: str, content: bytes) -> None:
    sys.stdout.buffer.write(kind.encode() + b" " + name.encode() + b" " + content + b"\n")
    sys.stdout.buffer.flush()


def say_json(kind: str, name: str, content) -> None:
    say(kind, name, json.dumps(content).encode())


class HandOut:
    def __init__(self, client: Client, version: str):
        self.client = client
        self.version = version
        # Names that no other grader on this cluster uses.
        self.prefix = f"grade-{uuid.uuid4().hex}-"

    async def watch(self) -> None:
        """Says whenever that changes which workers there are, and which of them grade by our version."""
        last = None
        while True:
            workers = (await self.client.scheduler.identity())["workers"]
            now = [
                {
                    "address": address,
                    "places": worker["resources"].get(self.version, 0),
                    "offers": [name for name, places in worker["resources"].items() if places > 0],
                }
                for address, worker in sorted(workers.items())
            ]
            if now != last:
                say_json("workers", "-", now)
                last = now
            await asyncio.sleep(PERIOD)

    async def run(self, name: str, job: bytes) -> None:
        """Has a notebook run, wherever and however often that takes, and says once what came of it."""
        key = self.prefix + name
        future = self.client.submit(
            course_grading.grade, key, job, key=key, pure=False, resources={self.version: 1}
        )
        try:
            kind, content = (await future).split(b" ", 1)
            say(kind.decode(), name, content)
        except KilledWorker:
            say_json("failed", name, "Several workers ended while this notebook was theirs.")
        except FutureCancelledError as error:
            raise ConnectionError("the connection was lost") from error
        except Exception as error:
            say_json("failed", name, f"{type(error).__name__}: {error}")
        finally:
            future.release()

    def heard(self, event) -> None:
        name, address, state = event[1]
        if name.startswith(self.prefix):
            say_json("state", name.removeprefix(self.prefix), f"{json.loads(state)}, on {address}")


async def main() -> None:
    settings = json.loads(sys.argv[1])
    address = settings["address"]
    security = None
    if settings.get("ca"):
        security = Security(
            require_encryption=True,
            tls_ca_file=settings["ca"],
            tls_client_cert=settings["cert"],
            tls_client_key=settings["key"],
        )
    where = {"scheduler_file": address} if os.path.isfile(address) else {"address": address}
    try:
        client = await Client(**where, security=security, asynchronous=True)
    except (OSError, ValueError) as error:
        say_json("lost", "-", f"There is no scheduler of Dask at {address}: {error}")
        return
    hand_out = HandOut(client, settings["version"])
    tasks = set()

    def lost(task: asyncio.Task) -> None:
        tasks.discard(task)
        if not task.cancelled() and task.exception():
            say_json("lost", "-", f"The scheduler at {address} doesn't answer any more: {task.exception()}")

    def begin(work) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(lost)

    client.subscribe_topic(course_grading.TOPIC, hand_out.heard)
    begin(hand_out.watch())
    reader = asyncio.StreamReader(limit=course_grading.MOST)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        kind, name, content = course_grading.split(line)
        if kind == b"run":
            begin(hand_out.run(name.decode(), content))
    for task in tasks:
        task.cancel()
    # What nobody waits for any more, workers stop.
    await asyncio.wait_for(client.close(), 10)


asyncio.run(main())
