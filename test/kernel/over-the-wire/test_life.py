"""Start and end of the process: nothing kills it but its client, and then nothing is left."""

import os
import signal
import subprocess
import sys
import time
import unittest

from kernel_under_test import REPOSITORY, Kernel, KernelTest, children_of, is_alive, wait_until


class Guarded(KernelTest):
    prelude = "const kept = 1"

    def test_cells_cannot_end_the_process(self):
        for code in [
            "process.exit()",
            "process.exit(3)",
            "process.abort()",
            "process.kill(process.pid)",
            "process.kill(process.pid, 'SIGKILL')",
            "process.kill(0, 'SIGTERM')",
            "process.kill(-process.pid, 9)",
            "(process as any).reallyExit(0)",
            'import { exit } from "node:process"; exit(1)',
            "require('process').exit()",
            "await null; process.exit(1)",
        ]:
            with self.subTest(code):
                cell = self.kernel.run(code)
                self.assertEqual(cell.status, "error")
                self.assertIn("would end the kernel", cell.reply["evalue"])
                self.assertEqual(self.kernel.run("kept").result, "1")

    def test_exit_in_a_timer(self):
        cell = self.kernel.run("setTimeout(() => process.exit(), 10); await new Promise(r => setTimeout(r, 100));")
        self.assertIn("would end the kernel", cell.reply["evalue"])
        self.assertEqual(self.kernel.run("kept").result, "1")

    def test_asking_whether_a_process_lives(self):
        self.assertEqual(self.kernel.run("process.kill(process.pid, 0)").result, "true")

    def test_uncaught_errors_do_not_end_it(self):
        self.kernel.run("setTimeout(() => { throw null }, 1); await new Promise(r => setTimeout(r, 50))")
        self.kernel.run("new (require('node:events').EventEmitter)().emit('error', new Error('nobody listens'))")
        self.assertEqual(self.kernel.run("kept").result, "1")


class Ending(unittest.TestCase):
    def family(self, kernel):
        """The kernel, its compiler, and a child that a cell has started."""
        kernel.run("1")
        cell = kernel.run('import { spawn } from "node:child_process"; spawn("sleep", ["1000"]).pid')
        child = int(cell.result)
        self.assertTrue(is_alive(child))
        return {kernel.pid, child, *children_of(kernel.pid)}

    def assert_gone(self, family, timeout):
        self.assertTrue(
            wait_until(lambda: not any(is_alive(pid) for pid in family), timeout),
            f"still there: {[pid for pid in family if is_alive(pid)]}",
        )

    def test_shutdown(self):
        kernel = Kernel()
        family = self.family(kernel)
        start = time.monotonic()
        reply = kernel.reply_to(kernel.request("shutdown_request", {"restart": False}, "control"), channel="control")
        self.assertEqual(reply, {"status": "ok", "restart": False})
        self.assert_gone(family, 20)
        self.assertLess(time.monotonic() - start, 20, "a guard against hanging")
        kernel.client.stop_channels()

    def test_shutdown_while_a_cell_spins(self):
        kernel = Kernel()
        family = self.family(kernel)
        cell = kernel.send("for (;;);")
        kernel.wait_for(cell, lambda type_, _: type_ == "execute_input")
        time.sleep(0.3)
        kernel.request("shutdown_request", {"restart": False}, "control")
        self.assert_gone(family, 3)
        kernel.client.stop_channels()

    def test_exit_handlers_run(self):
        kernel = Kernel()
        path = f"/tmp/typescript-kernel-test-{os.getpid()}"
        kernel.run(f"process.on('exit', () => require('node:fs').writeFileSync('{path}', 'bye'))")
        kernel.close()
        self.assertTrue(wait_until(lambda: os.path.exists(path), 5))
        os.unlink(path)

    def test_restart(self):
        kernel = Kernel()
        family = self.family(kernel)
        kernel.run("const lost = 1")
        kernel.manager.restart_kernel(now=False)
        kernel.client.wait_for_ready(timeout=30)
        self.assert_gone(family, 5)
        cell = kernel.run("lost")
        self.assertIn("Cannot find name 'lost'", cell.reply["evalue"])
        self.assertEqual(cell.reply["execution_count"], 1)
        kernel.close()

    def test_vanished_client(self):
        for code in ["", "for (;;);"]:
            with self.subTest(code or "idle"):
                client = subprocess.Popen(
                    [sys.executable, "-c", f"""
import sys, time
sys.path.insert(0, {str(REPOSITORY / "test/kernel/over-the-wire")!r})
from kernel_under_test import Kernel
kernel = Kernel()
kernel.run("1")
if {code!r}: kernel.send({code!r})
time.sleep(0.3)
print(kernel.pid, flush=True)
time.sleep(1000)
"""],
                    stdout=subprocess.PIPE,
                    text=True,
                )
                pid = int(client.stdout.readline())
                family = {pid, *children_of(pid)}
                self.assertTrue(is_alive(pid))
                client.send_signal(signal.SIGKILL)
                client.wait()
                client.stdout.close()
                self.assert_gone(family, 5)

    def test_out_of_memory_is_a_clean_death(self):
        kernel = Kernel(env={"NODE_OPTIONS": "--max-old-space-size=150"})
        kernel.run("1")
        family = {kernel.pid, *children_of(kernel.pid)}
        kernel.send("const hoard: unknown[] = []; for (;;) hoard.push(new Array(1000).fill({}));")
        self.assert_gone(family, 40)
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    unittest.main()
