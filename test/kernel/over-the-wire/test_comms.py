"""Comms in both directions, with binary buffers."""

import unittest

from kernel_under_test import KernelTest

COMMS = "(globalThis as any)[Symbol.for('jupyter.kernel')].comms"


class Comms(KernelTest):
    def send(self, type_, content, buffers=()):
        client = self.kernel.client
        message = client.session.msg(type_, content)
        client.session.send(client.shell_channel.socket, message, buffers=list(buffers))
        return message["header"]["msg_id"]

    def next(self, type_, timeout=10):
        """The next iopub message of a type."""
        while True:
            message = self.kernel.client.get_iopub_msg(timeout=timeout)
            if message["msg_type"] == type_:
                return message

    def test_front_end_opens(self):
        self.kernel.run(
            f"{COMMS}.registerTarget('echo', (comm: any, data: any) => {{\n"
            "  comm.send({ opened: data });\n"
            "  comm.onMessage((data: any, buffers: Uint8Array[]) => comm.send({ echo: data, bytes: buffers.map(b => b.length) }, { buffers: buffers.map(b => b.map(x => x + 1)) }));\n"
            "  comm.onClose((data: any) => console.log('closed', data.why));\n"
            "});"
        )
        self.send("comm_open", {"comm_id": "c1", "target_name": "echo", "data": {"a": 1}})
        self.assertEqual(self.next("comm_msg")["content"], {"comm_id": "c1", "data": {"opened": {"a": 1}}})
        self.send("comm_msg", {"comm_id": "c1", "data": {"b": 2}}, [b"\x01\x02", b"\x03"])
        answer = self.next("comm_msg")
        self.assertEqual(answer["content"]["data"], {"echo": {"b": 2}, "bytes": [2, 1]})
        self.assertEqual([bytes(buffer) for buffer in answer["buffers"]], [b"\x02\x03", b"\x04"])
        info = self.kernel.reply_to(self.kernel.request("comm_info_request", {"target_name": "echo"}))
        self.assertEqual(info["comms"], {"c1": {"target_name": "echo"}})
        self.send("comm_close", {"comm_id": "c1", "data": {"why": "enough"}})
        self.assertEqual(self.next("stream")["content"]["text"], "closed enough\n")
        info = self.kernel.reply_to(self.kernel.request("comm_info_request", {}))
        self.assertNotIn("c1", info["comms"])

    def test_kernel_opens(self):
        cell = self.kernel.run(
            f"const comm = {COMMS}.open('front', {{ x: 1 }}, {{ metadata: {{ m: 1 }}, buffers: [new Float32Array([1])] }}); comm.send({{ y: 2 }});\n"
            "let got: any; comm.onMessage((data: any) => { got = data; }); comm.id"
        )
        opened = cell.all("comm_open")[0]
        self.assertEqual((opened["target_name"], opened["data"]), ("front", {"x": 1}))
        self.assertEqual(cell.all("comm_msg")[0], {"comm_id": opened["comm_id"], "data": {"y": 2}})
        self.send("comm_msg", {"comm_id": opened["comm_id"], "data": {"z": [3]}})
        self.assertEqual(self.kernel.run("got").result, "{ z: [ 3 ] }")
        cell = self.kernel.run("comm.close({ bye: true }); comm.close()")
        self.assertEqual(cell.all("comm_close"), [{"comm_id": opened["comm_id"], "data": {"bye": True}}])
        self.assertIn("closed", self.kernel.run("comm.send({})").reply["evalue"])

    def test_unknown_target_is_closed(self):
        self.send("comm_open", {"comm_id": "c2", "target_name": "nobody", "data": {}})
        self.assertEqual(self.next("comm_close")["content"]["comm_id"], "c2")

    def test_error_in_a_callback(self):
        self.kernel.run(f"{COMMS}.registerTarget('bad', (comm: any) => {{ comm.onMessage(() => {{ throw new Error('in comm'); }}); }});")
        self.send("comm_open", {"comm_id": "c3", "target_name": "bad", "data": {}})
        self.send("comm_msg", {"comm_id": "c3", "data": {}})
        self.assertEqual(self.next("error")["content"]["evalue"], "in comm")
        self.assertEqual(self.kernel.run("1").result, "1")

    def test_messages_while_a_cell_awaits(self):
        self.kernel.run(f"let seen = 0; {COMMS}.registerTarget('count', (comm: any) => comm.onMessage(() => {{ seen++; }}));")
        self.send("comm_open", {"comm_id": "c4", "target_name": "count", "data": {}})
        cell = self.kernel.send("while (seen < 3) await new Promise(r => setTimeout(r, 10)); seen")
        for _ in range(3):
            self.send("comm_msg", {"comm_id": "c4", "data": {}})
        self.assertEqual(self.kernel.collect(cell, timeout=15).result, "3")

    def test_flood(self):
        self.kernel.run(f"let sum = 0; {COMMS}.registerTarget('flood', (comm: any) => comm.onMessage((d: any) => {{ sum += d.n; comm.send(d); }}));")
        self.send("comm_open", {"comm_id": "c5", "target_name": "flood", "data": {}})
        for n in range(2000):
            self.send("comm_msg", {"comm_id": "c5", "data": {"n": n}})
        self.assertEqual(self.kernel.run("sum").result, str(sum(range(2000))))
        cell = self.kernel.run(f"const out = {COMMS}.open('sink'); for (let i = 0; i < 5000; i++) out.send({{ i }});")
        self.assertEqual([content["data"]["i"] for content in cell.all("comm_msg")], list(range(5000)))


if __name__ == "__main__":
    unittest.main()
