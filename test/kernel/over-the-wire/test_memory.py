"""Memory: the compiler process ends when nobody asks it, and a kernel that uses too much says so before it ends."""

import unittest

from kernel_under_test import TIMEOUT, Kernel, compilers_of, is_alive, wait_until

SLEEP = "0.5"
"""Seconds after which the compiler goes to sleep here."""


class CompilerSleep(unittest.TestCase):
    def setUp(self):
        self.kernel = Kernel(env={"TYPESCRIPT_KERNEL_COMPILER_SLEEP": SLEEP})
        self.addCleanup(self.kernel.close)

    def assert_asleep(self):
        self.assertTrue(wait_until(lambda: not compilers_of(self.kernel.pid), 20), "the compiler process has ended")

    def test_a_cell_wakes_it_and_knows_all_that_was_declared(self):
        run = self.kernel.run
        run("import { join } from 'node:path'; let n = 1; const bump = (by: number) => { n += by; }; interface Point { x: number }")
        run("class Half { constructor(readonly of: Point) {} get x() { return this.of.x / 2; } }")
        self.assertEqual(run("let kept = 2; throw new Error('stop'); let lost = 3").status, "error")
        self.assertEqual(run("let wrong: number = 'text'").status, "error")
        for _ in range(2):
            self.assert_asleep()
            self.assertEqual(run("bump(10); const p: Point = { x: n }; new Half(p).x * kept").status, "ok")
            self.assertIn("not assignable", run("bump('ten')").reply["evalue"])
            self.assertEqual(run("join('a', 'b')").result, "'a/b'")
            self.assertIn("failed before giving it a value", run("lost").traceback)
            self.assertIn("has an error", run("wrong").traceback)
        self.assertEqual(run("n").result, "21")

    def test_what_was_declared_anew_follows(self):
        run = self.kernel.run
        run("function size() { return 1; } const twice = () => 2 * size();")
        run("function size() { return 5; }")
        self.assert_asleep()
        self.assertEqual(run("twice()").result, "10")

    def test_completion_and_inspection_wake_it(self):
        self.kernel.run("const wonderful = { colour: 'red' };")
        self.assert_asleep()
        reply = self.kernel.reply_to(self.kernel.client.complete("wonderful.", 10))
        self.assertIn("colour", reply["matches"])
        self.assert_asleep()
        reply = self.kernel.reply_to(self.kernel.client.inspect("wonderful", 3))
        self.assertIn("colour: string", reply["data"]["text/plain"])

    def test_it_sleeps_while_a_cell_goes_on(self):
        cell = self.kernel.send("const start = 1; await new Promise((go) => setTimeout(go, 2500)); const end = start + 1;")
        self.kernel.wait_for(cell, lambda type_, _: type_ == "execute_input")
        self.assert_asleep()
        self.assertEqual(self.kernel.collect(cell).status, "ok")
        self.assertEqual(self.kernel.run("end").result, "2")

    def test_it_wakes_while_a_cell_goes_on(self):
        cell = self.kernel.send("const start = 1; await new Promise((go) => setTimeout(go, 4000)); const end = start + 1;")
        self.kernel.wait_for(cell, lambda type_, _: type_ == "execute_input")
        self.assert_asleep()
        self.assertIn("Math", self.kernel.reply_to(self.kernel.client.complete("Mat", 3))["matches"])
        self.assertEqual(self.kernel.collect(cell).status, "ok")
        self.assertEqual(self.kernel.run("end").result, "2")

    def test_an_interrupt_while_it_wakes(self):
        self.kernel.run("const kept = 7;")
        self.assert_asleep()
        self.kernel.run_and_interrupt("for (;;);")
        self.assertEqual(self.kernel.run("kept").result, "7")


class Awake(unittest.TestCase):
    def test_zero_is_never_and_what_is_no_number_is_left_out(self):
        for setting in ["0", "soon"]:
            with self.subTest(setting):
                kernel = Kernel(env={"TYPESCRIPT_KERNEL_COMPILER_SLEEP": setting})
                self.addCleanup(kernel.close)
                kernel.run("1")
                before = compilers_of(kernel.pid)
                self.assertEqual(len(before), 1)
                kernel.run("await new Promise((go) => setTimeout(go, 1500))")
                self.assertEqual(compilers_of(kernel.pid), before)
                self.assertTrue(is_alive(before[0]))


class Limit(unittest.TestCase):
    """A kernel may use 900 MB here: an idle one uses about half of that."""

    def setUp(self):
        self.kernel = Kernel(env={"TYPESCRIPT_KERNEL_MEMORY_LIMIT": "900"})
        self.addCleanup(lambda: self.kernel.manager.shutdown_kernel(now=True))
        self.addCleanup(self.kernel.client.stop_channels)

    def assert_says_so(self, cell):
        (error,) = cell.all("error")
        self.assertEqual(error["ename"], "OutOfMemory")
        self.assertRegex(error["evalue"], r"^[\d,]+ MB of memory are in use, of 900 MB \(TYPESCRIPT_KERNEL_MEMORY_LIMIT\)")
        self.assertIn("run the notebook again from the top", error["evalue"])
        self.assertEqual(cell.reply["ename"], "OutOfMemory")

    def test_a_loop(self):
        kernel = self.kernel
        self.assertEqual(kernel.run("Buffer.alloc(100_000_000, 1).length").result, "100000000")
        greedy = kernel.send("console.log('begun'); const hoard: Buffer[] = []; for (;;) hoard.push(Buffer.alloc(10_000_000, 1));")
        behind = kernel.send("1 + 1")
        self.assert_says_so(kernel.collect(greedy))
        self.assertEqual(greedy.text(), "begun\n")
        self.assertEqual(kernel.reply_to(behind.id)["status"], "aborted")
        self.assertTrue(wait_until(lambda: not is_alive(kernel.pid), 20), "the process has ended")
        kernel.manager.restart_kernel(now=True)
        kernel.client.wait_for_ready(timeout=TIMEOUT)
        self.assertEqual(kernel.run("2 + 2").result, "4")

    def test_native_code(self):
        """The main thread doesn't come back to JavaScript."""
        cell = self.kernel.run("new Float64Array(250_000_000).fill(1).sort()")
        self.assert_says_so(cell)

    def test_when_no_cell_runs(self):
        kernel = self.kernel
        cell = kernel.send("setTimeout(() => { (globalThis as any).hoard = Buffer.alloc(1_200_000_000, 1); }, 500); 1")
        kernel.collect(cell)
        kernel.wait_for(cell, lambda type_, _: type_ == "error")
        self.assertEqual(cell.all("error")[0]["ename"], "OutOfMemory")
        self.assertTrue(wait_until(lambda: not is_alive(kernel.pid), 20), "the process has ended")


if __name__ == "__main__":
    unittest.main()
