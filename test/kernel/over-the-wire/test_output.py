"""Printed text: order, liveness, large amounts."""

import time
import unittest
from pathlib import Path

from kernel_under_test import KernelTest


def memory_of(pid):
    """Resident memory in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


class Output(KernelTest):
    def test_console(self):
        cell = self.kernel.run(
            "console.log('%s is %d', 'x', 5, { a: [1] }); console.info('info'); console.debug('debug');\n"
            "console.group('group'); console.log('inner'); console.groupEnd();\n"
            "console.table([{ a: 1 }]); process.stdout.write('no newline');"
        )
        text = cell.text()
        self.assertTrue(text.startswith("x is 5 { a: [ 1 ] }\ninfo\ndebug\ngroup\n  inner\n┌"))
        self.assertTrue(text.endswith("┘\nno newline"))
        cell = self.kernel.run("console.time('t'); console.timeEnd('t')")
        self.assertRegex(cell.text(), r"^t: [\d.]+m?s\n$")

    def test_stderr(self):
        cell = self.kernel.run("console.error('e'); console.warn('w'); process.stderr.write('p')")
        self.assertEqual((cell.text("stderr"), cell.text()), ("e\nw\np", ""))

    def test_order(self):
        cell = self.kernel.run(
            "for (let i = 0; i < 100; i++) { console.log(`o${i}`); console.error(`e${i}`); }\n"
            "(globalThis as any)[Symbol.for('jupyter.kernel')].display({ 'text/plain': 'shown' }); console.log('last')"
        )
        pieces = [content["text"] for content in cell.all("stream")]
        self.assertEqual("".join(pieces), "".join(f"o{i}\ne{i}\n" for i in range(100)) + "last\n")
        kinds = [type_ for type_, _ in cell.messages]
        self.assertEqual(kinds[-3:], ["display_data", "stream", "status"])

    def test_bytes(self):
        cell = self.kernel.run("for (const byte of Buffer.from('€😀ä')) process.stdout.write(Buffer.of(byte));")
        self.assertEqual(cell.text(), "€😀ä")
        cell = self.kernel.run("process.stdout.write('done', () => console.log(' called'));\nawait new Promise(r => setTimeout(r, 10));")
        self.assertEqual(cell.text(), "done called\n")

    def test_piped_stream(self):
        cell = self.kernel.run(
            'import { Readable } from "node:stream"; import { pipeline } from "node:stream/promises";\n'
            "await pipeline(Readable.from(['a', 'b', 'c']), process.stdout, { end: false });"
        )
        self.assertEqual((cell.text(), cell.status), ("abc", "ok"))
        self.assertEqual(self.kernel.run("console.log('still')").text(), "still\n")

    def test_appears_while_a_loop_runs(self):
        cell = self.kernel.send(
            "for (const end = Date.now() + 1500, step = { n: 0 }; Date.now() < end;)\n"
            "  if (Date.now() > end - 1500 + step.n * 500) { console.log(step.n++); }"
        )
        self.kernel.wait_for(cell, lambda type_, _: type_ == "stream")
        start = time.monotonic()
        self.kernel.collect(cell)
        self.assertGreater(time.monotonic() - start, 0.7)
        self.assertEqual(cell.text()[:6], "0\n1\n2\n")
        self.assertGreaterEqual(len(cell.all("stream")), 3)

    def test_20000_lines(self):
        cell = self.kernel.run("for (let i = 0; i < 20_000; i++) console.log('line ' + i)")
        self.assertEqual(cell.text(), "".join(f"line {i}\n" for i in range(20_000)))
        self.assertLess(len(cell.all("stream")), 200, "pieces are joined")

    def test_million_lines(self):
        before = memory_of(self.kernel.pid)
        cell = self.kernel.run("for (let i = 0; i < 1_000_000; i++) console.log('line ' + i)", timeout=180)
        self.assertEqual(cell.status, "ok")
        text = cell.text()
        self.assertLess(len(text), 10_200_000)
        self.assertIn("Output cut: this cell has printed more than 10 MB", text[-200:])
        self.assertTrue(text.startswith("line 0\nline 1\n"))
        self.assertLess(memory_of(self.kernel.pid) - before, 300e6)
        self.assertEqual(self.kernel.run("console.log('next')").text(), "next\n")

    def test_one_line_of_100_megabytes(self):
        cell = self.kernel.run("process.stdout.write('x'.repeat(100_000_000)); 'alive'", timeout=180)
        self.assertEqual(cell.result, "'alive'")
        self.assertLess(len(cell.text()), 10_300_000)
        self.assertLess(max(len(content["text"]) for content in cell.all("stream")), 1_000_000)

    def stop(self, code, after):
        """Runs a cell that never ends and stops it."""
        cell, seconds = self.kernel.run_and_interrupt(code, after=after)
        self.assertEqual(cell.reply["ename"], "KeyboardInterrupt")
        self.assertLess(seconds, 25, "a guard against hanging")

    def test_runaway_loop_is_interrupted(self):
        self.stop("for (;;) console.log('for ever')", after=2)
        self.assertEqual(self.kernel.run("1 + 1").result, "2")

    def test_runaway_loop_with_try_is_interrupted(self):
        self.stop("for (;;) { try { console.log('x'); } catch {} }", after=1)

    def test_unicode(self):
        cell = self.kernel.run("console.log('Grüße, 世界 👩‍👩‍👧 \\u0000 \\ud800'); '😀'")
        self.assertTrue(cell.text().startswith("Grüße, 世界 👩‍👩‍👧 \0 "))
        self.assertEqual(cell.result, "'😀'")
        cell = self.kernel.run("process.stdout.write('😀'.repeat(300_000))")
        self.assertEqual(cell.text(), "😀" * 300_000)

    def test_late_output_goes_to_its_cell(self):
        starter = self.kernel.run("setTimeout(() => console.log('late'), 200); 0")
        other = self.kernel.send("await new Promise(r => setTimeout(r, 500)); console.log('other')")
        found = []
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            message = self.kernel.client.get_iopub_msg(timeout=20)
            if message["msg_type"] == "stream":
                found.append((message["parent_header"]["msg_id"], message["content"]["text"]))
            if message["content"].get("execution_state") == "idle" and message["parent_header"]["msg_id"] == other.id:
                break
        self.assertEqual(found, [(starter.id, "late\n"), (other.id, "other\n")])

    def test_warnings_of_node_do_not_show(self):
        cell = self.kernel.run("process.emitWarning('careful'); await new Promise(r => setTimeout(r, 50)); 1")
        self.assertEqual((cell.status, cell.all("stream")), ("ok", []))

    def test_tensorflow_is_quiet(self):
        cell = self.kernel.run('import { tf } from "course"; tf.tensor([1, 2]).sum().dataSync()[0]')
        self.assertEqual(cell.result, "3")
        self.assertEqual(cell.text("stderr"), "")

    def test_a_cell_begins_at_the_margin(self):
        self.assertEqual(self.kernel.run("console.group('a'); console.group('b'); console.log('in')").text(), "a\n  b\n    in\n")
        self.assertEqual(self.kernel.run("console.log('out')").text(), "out\n")

    def test_leaving_a_console(self):
        for code in ["exit", "exit()", "quit", " exit ; "]:
            with self.subTest(code):
                cell = self.kernel.run(code)
                self.assertEqual(cell.reply["payload"], [{"source": "ask_exit", "keepkernel": False}])
        self.kernel.run("const exit = 5")
        self.assertEqual(self.kernel.run("exit").result, "5")


if __name__ == "__main__":
    unittest.main()
