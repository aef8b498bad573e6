"""The messaging protocol 5.4, request by request."""

import json
import time
import unittest

import zmq
from jupyter_client.session import Session
from kernel_under_test import Kernel, KernelTest


class Protocol(KernelTest):
    def ask(self, type_, content, channel="shell"):
        return self.kernel.reply_to(self.kernel.request(type_, content, channel), channel=channel)

    def test_kernel_info(self):
        info = self.ask("kernel_info_request", {})
        self.assertEqual(info["status"], "ok")
        self.assertEqual(info["protocol_version"], "5.4")
        language = info["language_info"]
        self.assertEqual(language["name"], "typescript")
        self.assertRegex(language["version"], r"^6\.\d+\.\d+$")
        self.assertEqual(language["file_extension"], ".ts")
        self.assertEqual(language["mimetype"], "text/typescript")
        self.assertEqual(language["nbconvert_exporter"], "script")
        self.assertEqual(language["pygments_lexer"], "typescript")
        self.assertIn("TypeScript", info["banner"])
        self.assertTrue(all({"text", "url"} <= set(link) for link in info["help_links"]))

    def test_messages_of_a_cell(self):
        cell = self.kernel.run("console.log('out'); 1 + 1")
        kinds = [type_ for type_, _ in cell.messages]
        self.assertEqual(kinds, ["status", "execute_input", "stream", "execute_result", "status"])
        count = cell.reply["execution_count"]
        self.assertEqual(cell.all("execute_input")[0], {"code": "console.log('out'); 1 + 1", "execution_count": count})
        result = cell.all("execute_result")[0]
        self.assertEqual(result, {"execution_count": count, "metadata": {}, "data": {"text/plain": "2"}})
        self.assertEqual(cell.reply["payload"], [])
        self.assertEqual(cell.reply["user_expressions"], {})

    def test_execution_count(self):
        first = self.kernel.run("1").reply["execution_count"]
        self.assertEqual(self.kernel.run("throw 1").reply["execution_count"], first + 1)
        self.assertEqual(self.kernel.run("1", store_history=False).reply["execution_count"], first + 1)
        self.assertEqual(self.kernel.run("1", silent=True).reply["execution_count"], first + 1)
        self.assertEqual(self.kernel.run("1").reply["execution_count"], first + 2)

    def test_silent(self):
        cell = self.kernel.run("const silently = 5; silently", silent=True)
        self.assertEqual([type_ for type_, _ in cell.messages], ["status", "status"])
        self.assertEqual(self.kernel.run("silently").result, "5")

    def test_user_expressions(self):
        cell = self.kernel.run(
            "const base = 20", user_expressions={"double": "base * 2", "typo": "bse", "thrown": "(() => { throw new RangeError('r') })()"}
        )
        expressions = cell.reply["user_expressions"]
        self.assertEqual(expressions["double"], {"status": "ok", "data": {"text/plain": "40"}, "metadata": {}})
        self.assertEqual(expressions["typo"]["status"], "error")
        self.assertEqual(expressions["thrown"]["ename"], "RangeError")
        self.assertEqual(cell.status, "ok")

    def test_stop_on_error(self):
        failing = self.kernel.send("await new Promise(r => setTimeout(r, 300)); throw new Error('stop')")
        behind = [self.kernel.send(f"console.log('behind {n}')") for n in range(3)]
        question = self.kernel.request("is_complete_request", {"code": "1"})
        self.assertEqual(self.kernel.collect(failing).status, "error")
        later = self.kernel.run("'later'")
        self.assertEqual(later.result, "'later'")
        for cell in behind:
            self.assertEqual(self.kernel_reply(cell), "aborted")
        self.assertEqual(self.replies[question]["status"], "complete")

    def kernel_reply(self, cell):
        """The status of a reply that was passed over while another was awaited is not lost."""
        return self.replies[cell.id]["status"]

    def setUp(self):
        """Remembers every reply on shell, whoever asked."""
        self.replies = {}
        channel = self.kernel.client.shell_channel
        get = type(channel).get_msg

        def remember(*args, **kwargs):
            message = get(channel, *args, **kwargs)
            self.replies[message["parent_header"]["msg_id"]] = message["content"]
            return message

        channel.get_msg = remember
        self.addCleanup(delattr, channel, "get_msg")

    def test_queue_goes_on_without_stop_on_error(self):
        failing = self.kernel.send("throw new Error('go on')", stop_on_error=False)
        behind = [self.kernel.send(f"{n}") for n in range(3)]
        self.assertEqual(self.kernel.collect(failing).status, "error")
        for n, cell in enumerate(behind):
            self.assertEqual(self.kernel.collect(cell).result, str(n))

    def test_nothing_is_aborted_after_the_reply(self):
        for _ in range(10):
            self.assertEqual(self.kernel.run("throw 1").status, "error")
            self.assertEqual(self.kernel.run("1").status, "ok")

    def test_aborted_cells_say_busy_and_idle(self):
        self.kernel.send("await new Promise(r => setTimeout(r, 200)); throw 1")
        aborted = self.kernel.collect(self.kernel.send("1"))
        self.assertEqual(aborted.status, "aborted")
        self.assertEqual([type_ for type_, _ in aborted.messages], ["status", "status"])

    def test_200_queued_cells(self):
        self.kernel.run("var total = 0")
        cells = [self.kernel.send(f"total += {n}") for n in range(200)]
        for cell in cells:
            self.assertEqual(self.kernel.collect(cell).status, "ok")
        self.assertEqual(self.kernel.run("total").result, str(sum(range(200))))

    def test_completion_counts_codepoints(self):
        code = 'const s = "😀😀"; consol'
        reply = self.ask("complete_request", {"code": code, "cursor_pos": len(code)})
        self.assertEqual(reply["status"], "ok")
        self.assertIn("console", reply["matches"])
        self.assertEqual((reply["cursor_start"], reply["cursor_end"]), (len(code) - 6, len(code)))
        types = reply["metadata"]["_jupyter_types_experimental"]
        console = next(item for item in types if item["text"] == "console")
        self.assertEqual((console["start"], console["end"]), (len(code) - 6, len(code)))

    def test_inspection(self):
        self.kernel.run("/** Doubles a number. */ function twice(x: number) { return 2 * x; }")
        reply = self.ask("inspect_request", {"code": "twice(3)", "cursor_pos": 2, "detail_level": 0})
        self.assertTrue(reply["found"])
        self.assertIn("twice(x: number): number", reply["data"]["text/plain"])
        self.assertIn("Doubles a number", reply["data"]["text/markdown"])
        nothing = self.ask("inspect_request", {"code": "   ", "cursor_pos": 1, "detail_level": 0})
        self.assertEqual((nothing["found"], nothing["data"]), (False, {}))

    def test_is_complete(self):
        for code, status in [("1 + 1", "complete"), ("function f() {", "incomplete"), ("let = = 3", "invalid")]:
            self.assertEqual(self.ask("is_complete_request", {"code": code})["status"], status)

    def test_history(self):
        kernel = Kernel()
        try:
            for code in ["'a' + 1", "const b = 2", "'a' + 1", "'c' + 3"]:
                kernel.run(code)
            kernel.run("'unseen'", store_history=False)

            def history(**content):
                defaults = {"output": False, "raw": True}
                reply = kernel.reply_to(kernel.request("history_request", {**defaults, **content}))
                return [tuple(row[1:]) for row in reply["history"]]

            self.assertEqual(history(hist_access_type="tail", n=2), [(3, "'a' + 1"), (4, "'c' + 3")])
            self.assertEqual(history(hist_access_type="range", session=0, start=2, stop=3), [(2, "const b = 2")])
            self.assertEqual(history(hist_access_type="search", pattern="'?' + *", n=2), [(3, "'a' + 1"), (4, "'c' + 3")])
            unique = history(hist_access_type="search", pattern="*a*", unique=True)
            self.assertEqual(unique, [(3, "'a' + 1")])
            self.assertEqual(history(hist_access_type="tail", n=1, output=True), [(4, ["'c' + 3", "'c3'"])])
        finally:
            kernel.close()

    def test_debug_request(self):
        reply = self.ask("debug_request", {"type": "request", "seq": 7, "command": "debugInfo"}, channel="control")
        self.assertEqual((reply["type"], reply["request_seq"], reply["success"]), ("response", 7, False))
        self.assertEqual(reply["command"], "debugInfo")

    def test_control_answers_while_a_cell_spins(self):
        cell = self.kernel.send("{ const end = Date.now() + 5000; while (Date.now() < end); }")
        self.kernel.wait_for(cell, lambda type_, _: type_ == "execute_input")
        start = time.monotonic()
        self.assertEqual(self.ask("kernel_info_request", {}, channel="control")["status"], "ok")
        self.assertTrue(self.heartbeat_answers())
        self.assertLess(time.monotonic() - start, 4, "before the cell has ended")
        self.kernel.collect(cell)

    def heartbeat_answers(self):
        address = f"tcp://{self.kernel.client.ip}:{self.kernel.client.hb_port}"
        with zmq.Context() as context, context.socket(zmq.REQ) as socket:
            socket.linger = 0
            socket.connect(address)
            socket.send(b"beat")
            return bool(socket.poll(3000)) and socket.recv() == b"beat"

    def test_questions_are_answered_while_a_cell_awaits(self):
        cell = self.kernel.send("await new Promise(r => setTimeout(r, 5000)); 'done'")
        self.kernel.wait_for(cell, lambda type_, _: type_ == "execute_input")
        time.sleep(0.2)
        start = time.monotonic()
        question = self.kernel.request("complete_request", {"code": "consol", "cursor_pos": 6})
        self.assertIn("console", self.kernel.reply_to(question)["matches"])
        self.assertLess(time.monotonic() - start, 4, "before the cell has ended")
        states = [m for m in self.kernel.drain(0.1) if m["msg_type"] == "status"]
        last = states[-1]
        self.assertEqual((last["content"]["execution_state"], last["parent_header"]["msg_id"]), ("busy", cell.id))
        self.kernel.collect(cell)
        self.assertEqual(cell.result, "'done'")

    def test_wrong_signatures_and_garbage_are_ignored(self):
        client = self.kernel.client
        context = zmq.Context()
        socket = context.socket(zmq.DEALER)
        socket.linger = 0
        socket.connect(f"tcp://{client.ip}:{client.shell_port}")
        stranger = Session(key=b"not the key")
        stranger.send(socket, "execute_request", {"code": "globalThis.stolen = 1", "silent": False})
        socket.send_multipart([b"garbage"])
        socket.send_multipart([b"<IDS|MSG>", b"", b"{"])
        friend = Session(key=client.session.key)
        for bad in ["[]", "null", "{", '"text"']:
            parts = [bad.encode(), b"{}", b"{}", b"{}"]
            socket.send_multipart([b"<IDS|MSG>", friend.sign(parts), *parts])
        self.assertFalse(socket.poll(300))
        self.assertEqual(self.kernel.run("typeof (globalThis as any).stolen").result, "'undefined'")
        friend.send(socket, "kernel_info_request", {})
        self.assertTrue(socket.poll(5000), "the right key is accepted on the same socket")
        socket.close()
        context.term()

    def test_welcome(self):
        client = self.kernel.client
        context = zmq.Context()
        socket = context.socket(zmq.SUB)
        socket.linger = 0
        socket.connect(f"tcp://{client.ip}:{client.iopub_port}")
        socket.subscribe(b"")
        self.assertTrue(socket.poll(5000))
        frames = socket.recv_multipart()
        header = json.loads(frames[frames.index(b"<IDS|MSG>") + 2])
        self.assertEqual(header["msg_type"], "iopub_welcome")
        socket.close()
        context.term()

    def test_input(self):
        message = self.kernel.client.execute('const answer = prompt("Who? "); answer', allow_stdin=True)
        asked = self.kernel.client.get_stdin_msg(timeout=10)
        self.assertEqual(asked["content"], {"prompt": "Who? ", "password": False})
        self.kernel.client.input("Ada")
        self.assertEqual(self.kernel.reply_to(message)["status"], "ok")
        self.assertEqual(self.kernel.run("answer").result, "'Ada'")

    def test_input_refused(self):
        cell = self.kernel.run('prompt("Who?")', allow_stdin=False)
        self.assertEqual(cell.status, "error")
        self.assertIn("can't ask for input", cell.reply["evalue"])

    def test_pager(self):
        cell = self.kernel.run('(globalThis as any)[Symbol.for("jupyter.kernel")].page({ "text/plain": "help" })')
        self.assertEqual(cell.reply["payload"], [{"source": "page", "data": {"text/plain": "help"}, "start": 0}])


if __name__ == "__main__":
    unittest.main()
