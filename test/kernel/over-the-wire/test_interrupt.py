"""Interrupts: whatever a cell does, it ends within a second, and the kernel and its variables stay usable."""

import os
import random
import signal
import time
import unittest

from kernel_under_test import Kernel, KernelTest, processor_time, wait_until

WITHIN = 20
"""Seconds from an interrupt to the end of the cell: a guard against hanging only. One second is usual."""

ONCE = 20
"""The same, where it is measured only once."""

SYNCHRONOUS = {
    "loop": "for (;;);",
    "loop that catches": "try { for (;;); } catch { console.log('caught') }",
    "loop in a function": "(() => { let n = 0; while (true) n++; })()",
    "callback of a library function": "[2, 1].sort(() => { for (;;); })",
    "regular expression": "/(a+)+b/.test('a'.repeat(50))",
    "loop after an await": "await null; for (;;);",
    "loop after a timer": "await new Promise(r => setTimeout(r, 50)); for (;;);",
    "loop in a timer": "setTimeout(() => { for (;;); }, 10); await new Promise(() => {});",
    "loop in an interval": "setInterval(() => { for (;;); }, 10); await new Promise(() => {});",
    "loop in setImmediate": "setImmediate(() => { for (;;); }); await new Promise(() => {});",
    "loop in setImmediate behind another": "setImmediate(() => {}); setImmediate(() => { for (;;); }); await new Promise(() => {});",
    "loop in setImmediate behind the last statement": "setImmediate(() => { for (;;); }); 1",
    "loop in setImmediate of timers/promises": 'import { setImmediate as turn } from "node:timers/promises"; await turn(1); for (;;);',
    "loop in nextTick": "process.nextTick(() => { for (;;); }); await new Promise(() => {});",
    "loop in queueMicrotask": "queueMicrotask(() => { for (;;); }); await new Promise(() => {});",
    "loop in the callback of a file": 'import fs from "node:fs"; fs.readFile("/etc/hostname", () => { for (;;); }); await new Promise(() => {});',
    "loop in an event": 'import { EventEmitter } from "node:events"; const e = new EventEmitter(); e.on("x", () => { for (;;); }); setTimeout(() => e.emit("x"), 10); await new Promise(() => {});',
    "loop in a display method": "({ [Symbol.for('Jupyter.display')]() { for (;;); } })",
    "endless microtasks": "(async () => { for (;;) await null; })(); await new Promise(() => {});",
    "endless ticks": "(function again() { process.nextTick(again); })(); await new Promise(() => {});",
    "loop that begins when the interrupt has been seen": "import fs from 'node:fs'; aborted().then(() => fs.readFile('/etc/hostname', () => { for (;;); })); await new Promise(() => {});",
    "loop that prints and catches when the interrupt has been seen": "await aborted(); for (;;) try { console.log('still here'); } catch { for (let i = 0; i < 1e5; i++); }",
    "sleep by Atomics.wait": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
}

ASYNCHRONOUS = {
    "promise that never settles": "await new Promise(() => {});",
    "long timer": "await new Promise(r => setTimeout(r, 1e6));",
    "timers/promises": 'import { setTimeout as sleep } from "node:timers/promises"; for (;;) await sleep(20);',
    "loop of timers": "for (;;) await new Promise(r => setTimeout(r, 10));",
    "loop of immediates": "for (;;) await new Promise(r => setImmediate(r));",
    "endless generator": "for await (const _ of (async function* () { for (;;) { await new Promise(r => setTimeout(r, 5)); yield 1; } })());",
}


ENDLESS_TYPES = (
    "type F<N extends unknown[], K> = N extends [unknown, ...infer R] ? { a: F<R, [K, 1]>; b: F<R, [K, 2]> } : K;\n"
    "type Flat<T> = T extends { a: infer A; b: infer B } ? Flat<A> | Flat<B> : T;\n"
    f"declare const x: Flat<F<[{', '.join('1' * 18)}], 0>>;\n"
)
"""To check a use of `x` takes minutes."""


class Interrupt(KernelTest):
    prelude = (
        "const kept = { value: 1 }; let counter = 0;\n"
        "const aborted = () => new Promise<Event>(r => (globalThis as any)[Symbol.for('jupyter.kernel')].signal.addEventListener('abort', r));"
    )

    def check(self, code, tries=3):
        cell, seconds = self.kernel.run_and_interrupt(code, after=0.3)
        self.assertEqual(cell.reply.get("ename"), "KeyboardInterrupt", cell.reply)
        self.assertIn("interrupted", cell.reply["evalue"])
        self.assertEqual(len(cell.all("error")), 1)
        # The best of three counts, because other programs may have the processor meanwhile.
        if seconds >= WITHIN and tries > 1:
            return self.check(code, tries - 1)
        self.assertLess(seconds, WITHIN)
        self.assertEqual(self.kernel.run("kept.value").result, "1")
        # An asynchronous turn through timers, ticks and microtasks works too.
        after = self.kernel.run("await new Promise(r => setTimeout(r, 5)); await null; 'fine'")
        self.assertEqual(after.result, "'fine'", after.messages)

    def test_synchronous(self):
        for name, code in SYNCHRONOUS.items():
            with self.subTest(name):
                self.check(code)

    def test_asynchronous(self):
        for name, code in ASYNCHRONOUS.items():
            with self.subTest(name):
                self.check(code)

    def test_variables_are_kept(self):
        for name, code in {
            "loop": "for (;;) { counter++; made.push(1); if (made.length > 9) made = []; }",
            "loop after an await": "await null; for (;;) counter++;",
            "loop in a function": "const spin = (): void => { for (;;) counter++; }; spin();",
        }.items():
            with self.subTest(name):
                self.kernel.run("counter = 0")
                self.kernel.run_and_interrupt(f"let made = [0]; const fixed = '{name}'; const double = () => 2; {code}")
                self.assertEqual(self.kernel.run("[fixed, double(), made.length > 0]").result, f"[ '{name}', 2, true ]")
                self.assertEqual(self.kernel.run("counter > 1000").result, "true")
        self.kernel.run("counter = 0")

    def test_signal(self):
        # At many moments: before the cell is compiled, while it is entered, while it waits.
        for number in range(150):
            cell = self.kernel.send("await aborted();")
            self.kernel.wait_for(cell, lambda type_, _: type_ == "execute_input")
            time.sleep(number % 50 / 5000)
            os.kill(self.kernel.pid, signal.SIGINT)
            self.assertEqual(self.kernel.collect(cell, 20).reply["ename"], "KeyboardInterrupt", number)

    def test_signal_while_code_is_busy_comes_when_it_waits(self):
        cell = self.kernel.send("const start = Date.now(); while (Date.now() - start < 800); await new Promise(() => {});")
        self.kernel.wait_for(cell, lambda type_, _: type_ == "execute_input")
        time.sleep(0.3)
        os.kill(self.kernel.pid, signal.SIGINT)
        self.assertEqual(self.kernel.collect(cell).reply["ename"], "KeyboardInterrupt")

    def test_again_and_again(self):
        for _ in range(5):
            self.check("for (;;);")

    def test_at_random_moments(self):
        """Stops by force, among them some that come just when the cell ends by itself, and idle interrupts."""
        chance = random.Random(1)
        ending = "const start = Date.now(); while (Date.now() - start < {});"
        codes = ["for (;;);", "await null; for (;;);", "setImmediate(() => { for (;;); }); 1", "for (;;) await null;", ending]
        for number in range(10):
            code = codes[number % 5].replace("{}", str(chance.randint(490, 560)))
            with self.subTest(code):
                cell = self.kernel.send(code)
                self.kernel.wait_for(cell, lambda type_, _: type_ == "execute_input")
                time.sleep(chance.choice([0, 0.002, 0.02]))
                self.kernel.manager.interrupt_kernel()
                self.kernel.collect(cell, 20)
                if number % 3 == 0:
                    self.kernel.manager.interrupt_kernel()
                    time.sleep(0.02)
                self.assertEqual(self.kernel.run("kept.value", 20).result, "1")

    def test_code_of_an_interrupted_cell_that_loops_later(self):
        self.kernel.run("let spin = false;")
        self.kernel.run_and_interrupt(
            "const { port1, port2 } = new MessageChannel();\n"
            "port1.on('message', () => { while (spin); setImmediate(() => port2.postMessage(0)); });\n"
            "port2.postMessage(0);\n"
            "const wait = new MessageChannel(); wait.port1.on('message', () => { while (spin); wait.port2.postMessage(0); });\n"
            "wait.port2.postMessage(0); await new Promise(() => {});"
        )
        cell, seconds = self.kernel.run_and_interrupt("spin = true; await new Promise(r => setTimeout(r, 300));")
        self.assertEqual(cell.reply.get("ename"), "KeyboardInterrupt", cell.reply)
        self.assertLess(seconds, ONCE)
        self.assertEqual(self.kernel.run("spin = false; wait.port1.close(); kept.value").result, "1")

    def test_immediates_of_other_cells_go_on_and_the_processor_rests(self):
        self.kernel.run("let rounds = 0; let again: NodeJS.Immediate; (function next() { rounds++; again = setImmediate(next); })();")
        for code in ["setImmediate(() => { for (;;); }); await new Promise(() => {});", "for (;;);"]:
            self.kernel.run_and_interrupt(code, after=0.1)
            before = self.kernel.run("rounds").result
            self.assertEqual(self.kernel.run(f"await new Promise(r => setTimeout(r, 50)); rounds > {before}").result, "true")
        self.kernel.run("clearImmediate(again)")
        used = processor_time(self.kernel.pid)
        time.sleep(0.5)
        self.assertLess(processor_time(self.kernel.pid) - used, 0.2)

    def test_interrupt_aborts_the_queue(self):
        first = self.kernel.send("for (;;);")
        second = self.kernel.send("counter = 1")
        self.kernel.wait_for(first, lambda type_, _: type_ == "execute_input")
        self.kernel.manager.interrupt_kernel()
        self.kernel.collect(first)
        self.assertEqual(self.kernel.reply_to(second.id)["status"], "aborted")
        self.assertEqual(self.kernel.run("counter").result, "0")

    def test_while_types_are_checked(self):
        self.kernel.run("const early = 1; interface Early { x: number }")
        waiting = self.kernel.send("const started = 2; await new Promise(r => setTimeout(r, 1500)); const late = 3;")
        self.kernel.wait_for(waiting, lambda type_, _: type_ == "execute_input")
        time.sleep(0.5)
        # A question about such types, asked while a cell waits, is given up, too.
        question = self.kernel.request("complete_request", {"code": ENDLESS_TYPES + "x.", "cursor_pos": len(ENDLESS_TYPES) + 2})
        time.sleep(0.3)
        interrupted = time.monotonic()
        self.kernel.manager.interrupt_kernel()
        self.assertEqual(self.kernel.reply_to(question)["status"], "error")
        self.assertEqual(self.kernel.collect(waiting).reply["ename"], "KeyboardInterrupt")
        self.assertLess(time.monotonic() - interrupted, ONCE)
        cell, seconds = self.kernel.run_and_interrupt(ENDLESS_TYPES + "const y: 5 = x;", after=0.6)
        self.assertEqual(cell.reply["ename"], "KeyboardInterrupt")
        self.assertIn("types were being checked", cell.reply["evalue"])
        self.assertLess(seconds, ONCE)
        # What cells have declared is still known.
        again = self.kernel.run("const e: Early = { x: early + started }; e.x")
        self.assertEqual(again.result, "3", again.traceback)
        self.assertIn("Cannot find name 'late'", self.kernel.run("late").reply["evalue"])

    def test_interrupt_of_an_idle_kernel(self):
        self.kernel.manager.interrupt_kernel()
        time.sleep(0.8)
        self.assertEqual(self.kernel.run("1").status, "ok")
        self.assertEqual(self.kernel.run("for (let i = 0; i < 1e8; i++); 2").result, "2")

    def test_timers_of_the_interrupted_cell_are_cancelled(self):
        self.kernel.run("let others = 0; const other = setInterval(() => others++, 20);")
        self.kernel.run_and_interrupt("let own = 0; setInterval(() => own++, 20); await new Promise(() => {});")
        cell = self.kernel.run(
            "const before = [own, others]; await new Promise(r => setTimeout(r, 200)); [own - before[0], others > before[1]]"
        )
        self.assertEqual(cell.result, "[ 0, true ]")
        self.kernel.run("clearInterval(other)")

    def test_signal_of_the_kernel(self):
        cell, seconds = self.kernel.run_and_interrupt(
            "const { signal } = (globalThis as any)[Symbol.for('jupyter.kernel')];\n"
            "await new Promise(r => signal.addEventListener('abort', r));\n"
            "console.log('stopped in good order', signal.aborted, signal.reason.name);"
        )
        self.assertEqual(cell.text(), "stopped in good order true KeyboardInterrupt\n")
        self.assertEqual(cell.reply["ename"], "KeyboardInterrupt")
        self.assertLess(seconds, WITHIN)
        fresh = self.kernel.run("(globalThis as any)[Symbol.for('jupyter.kernel')].signal.aborted")
        self.assertEqual(fresh.result, "false")

    def test_code_that_goes_on_after_an_interrupt_ends(self):
        self.kernel.run("let turns = 0;")
        self.kernel.run_and_interrupt(
            'import { EventEmitter, once } from "node:events";\n'
            "const source = new EventEmitter();\n"
            "for (;;) { setImmediate(() => source.emit('go')); await once(source, 'go'); turns++; }"
        )
        time.sleep(0.2)
        before = self.kernel.run("turns").result
        time.sleep(0.3)
        self.assertEqual(self.kernel.run("turns").result, before)

    def test_training(self):
        kernel = Kernel()
        try:
            kernel.run(
                'import { tf } from "course";\n'
                'const model = tf.sequential({ layers: [tf.layers.dense({ units: 128, inputShape: [784], activation: "relu" }), tf.layers.dense({ units: 10, activation: "softmax" })] });\n'
                'model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });\n'
                "const x = tf.randomNormal([5000, 784]); const y = tf.oneHot(tf.zeros([5000], 'int32'), 10);"
            )
            cell, seconds = kernel.run_and_interrupt("await model.fit(x, y, { epochs: 1000, verbose: 0 });", after=2)
            self.assertEqual(cell.reply["ename"], "KeyboardInterrupt")
            self.assertLess(seconds, ONCE)
            # The model can be used and trained again; tfjs takes a moment to notice.
            self.assertTrue(wait_until(lambda: kernel.run("(model as any).isTraining").result == "false", 2))
            again = kernel.run("(await model.fit(x, y, { epochs: 1, verbose: 0 })).epoch.length")
            self.assertEqual(again.result, "1", again.traceback)
            self.assertEqual(kernel.run("(model.predict(x) as any).shape").result, "[ 5000, 10 ]")
        finally:
            kernel.close()

    def test_interrupted_input(self):
        cell = self.kernel.client.execute('prompt("?")', allow_stdin=True)
        self.kernel.client.get_stdin_msg(timeout=10)
        self.kernel.manager.interrupt_kernel()
        self.assertEqual(self.kernel.reply_to(cell)["ename"], "KeyboardInterrupt")


if __name__ == "__main__":
    unittest.main()
