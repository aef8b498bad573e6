"""Child processes: what they print appears in the cell, and an interrupt reaches them."""

import shutil
import tempfile
import time
import unittest
from pathlib import Path

from kernel_under_test import Kernel, KernelTest


class Children(KernelTest):
    prelude = (
        "import { execFileSync, execSync, spawn, spawnSync } from 'node:child_process'; import fs from 'node:fs';\n"
        "const ended = (child: any) => new Promise((end) => child.on('exit', end));"
    )

    def test_inherited_output_appears_in_order(self):
        cell = self.kernel.run("console.log('a'); spawnSync('echo', ['b'], { stdio: 'inherit' }); console.log('c')")
        self.assertEqual(cell.text(), "a\nb\nc\n")
        cell = self.kernel.run("execSync('echo out; echo err >&2', { stdio: 'inherit' }); 1")
        self.assertEqual((cell.text(), cell.text("stderr"), cell.result), ("out\n", "err\n", "1"))

    def test_output_of_children_that_run_beside_the_cell(self):
        cell = self.kernel.run("await ended(spawn('sh', ['-c', 'echo one; sleep 0.2; echo two'], { stdio: 'inherit' }))")
        self.assertEqual(cell.text(), "one\ntwo\n")

    def test_file_descriptors(self):
        cell = self.kernel.run("console.log('a'); fs.writeSync(1, 'b\\n'); console.log('c'); fs.writeSync(2, 'd\\n')")
        self.assertEqual((cell.text(), cell.text("stderr")), ("a\nb\nc\n", "d\n"))
        cell = self.kernel.run("fs.writeFileSync('/dev/stdout', 'past Node\\n')")
        self.assertEqual(cell.text(), "past Node\n")

    def test_a_child_that_prints_for_ever_is_cut(self):
        cell = self.kernel.run("spawnSync('yes', { stdio: ['ignore', 'inherit', 'inherit'], timeout: 1000 }); 5")
        self.assertEqual(cell.result, "5")
        self.assertLess(len(cell.text()), 11_000_000)

    def test_interrupt_reaches_the_child_that_is_waited_for(self):
        for code in ["execSync('sleep 30; echo x')", "spawnSync('sleep', ['30'])", "execFileSync('sleep', ['30'], { stdio: 'inherit' })"]:
            with self.subTest(code):
                cell, seconds = self.kernel.run_and_interrupt(f"try {{ {code} }} finally {{ 1 }}")
                self.assertEqual(cell.reply["ename"], "KeyboardInterrupt")
                self.assertLess(seconds, 5)
                self.assertEqual(self.kernel.run("1 + 1").result, "2")

    def test_a_child_that_ignores_the_signal_is_ended(self):
        cell, seconds = self.kernel.run_and_interrupt("execSync(`trap '' INT; sleep 30; echo x`)")
        self.assertEqual(cell.reply["ename"], "KeyboardInterrupt")
        self.assertLess(seconds, 10)

    def test_children_of_other_cells_go_on(self):
        self.kernel.run("const other = spawn('sleep', ['100'])")
        self.kernel.run_and_interrupt("execSync('sleep 30')")
        self.assertEqual(self.kernel.run("[other.exitCode, other.signalCode].join()").result, "','")
        self.kernel.run("other.kill()")

    def test_interrupt_reaches_a_child_that_the_cell_awaits(self):
        cell, _ = self.kernel.run_and_interrupt("const mine = spawn('sleep', ['100']); await ended(mine)")
        self.assertEqual(cell.reply["ename"], "KeyboardInterrupt")
        time.sleep(0.2)
        self.assertEqual(self.kernel.run("mine.signalCode").result, "'SIGINT'")


class WithoutPipes(unittest.TestCase):
    """Where descriptors 1 and 2 can't be caught, as on Windows: here because there is no `mkfifo`."""

    def test_what_the_kernel_itself_says_stays_in_the_log(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "node").symlink_to(shutil.which("node"))
            kernel = Kernel(env={"PATH": folder})
            try:
                cell = kernel.run("process.emitWarning('careful'); await new Promise(r => setTimeout(r, 50)); console.log('a'); 1")
                self.assertEqual((cell.text(), cell.text("stderr"), cell.result), ("a\n", "", "1"))
                cell = kernel.run('import fs from "node:fs"; fs.writeSync(2, "b\\n")')
                self.assertEqual(cell.text("stderr"), "b\n")
            finally:
                kernel.close()


if __name__ == "__main__":
    unittest.main()
