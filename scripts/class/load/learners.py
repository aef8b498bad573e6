"""Learners of a load test: starts their servers, opens notebooks, runs the cells of lessons, and measures what it takes.

It runs with the rights of the learners' processes, and prints a line of JSON for each thing measured.
"""

import asyncio
import glob
import json
import os
import statistics
import time

import httpx
import nbformat
from jupyter_client import AsyncKernelClient

ASKED = json.loads(os.environ["LOAD"])
HOMES, LESSONS = os.environ["LOAD_HOMES"], os.path.join(ASKED["course"], "notebooks", "lessons")
TICK = os.sysconf("SC_CLK_TCK")
# Seconds after which what a kernel was given to do is over, and its compiler has gone to sleep.
SETTLE = ASKED["settle"]


def say(what, **numbers):
    print(json.dumps({"what": what, **numbers}), flush=True)


def processes():
    """Lists the processes of each learner: what their server has started has its environment."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                entries = file.read().split(b"\0")
        except OSError:
            continue
        for entry in entries:
            if entry.startswith(b"JUPYTERHUB_USER="):
                found.setdefault(entry[16:].decode(), []).append(pid)
    return found


def memory(pids):
    """Adds up the proportional share of memory, in MB: what is shared counts once for all who share it."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup") as file:
                total += next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return total / 1024


def cpu(pids):
    """Adds up the seconds of processor time, those of children that have ended included."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / TICK


class Learner:
    def __init__(self, name, web):
        self.name, self.web, self.kernel, self.session = name, web, None, None

    async def log_in(self):
        """Starts the server; over when JupyterLab's page is there."""
        await self.ask("POST", f"/hub/api/users/{self.name}", allowed=(409,))
        await self.ask("POST", f"/hub/api/users/{self.name}/server", allowed=(400,))
        while True:
            found = (await self.ask("GET", f"/hub/api/users/{self.name}")).json()
            if found["servers"].get("", {}).get("ready"):
                break
            if not found["servers"] and not found.get("pending"):
                raise RuntimeError(f"the server of {self.name} did not start")
            await asyncio.sleep(0.5)
        await self.ask("GET", f"/user/{self.name}/lab")

    async def log_out(self):
        await self.close()
        await self.ask("DELETE", f"/hub/api/users/{self.name}/server", allowed=(400, 404))

    async def open(self, notebook):
        """Opens a notebook, and waits until its kernel has imported the course."""
        body = {"path": notebook, "name": notebook, "type": "notebook", "kernel": {"name": "typescript"}}
        made = (await self.ask("POST", f"/user/{self.name}/api/sessions", json=body)).json()
        self.session = made["id"]
        runtime = os.path.join(HOMES, self.name, ".course", "runtime")
        self.kernel = AsyncKernelClient(
            connection_file=os.path.join(runtime, f"kernel-{made['kernel']['id']}.json")
        )
        self.kernel.load_connection_file()
        # Without the heartbeat, by which a kernel that has to wait for its turn counts as dead.
        self.kernel.start_channels(hb=False)
        await self.kernel.wait_for_ready(timeout=300)
        await self.run('import { tf } from "course";')

    async def close(self):
        if self.kernel:
            self.kernel.stop_channels()
            await self.ask("DELETE", f"/user/{self.name}/api/sessions/{self.session}", allowed=(404,))
            self.kernel = None

    async def run(self, code, timeout=900):
        """Runs a cell; gives the name of its error, or None."""
        reply = await self.kernel.execute_interactive(
            code, timeout=timeout, stop_on_error=False, allow_stdin=False, output_hook=lambda message: None
        )
        return reply["content"].get("ename") if reply["content"]["status"] != "ok" else None

    async def learn(self, cells):
        """Runs the cells of a lesson; gives the errors that the lesson itself does not have."""
        errors = []
        for code, expected in cells:
            error = await self.run(code)
            if error and not expected:
                errors.append(error)
        return errors

    async def ask(self, method, path, allowed=(), **more):
        answer = await self.web.request(method, path, **more)
        if answer.is_error and answer.status_code not in allowed:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer


def lesson(number):
    """Reads the cells of a lesson, each with whether it is meant to fail."""
    (path,) = glob.glob(os.path.join(LESSONS, f"{int(number):02d}-*.ipynb"))
    cells = nbformat.read(path, as_version=4).cells
    return "lessons/" + os.path.basename(path), [
        (cell.source, any(output.output_type == "error" for output in cell.outputs))
        for cell in cells
        if cell.cell_type == "code"
    ]


class Peak:
    """Notes down the most memory that learners take while something runs."""

    def __init__(self, names):
        self.names, self.most, self.total = names, {}, 0

    async def __aenter__(self):
        self.task = asyncio.create_task(self.watch())
        return self

    async def __aexit__(self, *_):
        self.task.cancel()

    async def watch(self):
        while True:
            now = await asyncio.to_thread(self.look)
            self.total = max(self.total, sum(now.values()))
            for name, share in now.items():
                self.most[name] = max(self.most.get(name, 0), share)
            await asyncio.sleep(1)

    def look(self):
        found = processes()
        return {name: memory(found.get(name, [])) for name in self.names}


def spread(values):
    return {"middle": statistics.median(values), "most": max(values)} if values else {}


async def alone(web):
    """One learner, alone on the server: idle, then two lessons."""
    one = Learner("alone", web)
    began = time.monotonic()
    await one.log_in()
    say("a start", seconds=spread([time.monotonic() - began]))
    await asyncio.sleep(SETTLE)
    say("logged in, nothing open", mb=spread([memory(processes().get("alone", []))]))
    result = {}
    for number in dict.fromkeys([ASKED["lesson"], ASKED["heaviest"]]):
        notebook, cells = lesson(number)
        await one.open(notebook)
        await asyncio.sleep(SETTLE)
        pids = processes().get("alone", [])
        say(f"lesson {number} open, idle", mb=spread([memory(pids)]))
        before, began = cpu(pids), time.monotonic()
        async with Peak(["alone"]) as peak:
            errors = await one.learn(cells)
        result[number] = time.monotonic() - began
        used = cpu(processes().get("alone", [])) - before
        say(
            f"lesson {number}, all of it",
            seconds=spread([result[number]]),
            cpu=spread([used]),
            mb=spread(list(peak.most.values())),
            failed=len(errors),
            why=errors[:3],
        )
        await asyncio.sleep(SETTLE)
        say(f"lesson {number} done, idle", mb=spread([memory(processes().get("alone", []))]))
        await one.close()
    await one.log_out()
    return result[ASKED["lesson"]]


async def storm(web):
    """Many start at once, and open a notebook each."""
    learners = [Learner(f"learner-{i + 1}", web) for i in range(ASKED["learners"])]
    notebook, _ = lesson(ASKED["lesson"])
    began = time.monotonic()
    page, usable, failures = [], [], []

    async def come(learner):
        try:
            await learner.log_in()
            page.append(time.monotonic() - began)
            await learner.open(notebook)
            usable.append(time.monotonic() - began)
        except Exception as error:
            failures.append(repr(error))

    await asyncio.gather(*map(come, learners))
    say("start at once, until the page is there", learners=len(learners), seconds=spread(page))
    say(
        "start at once, until a cell has run",
        learners=len(learners),
        seconds=spread(usable),
        failed=len(failures),
        why=failures[:3],
    )
    await asyncio.sleep(SETTLE)
    found = processes()
    shares = [memory(found.get(learner.name, [])) for learner in learners]
    say("all idle, a notebook open each", learners=len(learners), mb=spread(shares), total=sum(shares))
    return [learner for learner in learners if learner.kernel]


async def together(learners, seconds_alone):
    """Some train at once, the others idle."""
    training = learners[: ASKED["training"]]
    _, cells = lesson(ASKED["lesson"])
    names = [learner.name for learner in learners]
    pids = [pid for each in processes().values() for pid in each]
    before, began, times, failures = cpu(pids), time.monotonic(), [], []

    async def train(learner):
        try:
            failures.extend(await learner.learn(cells))
            times.append(time.monotonic() - began)
        except Exception as error:
            failures.append(repr(error))

    async with Peak(names) as peak:
        await asyncio.gather(*map(train, training))
    wall = time.monotonic() - began
    used = cpu([pid for each in processes().values() for pid in each]) - before
    say(
        f"lesson {ASKED['lesson']} at once, {len(learners) - len(training)} others idle",
        learners=len(training),
        seconds=spread(times),
        slower=statistics.median(times) / seconds_alone if times else None,
        mb=spread([peak.most.get(learner.name, 0) for learner in training]),
        total=peak.total,
        busy=used / wall / os.cpu_count(),
        failed=len(failures),
        why=failures[:3],
    )


async def main():
    headers = {"Authorization": f"token {os.environ['LOAD_TOKEN']}"}
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=ASKED["address"], headers=headers, timeout=600, limits=limits, follow_redirects=True
    ) as web:
        seconds_alone = await alone(web)
        learners = await storm(web)
        if learners:
            await together(learners, seconds_alone)
        await asyncio.gather(*(learner.log_out() for learner in learners), return_exceptions=True)


asyncio.run(asyncio.wait_for(main(), timeout=60 * ASKED["minutes"]))
