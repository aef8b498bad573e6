"""Errors as the learner reads them: name, message, place in the cell, causes."""

import unittest

from kernel_under_test import KernelTest


class Errors(KernelTest):
    def fail_with(self, code):
        cell = self.kernel.run(code)
        self.assertEqual(cell.status, "error", cell.messages)
        errors = cell.all("error")
        self.assertEqual(len(errors), 1)
        self.assertEqual(set(errors[0]), {"ename", "evalue", "traceback"})
        for key, value in errors[0].items():
            self.assertEqual(cell.reply[key], value)
        return cell

    def test_place_and_excerpt(self):
        cell = self.fail_with(
            "interface Shape { sides: number }\n"
            "function area(shape: Shape | undefined): number {\n"
            "  const text: string = 'x';\n"
            "  return shape!.sides * text.length;\n"
            "}\n"
            "\n"
            "area(undefined);"
        )
        name = f"Cell In[{cell.reply['execution_count']}]"
        self.assertEqual(cell.reply["ename"], "TypeError")
        self.assertIn("reading 'sides'", cell.reply["evalue"])
        lines = cell.traceback.split("\n")
        self.assertIn(f"{name}, line 4:17", lines[1])
        self.assertIn("> 4 |   return shape!.sides * text.length;", lines)
        self.assertEqual(lines[lines.index("> 4 |   return shape!.sides * text.length;") + 1].index("^"), 6 + 16)
        self.assertIn(f"    at area ({name}, line 4:17)", lines)
        self.assertIn(f"    at {name}, line 7:1", lines)
        self.assertNotIn("kernel/dist", cell.traceback)
        self.assertNotIn("node:", cell.traceback)

    def test_frames_of_several_cells(self):
        first = self.kernel.run("\n\nfunction thrower() { throw new RangeError('far') }").reply["execution_count"]
        cell = self.fail_with("function between() {\n  thrower();\n}\nbetween()")
        here = cell.reply["execution_count"]
        self.assertIn(f"at thrower (Cell In[{first}], line 3:28)", cell.traceback)
        self.assertIn(f"at between (Cell In[{here}], line 2:3)", cell.traceback)
        self.assertIn(f"at Cell In[{here}], line 4:1", cell.traceback)

    def test_after_await(self):
        cell = self.fail_with("const wait = (ms: number) => new Promise(r => setTimeout(r, ms));\nawait wait(10);\nnull!.x")
        self.assertIn("TS", cell.reply["evalue"])
        cell = self.fail_with("await new Promise(r => setTimeout(r, 10));\n\n(undefined as any).late")
        self.assertIn(", line 3:20", cell.traceback)

    def test_stack_property_is_mapped_too(self):
        cell = self.kernel.run("const stack = (() => {\n  return new Error('x').stack!;\n})(); stack")
        self.assertIn(f"Cell In[{cell.reply['execution_count']}]:2:10", cell.result)

    def test_library_frames_stay_with_short_paths(self):
        cell = self.fail_with('import { tf } from "course";\ntf.tensor([1, 2]).reshape([3]);')
        self.assertIn("node_modules/@tensorflow/tfjs-core/dist/", cell.traceback.replace("\\", "/"))
        self.assertNotIn("    at /", cell.traceback)
        self.assertIn(", line 2:19", cell.traceback)

    def test_type_error(self):
        cell = self.fail_with('const a = 1;\nconst n: number = "text";')
        name = f"Cell In[{cell.reply['execution_count']}]"
        self.assertEqual(cell.reply["ename"], "TypeScriptError")
        self.assertEqual(
            cell.reply["evalue"], "line 2:7 - TS2322: Type 'string' is not assignable to type 'number'."
        )
        self.assertEqual(
            cell.traceback.split("\n")[0],
            f"{name}:2:7 - error TS2322: Type 'string' is not assignable to type 'number'.",
        )
        self.assertIn('2 const n: number = "text";\n        ~', cell.traceback)

    def test_several_type_errors(self):
        cell = self.fail_with("const p: number = '';\nconst q: string = 1;")
        self.assertIn("(and 1 more)", cell.reply["evalue"])
        self.assertEqual(cell.traceback.count("error TS2322"), 2)

    def test_syntax_error(self):
        cell = self.fail_with("let = = 3")
        self.assertEqual(cell.reply["ename"], "SyntaxError")

    def test_cause(self):
        cell = self.fail_with("throw new Error('outer', { cause: new TypeError('middle', { cause: 'root' }) })")
        self.assertEqual(cell.reply["evalue"], "outer")
        outer, middle, root = (cell.traceback.rindex(text) for text in ["Error: outer", "TypeError: middle", "'root'"])
        self.assertTrue(outer < middle < root)
        self.assertEqual(cell.traceback.count("Caused by:"), 2)

    def test_cause_in_a_circle(self):
        cell = self.fail_with("const loop = new Error('loop'); (loop as any).cause = loop; throw loop")
        self.assertIn("(shown above)", cell.traceback)

    def test_aggregate(self):
        cell = self.fail_with("await Promise.any([Promise.reject(new Error('one')), Promise.reject(new RangeError('two'))])")
        self.assertEqual(cell.reply["ename"], "AggregateError")
        self.assertIn("Error 1 of 2:\n  Error: one", cell.traceback)
        self.assertIn("Error 2 of 2:\n  RangeError: two", cell.traceback)

    def test_details(self):
        cell = self.fail_with('import { readFileSync } from "node:fs";\nreadFileSync("/no/such/file");')
        self.assertIn("code: 'ENOENT'", cell.traceback)
        self.assertIn(", line 2:1", cell.traceback)

    def test_own_classes(self):
        cell = self.fail_with("class Unknown extends Error { shape = [2, 3]; }\nthrow new Unknown('who?')")
        self.assertEqual((cell.reply["ename"], cell.reply["evalue"]), ("Unknown", "who?"))
        self.assertIn("shape: [ 2, 3 ]", cell.traceback)

    def test_thrown_values(self):
        for thrown, value in [("'text'", "text"), ("42", "42"), ("null", "null"), ("undefined", "undefined"), ("{ a: 1 }", "{ a: 1 }")]:
            with self.subTest(thrown):
                cell = self.fail_with(f"throw {thrown}")
                self.assertEqual((cell.reply["ename"], cell.reply["evalue"]), ("Thrown", value))

    def test_hostile_errors(self):
        for code in [
            "throw new Proxy(new Error('x'), { get() { throw 1 } })",
            "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw 2 } }); throw e",
            "const f = new Error('x'); f.stack = 5 as any; throw f",
            "throw Object.create(null)",
            "throw Symbol('s')",
        ]:
            with self.subTest(code):
                self.fail_with(code)
        self.assertEqual(self.kernel.run("1 + 1").result, "2")

    def test_recursion(self):
        cell = self.fail_with("function dive(n: number): number {\n  return 1 + dive(n + 1);\n}\ndive(0)")
        self.assertEqual(cell.reply["ename"], "RangeError")
        self.assertIn("times more", cell.traceback)
        self.assertLess(len(cell.traceback.split("\n")), 20)

    def test_long_message(self):
        cell = self.fail_with("throw new Error('x'.repeat(1_000_000))")
        self.assertLess(len(cell.reply["evalue"]), 20_000)

    def test_late_throw_appears_in_the_cell_that_started_it(self):
        starter = self.kernel.run("setTimeout(() => {\n  throw new Error('late')\n}, 200); 'started'")
        self.assertEqual(starter.status, "ok")
        other = self.kernel.run("await new Promise(r => setTimeout(r, 500)); 'other'")
        self.assertEqual((other.status, other.all("error")), ("ok", []))
        late = self.late_errors(starter)
        self.assertEqual([error["evalue"] for error in late], ["late"])
        self.assertIn("line 2:9", "\n".join(late[0]["traceback"]))

    def test_an_error_of_an_awaited_call_shows_the_line_that_awaits(self):
        cell = self.fail_with(
            "const later = new Promise((_, fail) => queueMicrotask(() => fail(Object.assign(new Error('inside'), { stack: 'Error: inside\\n    at /lib/far.js:1:2' }))));\n"
            "\nawait later;"
        )
        self.assertIn("line 3:1", cell.traceback)
        self.assertIn("> 3 | await later;", cell.traceback)

    def test_missing_names_are_said_once(self):
        cell = self.fail_with("nowhere.a; nowhere.b; nowhere.c")
        self.assertEqual(cell.traceback.count("Cannot find name"), 1)
        self.assertIn("Run All Above Selected Cell", cell.traceback)

    def test_an_earlier_version_is_said_without_a_stream(self):
        self.kernel.run("const version = 1")
        failed = self.fail_with("const version: number = 'x'").reply["execution_count"]
        cell = self.kernel.run("version")
        self.assertEqual((cell.status, cell.result, cell.all("stream")), ("ok", "1", []))
        self.assertIn(f"Cell In[{failed}]", cell.all("display_data")[0]["data"]["text/plain"])

    def test_a_cell_that_is_nested_too_deeply(self):
        cell = self.fail_with("(" * 30_000 + "1" + ")" * 30_000)
        self.assertIn("nested too deeply", cell.reply["evalue"])
        self.assertEqual(self.kernel.run(" + ".join(["1"] * 4000)).result, "4000")

    def late_errors(self, cell):
        """Errors that came for a cell after it had ended: passed over while others were collected."""
        return [m["content"] for m in self.passed + self.kernel.drain() if m["msg_type"] == "error" and m["parent_header"]["msg_id"] == cell.id]

    def setUp(self):
        self.passed = []
        channel = self.kernel.client.iopub_channel
        get = type(channel).get_msg

        def remember(*args, **kwargs):
            message = get(channel, *args, **kwargs)
            self.passed.append(message)
            return message

        channel.get_msg = remember
        self.addCleanup(delattr, channel, "get_msg")

    def test_floating_rejection_fails_the_cell_that_runs(self):
        cell = self.fail_with("void Promise.reject(new RangeError('floating')); 5")
        self.assertEqual(cell.reply["ename"], "RangeError")
        cell = self.fail_with(
            "setTimeout(() => { throw new Error('timer') }, 50); await new Promise(r => setTimeout(r, 200)); 'not shown'"
        )
        self.assertEqual(cell.reply["evalue"], "timer")
        self.assertEqual(cell.all("execute_result"), [])

    def test_late_rejection_appears_in_the_cell_that_started_it(self):
        starter = self.kernel.run(
            "void (async () => { await new Promise(r => setTimeout(r, 200)); throw new Error('later') })(); 1"
        )
        other = self.kernel.run("await new Promise(r => setTimeout(r, 500)); 'other'")
        self.assertEqual(other.status, "ok")
        self.assertEqual([error["evalue"] for error in self.late_errors(starter)], ["later"])

    def test_declarations_of_a_failed_cell(self):
        self.kernel.run("const early = 1; throw new Error('half way'); const never = 2;")
        self.kernel.run("const before: number = 1;\nif (before) throw new Error('half way');\nconst after = 2;")
        self.assertEqual(self.kernel.run("before").result, "1")
        cell = self.fail_with("after")
        self.assertIn("Cannot find name 'after'", cell.reply["evalue"])


if __name__ == "__main__":
    unittest.main()
