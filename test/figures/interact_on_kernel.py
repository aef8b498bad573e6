"""What a reader turns, on the course's kernel and on one without channels, by Jupyter's own client."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "kernel" / "over-the-wire"))

from kernel_under_test import KernelTest  # noqa: E402

TYPE = "application/vnd.course.interact+json"
FAILURE = "application/vnd.course.failure"


class Interact(KernelTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kernel.run('import { slider } from "course"; let calls: number[] = [];')

    def opened(self, code):
        """Runs a cell and gives what is stored of it, with the channel that it opened."""
        cell = self.kernel.run(code)
        self.assertEqual(cell.status, "ok", cell.traceback)
        stored = cell.all("execute_result")[0]["data"]
        self.assertEqual(cell.all("comm_open")[0]["comm_id"], stored[TYPE]["channel"])
        return stored

    def ask(self, channel, at, id_="q"):
        client = self.kernel.client
        content = {"comm_id": channel, "data": {"id": id_, "at": at}}
        client.shell_channel.send(client.session.msg("comm_msg", content))

    def answer(self, id_="q"):
        while True:
            message = self.kernel.client.get_iopub_msg(timeout=20)
            data = message["content"].get("data", {})
            if message["msg_type"] == "comm_msg" and data["id"] == id_ and not data.get("pending"):
                return data

    def test_round_trip(self):
        stored = self.opened('slider({ label: "n", min: 0, max: 99, step: 1, positions: [0, 99] }, (n) => `${n} squared is ${n * n}`)')
        self.assertIn("0 squared is 0\n(Shown for n 0.", stored["text/plain"])
        self.assertEqual(len(stored[TYPE]["others"]), 2)
        self.ask(stored[TYPE]["channel"], [7])
        self.assertEqual(self.answer()["result"], {"text/plain": "7 squared is 49"})
        self.ask(stored[TYPE]["channel"], [100])
        self.assertIn("no such position", self.answer()["error"])

    def test_error_names_its_line(self):
        stored = self.opened(
            'slider({ label: "n", min: 0, max: 9, step: 1, positions: [0] }, (n) => {\n'
            "  if (n < 5) return n;\n"
            '  throw new RangeError("too large");\n'
            "})"
        )
        self.ask(stored[TYPE]["channel"], [5])
        self.assertRegex(self.answer()["result"][FAILURE], r"^RangeError: too large\nCell In\[\d+\], line 3$")
        self.ask(stored[TYPE]["channel"], [4])
        self.assertEqual(self.answer()["result"], {"text/plain": "4"})
        cell = self.kernel.run('slider({ label: "n", min: 5, max: 9, step: 1 }, (n) => {\n  throw new RangeError("at once");\n})')
        self.assertEqual(cell.status, "error")
        self.assertIn("line 2", cell.traceback)

    def test_only_the_latest(self):
        stored = self.opened(
            'slider({ label: "n", min: 0, max: 99, step: 1, positions: [0] }, async (n) => {\n'
            "  calls.push(n);\n"
            "  await new Promise((done) => setTimeout(done, n === 0 ? 0 : 1000));\n"
            "  return n;\n"
            "})"
        )
        for n in range(1, 31):
            self.ask(stored[TYPE]["channel"], [n], f"q{n}")
        self.assertEqual(self.answer("q30")["result"], {"text/plain": "30"})
        self.assertEqual(self.kernel.run("calls").result, "[ 0, 1, 30 ]")

    def test_interrupted_it_goes_on(self):
        stored = self.opened(
            'slider({ label: "n", min: 0, max: 9, step: 1, positions: [0] }, (n) => {\n'
            '  if (n === 1) console.log("begun");\n'
            "  while (n === 1);\n"
            "  return n;\n"
            "})"
        )
        self.ask(stored[TYPE]["channel"], [1])
        # An interrupt that comes before it has nothing to end.
        while self.kernel.client.get_iopub_msg(timeout=20)["content"].get("text") != "begun\n":
            pass
        self.kernel.manager.interrupt_kernel()
        self.ask(stored[TYPE]["channel"], [2], "next")
        self.assertEqual(self.answer("next")["result"], {"text/plain": "2"})

    def test_late_while_a_cell_computes(self):
        stored = self.opened('slider({ label: "n", min: 0, max: 9, step: 1, positions: [0] }, (n) => `n is ${n}`)')
        cell = self.kernel.send("const end = Date.now() + 1500; while (Date.now() < end);")
        self.ask(stored[TYPE]["channel"], [3])
        self.assertEqual(self.answer()["result"], {"text/plain": "n is 3"})
        self.kernel.reply_to(cell.id)


if __name__ == "__main__":
    unittest.main()
