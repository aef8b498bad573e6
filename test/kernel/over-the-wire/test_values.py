"""Values that show themselves, displays, updates, and bundles that can't be sent."""

import base64
import tempfile
import unittest
from pathlib import Path

from kernel_under_test import Kernel, KernelTest

KERNEL = "(globalThis as any)[Symbol.for('jupyter.kernel')]"


class Values(KernelTest):
    def test_plain_values(self):
        for code, text in [
            ("[1, 'a', null, undefined]", "[ 1, 'a', null, undefined ]"),
            ("({ a: { b: { c: { d: 1 } } } })", "{\n  a: { b: { c: { d: 1 } } }\n}"),
            ("'text'", "'text'"),
            ("null", "null"),
            ("10n ** 20n", "100000000000000000000n"),
            ("new Map([[1, 2]])", "Map(1) { 1 => 2 }"),
            ("Promise.resolve(7)", "7"),
            ("await Promise.resolve(8)", "8"),
            ("() => 1", "[Function (anonymous)]"),
        ]:
            with self.subTest(code):
                self.assertEqual(self.kernel.run(code).result, text)

    def test_nothing_to_show(self):
        for code in ["undefined", "const nothing = 1", "void 0", "", "// comment", "Promise.resolve()"]:
            with self.subTest(code):
                cell = self.kernel.run(code)
                self.assertEqual((cell.status, cell.all("execute_result")), ("ok", []))

    def test_large_values_are_cut(self):
        cell = self.kernel.run("Array.from({ length: 1e6 }, (_, i) => i)")
        self.assertIn("more items", cell.result)
        self.assertLess(len(cell.result), 10_000)
        cell = self.kernel.run("Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 'x'.repeat(500)))")
        self.assertLess(len(cell.result), 110_000)
        self.assertIn("cut: the whole text has", cell.result)

    def test_display_method(self):
        code = "({ %s[Symbol.for('Jupyter.display')]() { return { 'text/html': '<b>x</b>', 'text/plain': 'x', 'application/json': { a: [1] } }; } })"
        for prefix in ["", "async "]:
            data = self.kernel.run(code % prefix).all("execute_result")[0]["data"]
            self.assertEqual(data, {"text/html": "<b>x</b>", "text/plain": "x", "application/json": {"a": [1]}})

    def test_display_method_of_a_class_and_of_a_promise(self):
        cell = self.kernel.run("class Shown { [Symbol.for('Jupyter.display')]() { return { 'text/plain': 'shown' }; } }\nPromise.resolve(new Shown())")
        self.assertEqual(cell.result, "shown")

    def test_display_method_that_fails(self):
        cell = self.kernel.run("({\n [Symbol.for('Jupyter.display')]() { throw new RangeError('no picture'); } })")
        self.assertEqual((cell.reply["ename"], cell.reply["evalue"]), ("RangeError", "no picture"))
        self.assertIn("line 2:", cell.traceback)

    def test_bundles_that_cannot_be_sent(self):
        for bundle, words in [
            ("{ 'application/json': 1n }", "BigInt"),
            ("(() => { const a: any = {}; a.a = a; return { 'application/json': a }; })()", "circular"),
            ("{ 'text/plain': 5 }", "must have a string under \"text/plain\", but has a number"),
            ("{ 'text/html': { a: 1 } }", "an object"),
            ("'text'", "must be an object"),
            ("null", "but is null"),
            ("undefined", "but is a undefined"),
        ]:
            with self.subTest(bundle):
                cell = self.kernel.run(f"({{ [Symbol.for('Jupyter.display')]() {{ return {bundle}; }} }})")
                self.assertEqual(cell.reply["ename"], "TypeError")
                self.assertIn(words, cell.reply["evalue"])
                cell = self.kernel.run(f"{KERNEL}.display({bundle})")
                self.assertEqual(cell.reply["ename"], "TypeError")
        self.assertEqual(self.kernel.run("1").result, "1")

    def test_numbers_that_json_does_not_know(self):
        cell = self.kernel.run(f"{KERNEL}.display({{ 'application/json': {{ a: NaN, b: Infinity, c: undefined }} }})")
        self.assertEqual(cell.all("display_data")[0]["data"]["application/json"], {"a": None, "b": None})

    def test_bytes_become_base64(self):
        cell = self.kernel.run(f"{KERNEL}.display({{ 'image/png': new Uint8Array([1, 2, 3]) }})")
        self.assertEqual(base64.b64decode(cell.all("display_data")[0]["data"]["image/png"]), b"\1\2\3")

    def test_display_and_update(self):
        cell = self.kernel.run(
            f"{KERNEL}.display({{ 'text/plain': 'a' }}, {{ displayId: 'id', metadata: {{ 'text/plain': {{ k: 1 }} }} }});\n"
            f"{KERNEL}.update('id', {{ 'text/plain': 'b' }});"
        )
        shown = cell.all("display_data")[0]
        self.assertEqual(shown, {"data": {"text/plain": "a"}, "metadata": {"text/plain": {"k": 1}}, "transient": {"display_id": "id"}})
        updated = cell.all("update_display_data")[0]
        self.assertEqual((updated["data"], updated["transient"]), ({"text/plain": "b"}, {"display_id": "id"}))
        later = self.kernel.run(f"{KERNEL}.update('id', {{ 'text/plain': 'c' }});")
        self.assertEqual(later.all("update_display_data")[0]["data"]["text/plain"], "c")

    def test_clear_output(self):
        cell = self.kernel.run(f"console.log('x'); {KERNEL}.clearOutput(); {KERNEL}.clearOutput({{ wait: true }})")
        self.assertEqual(cell.all("clear_output"), [{"wait": False}, {"wait": True}])

    def test_late_display_goes_to_its_cell(self):
        starter = self.kernel.run(f"setTimeout(() => {KERNEL}.display({{ 'text/plain': 'late' }}), 150); 0")
        message = self.kernel.client.get_iopub_msg(timeout=10)
        self.assertEqual((message["msg_type"], message["parent_header"]["msg_id"]), ("display_data", starter.id))

    def test_api_cannot_be_replaced(self):
        cell = self.kernel.run("(globalThis as any)[Symbol.for('jupyter.kernel')] = 1")
        self.assertEqual(cell.reply["ename"], "TypeError")

    def test_modules(self):
        for code, result in [
            ('import { posix } from "node:path"; posix.join("a", "b")', "'a/b'"),
            ('import fs, { existsSync } from "fs"; fs.existsSync === existsSync', "true"),
            ('import * as os from "node:os"; typeof os.cpus', "'function'"),
            ('new (await import("node:url")).URL("b", "file:///a/").href', "'file:///a/b'"),
            ("require('node:path').basename('/a/b')", "'b'"),
            ('import ts from "typescript"; ts.version.split(".")[0]', "'6'"),
        ]:
            with self.subTest(code):
                cell = self.kernel.run(code)
                self.assertEqual(cell.result, result, cell.traceback)

    def test_typescript_files_beside_the_notebook(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "half.ts").write_text(
                "interface Pair { a: number }\n\nexport function half(pair: Pair): number {\n"
                "  if (pair.a < 0) throw new RangeError('negative');\n  return pair.a / 2;\n}\n"
            )
            kernel = Kernel(cwd=folder)
            try:
                self.assertEqual(kernel.run('import { half } from "./half.ts"; half({ a: 4 })').result, "2")
                cell = kernel.run("half({ a: -1 })")
                self.assertIn("at half (half.ts:4:25)", cell.traceback)
                self.assertIn("> 4 |   if (pair.a < 0)", cell.traceback)
                self.assertIn("TS2322", kernel.run("half({ a: 'x' })").reply["evalue"])
            finally:
                kernel.close()


class Startup(unittest.TestCase):
    def test_modules_that_are_loaded_before_the_first_cell(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "before.cjs").write_text("globalThis.before = 42;")
            Path(folder, "broken.cjs").write_text("throw new Error('broken');")
            modules = "./before.cjs,not-installed,./broken.cjs"
            kernel = Kernel(cwd=folder, env={"TYPESCRIPT_KERNEL_STARTUP": modules})
            self.addCleanup(kernel.close)
            cell = kernel.run("(globalThis as any).before")
            self.assertEqual(cell.result, "42", cell.traceback)


if __name__ == "__main__":
    unittest.main()
