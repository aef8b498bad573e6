"""A TypeScript kernel started through its kernelspec, and a client that collects what it says."""

import os
import queue
import time
import unittest
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_client.manager import KernelManager

REPOSITORY = Path(__file__).resolve().parents[3]
os.environ["JUPYTER_PATH"] = os.environ.get("KERNEL_UNDER_TEST") or str(REPOSITORY / "lib" / "kernel" / "jupyter")

TIMEOUT = 60
"""Seconds that any single answer may take on a busy machine."""


@dataclass
class Execution:
    """All that came of one execute_request."""

    id: str
    reply: dict = field(default_factory=dict)
    messages: list = field(default_factory=list)
    """Messages on iopub with this request as their parent, up to idle, as (type, content)."""

    def all(self, kind):
        return [content for type_, content in self.messages if type_ == kind]

    def text(self, name="stdout"):
        return "".join(content["text"] for content in self.all("stream") if content["name"] == name)

    @property
    def status(self):
        return self.reply["status"]

    @property
    def result(self):
        """The text of the result, or None."""
        results = self.all("execute_result")
        return results[0]["data"].get("text/plain") if results else None

    @property
    def traceback(self):
        """The error as a learner reads it, without colours."""
        import re

        return re.sub(r"\x1b\[[\d;]*m", "", "\n".join(self.reply.get("traceback", [])))


class Kernel:
    def __init__(self, name="typescript", cwd=REPOSITORY / "notebooks", env=None):
        for attempt in range(3):
            self.manager = KernelManager(kernel_name=name)
            self.manager.start_kernel(cwd=str(cwd), env={**os.environ, **(env or {})})
            self.client = self.manager.client()
            self.client.start_channels()
            try:
                self.client.wait_for_ready(timeout=TIMEOUT)
                return
            except RuntimeError as error:
                # Another process can take a port before the kernel does. Jupyter then starts it anew, on other ports.
                self.client.stop_channels()
                self.manager.shutdown_kernel(now=True)
                if "died" not in str(error) or attempt == 2:
                    raise

    @property
    def pid(self):
        return self.manager.provisioner.pid

    def send(self, code, **options):
        """Sends an execute_request without waiting."""
        return Execution(self.client.execute(code, **options))

    def collect(self, execution, timeout=TIMEOUT):
        """Waits for the reply and for idle."""
        self.wait_for(execution, lambda _, content: content.get("execution_state") == "idle", timeout)
        execution.reply = self.reply_to(execution.id, timeout)
        return execution

    def run(self, code, timeout=TIMEOUT, **options):
        """Runs a cell and returns what came of it."""
        return self.collect(self.send(code, **options), timeout)

    def reply_to(self, request, timeout=TIMEOUT, channel="shell"):
        get = getattr(self.client, f"get_{channel}_msg")
        deadline = time.monotonic() + timeout
        while True:
            message = get(timeout=max(0.01, deadline - time.monotonic()))
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def run_and_interrupt(self, code, after=0.5, timeout=20):
        """Runs a cell, interrupts it, and returns it with the seconds from the interrupt to its end."""
        execution = self.send(code)
        self.wait_for(execution, lambda type_, _: type_ == "execute_input", timeout)
        time.sleep(after)
        interrupted = time.monotonic()
        self.manager.interrupt_kernel()
        self.collect(execution, timeout)
        return execution, time.monotonic() - interrupted

    def wait_for(self, execution, test, timeout=TIMEOUT):
        """Collects messages of an execution until one passes the test."""
        deadline = time.monotonic() + timeout
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.01, deadline - time.monotonic()))
            if message["parent_header"].get("msg_id") != execution.id:
                continue
            execution.messages.append((message["msg_type"], message["content"]))
            if test(message["msg_type"], message["content"]):
                return message["content"]

    def request(self, type_, content, channel="shell"):
        """Sends any request and returns its id."""
        message = self.client.session.msg(type_, content)
        getattr(self.client, f"{channel}_channel").send(message)
        return message["header"]["msg_id"]

    def drain(self, seconds=0.3):
        """Returns all iopub messages that come within some seconds."""
        messages = []
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                messages.append(self.client.get_iopub_msg(timeout=0.05))
            except queue.Empty:
                pass
        return messages

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=False)


class KernelTest(unittest.TestCase):
    """Tests that share one kernel, as `self.kernel`."""

    prelude = None
    """A cell to run first."""

    @classmethod
    def setUpClass(cls):
        cls.kernel = Kernel()
        if cls.prelude:
            cls.kernel.run(cls.prelude)

    @classmethod
    def tearDownClass(cls):
        cls.kernel.close()


def is_alive(pid):
    """Tells whether a process runs; one that has ended but was not reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children_of(pid):
    """Returns the numbers of the processes whose parent is this one."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                state, parent = Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()[:2]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(parent) == pid and state != "Z":
                found.append(int(entry))
    return found


def compilers_of(pid):
    """Returns the numbers of the compiler processes of a kernel."""
    return [child for child in children_of(pid) if b"programs/compiler.js" in command_of(child)]


def command_of(pid):
    """Returns the command line of a process; nothing where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def processor_time(pid):
    """Returns the seconds of processor time that a process has used."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def wait_until(test, timeout=10):
    """Waits until a test holds and returns whether it did."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if test():
            return True
        time.sleep(0.05)
    return test()
