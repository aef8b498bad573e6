"""tslab with its faults mended, by Jupyter's own client. One kernel serves all tests."""

import os
import sys
import threading
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
os.environ["KERNEL_UNDER_TEST"] = str(REPOSITORY / "lib" / "tslab" / "jupyter")
sys.path.insert(0, str(REPOSITORY / "test" / "kernel" / "over-the-wire"))

from kernel_under_test import Kernel  # noqa: E402


def every(stopped, seconds=1):
    while not stopped.wait(seconds):
        yield


class Tslab(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kernel = Kernel("tslab")

    @classmethod
    def tearDownClass(cls):
        cls.kernel.close()

    def test_the_last_expression_is_a_result(self):
        cell = self.kernel.run("({ a: 1 })")
        self.assertEqual((cell.status, cell.result), ("ok", "{ a: 1 }"))
        self.assertIsNone(self.kernel.run("const hidden = 1").result)
        shown = '({ [Symbol.for("Jupyter.display")]: async () => ({ "text/html": "<b>1</b>", "text/plain": "1" }) })'
        [result] = self.kernel.run(shown).all("execute_result")
        self.assertEqual(result["data"], {"text/html": "<b>1</b>", "text/plain": "1"})

    def test_what_turns_elsewhere_stands_still(self):
        cell = self.kernel.run(
            'import { slider } from "course"; let calls = 0;\n'
            'slider({ label: "n", min: 0, max: 9, step: 1, value: 3 }, (n) => `${n} squared is ${n * n}, call ${++calls}`)'
        )
        self.assertEqual(cell.status, "ok", cell.traceback)
        [shown] = cell.all("execute_result") + cell.all("display_data")
        stored = shown["data"]["application/vnd.course.interact+json"]
        self.assertEqual((stored["controls"], stored["others"]), ([], [None]))
        self.assertIn("nothing can be turned here: this is the first position, n 3.", stored["note"])
        self.assertRegex(shown["data"]["text/plain"], r"^3 squared is 9, call 1\n\(Shown for n 3\. This kernel has no channel")

    def test_errors_have_a_name_a_message_and_a_traceback(self):
        cell = self.kernel.run("function fails() { throw new RangeError('too far') }\nfails()")
        self.assertEqual((cell.status, cell.reply["ename"], cell.reply["evalue"]), ("error", "RangeError", "too far"))
        self.assertEqual(cell.all("error")[0]["traceback"], cell.reply["traceback"])
        self.assertRegex(cell.traceback, r"^RangeError: too far\n +at fails")
        self.assertNotRegex(cell.traceback, "evalmachine|executor.js")
        self.assertEqual(cell.text("stderr"), "")
        cell = self.kernel.run("const word: string = 1;")
        self.assertEqual(cell.reply["ename"], "TypeScriptError")
        self.assertIn("1:7 - Type 'number' is not assignable to type 'string'.", cell.traceback)
        self.assertEqual(self.kernel.run("throw 'a word'").reply["evalue"], "a word")
        self.assertIn("Caused by", self.kernel.run("throw new Error('x', { cause: new Error('y') })").traceback)

    def test_late_errors_fail_the_cell_that_waits_for_them(self):
        late = "setTimeout(() => { throw new Error('late') }, 1); await new Promise((go) => setTimeout(go, 50))"
        self.assertEqual(self.kernel.run(late).reply["evalue"], "late")
        self.assertEqual(self.kernel.run("Promise.reject(new Error('floating')); 1").reply["evalue"], "floating")

    def test_only_what_waits_behind_a_failed_cell_is_aborted(self):
        first, second, third = [self.kernel.send(code) for code in ("throw new Error('x')", "1", "2")]
        self.assertEqual(self.kernel.collect(first).status, "error")
        self.assertEqual([self.kernel.collect(one).status for one in (second, third)], ["aborted", "aborted"])
        self.assertEqual(self.kernel.run("3").status, "ok")
        first, second = self.kernel.send("throw new Error('x')", stop_on_error=False), self.kernel.send("4")
        self.assertEqual(self.kernel.collect(first).status, "error")
        self.assertEqual(self.kernel.collect(second).result, "4")

    def test_the_last_word_is_busy_as_long_as_a_cell_runs(self):
        wait = "await new Promise((go) => setTimeout(go, 600))"
        cells = [self.kernel.send(code) for code in (wait, "throw new Error('x')", "3")]
        names = {cell.id: f"cell {i}" for i, cell in enumerate(cells, 1)}
        said = []
        for _ in range(2000):
            message = self.kernel.client.get_iopub_msg(timeout=60)
            request = message["parent_header"].get("msg_id")
            if message["msg_type"] == "execute_input" and names[request] == "cell 1":
                names[self.kernel.request("complete_request", {"code": "wai", "cursor_pos": 3})] = "question"
            if message["msg_type"] == "status" and request in names:
                said.append(f'{names[request]} {message["content"]["execution_state"]}')
            if said and said[-1] == "cell 3 idle":
                break
        question = ["question busy", "question idle", "cell 1 busy"]
        self.assertEqual(said[0], "cell 1 busy")
        at = said.index("question busy")
        self.assertEqual(said[at : at + 3], question)
        rest = said[:at] + said[at + 3 :]
        self.assertEqual(rest, [f"cell {i} {state}" for i in (1, 2, 3) for state in ("busy", "idle")])

    def test_await_stands_anywhere(self):
        for code, result in [
            ("await (Promise.resolve(5))", "5"),
            ("const five = await [5]; five", "[ 5 ]"),
            ("let sum = 0; for await (const one of [1, 2]) sum += one; sum", "3"),
        ]:
            self.assertEqual(self.kernel.run(code).result, result, code)
        rejected = self.kernel.run("await (1); const word: string = 1;").traceback
        self.assertIn("1:18 - Type", rejected)

    def test_thousands_of_lines_are_printed_in_order(self):
        cell = self.kernel.run("for (let i = 0; i < 20_000; i++) console.log(i)")
        self.assertEqual(cell.text(), "".join(f"{i}\n" for i in range(20_000)))
        self.assertLess(len(cell.all("stream")), 100)
        cell = self.kernel.run("console.log('a'); console.error('b'); console.log('c')")
        self.assertEqual([one["text"] for one in cell.all("stream")], ["a\n", "b\n", "c\n"])

    def test_a_runaway_loop_is_cut_short(self):
        cell = self.kernel.run("for (let i = 0; i < 200; i++) console.log('x'.repeat(100_000))")
        self.assertLess(len(cell.text()), 10_300_000)
        self.assertTrue(cell.text().endswith("The rest is left out.\n"))

    def test_an_interrupt_lets_code_end_in_good_order_and_ends_all_other(self):
        kernel = "(globalThis as any)[Symbol.for('jupyter.kernel')]"
        code = f"await new Promise<void>((go) => {kernel}.signal.addEventListener('abort', () => go())); 'in good order'"
        cell, _ = self.kernel.run_and_interrupt(code)
        self.assertEqual(cell.result, "'in good order'")
        cell, seconds = self.kernel.run_and_interrupt("await new Promise((go) => setTimeout(go, 30_000))")
        self.assertEqual(cell.reply["ename"], "KeyboardInterrupt")
        self.assertLess(seconds, 10)
        self.assertEqual(self.kernel.run(f"{kernel}.signal.aborted").result, "false")

    def test_an_interrupt_ends_a_loop(self):
        cell = self.kernel.send("for (;;) {}")
        stopped = threading.Event()
        # One that comes while the cell is compiled is not seen before its end.
        again = threading.Thread(target=lambda: [self.kernel.manager.interrupt_kernel() for _ in every(stopped)])
        again.start()
        try:
            self.assertEqual(self.kernel.collect(cell, 30).reply["ename"], "KeyboardInterrupt")
        finally:
            stopped.set()
            again.join()
            # The last of them may have come when the loop had ended.
            self.kernel.run("1")

    def test_a_cell_cannot_end_the_kernel(self):
        self.assertIn("would end the kernel", self.kernel.run("process.exit(1)").reply["evalue"])
        self.assertEqual(self.kernel.run("1").result, "1")

    def test_values_are_shown_replaced_and_taken_away(self):
        kernel = "(globalThis as any)[Symbol.for('jupyter.kernel')]"
        cell = self.kernel.run(
            f"const k = {kernel}; console.log(1); k.display({{ 'text/plain': 'a' }}, {{ displayId: 'i' }});"
            "k.update('i', { 'text/plain': 'b' }); k.clearOutput({ wait: true })"
        )
        kinds = [kind for kind, _ in cell.messages if kind not in ("status", "execute_input")]
        self.assertEqual(kinds, ["stream", "display_data", "update_display_data", "clear_output"])
        self.assertEqual(cell.all("update_display_data")[0]["transient"], {"display_id": "i"})

    def test_tslabs_own_display_works(self):
        cell = self.kernel.run("import { display } from 'tslab'; display.html('<b>1</b>')")
        self.assertEqual(cell.all("display_data")[0]["data"], {"text/html": "<b>1</b>"})

    def test_silent_requests_say_nothing(self):
        before = self.kernel.run("1").reply["execution_count"]
        cell = self.kernel.run("2", silent=True)
        self.assertEqual((cell.all("execute_input"), cell.all("execute_result")), ([], []))
        self.assertEqual(self.kernel.run("3").reply["execution_count"], before + 1)


if __name__ == "__main__":
    unittest.main()
