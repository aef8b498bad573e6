/** Completion: what is offered, in which order, for which part of the text. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { CompletionReply } from "../../../../lib/kernel/src/compiler.js";
import { cursor, Notebook, root } from "../../notebook.js";
import { processorTime } from "../../processor-time.js";

let notebook: Notebook;
before(async () => {
  notebook = new Notebook();
  await notebook.run(`
    interface Options { epochs?: number; batchSize?: number; optimizer?: "adam" | "sgd" }
    /** Trains. */
    function fit(data: number[], options: Options = {}): number { return data.length + (options.epochs ?? 0) }
    const model = { layers: 3, summary(): string { return "" }, "odd name": 1 };
    let score = 1;
    class Network { #hidden = 1; static create() { return new Network() } train() { return this.#hidden } }
  `);
});

function complete(text: string): CompletionReply & { text: string } {
  const [source, offset] = cursor(text);
  const reply = notebook.compiler.complete(source, offset);
  return { ...reply, text: source.slice(reply.start, reply.end) };
}

test("members, of what was typed so far", () => {
  assert.deepEqual(complete("model.|").matches, ["layers", "summary"]);
  const { matches, text } = complete("1 + model.su|");
  assert.deepEqual([matches, text], [["summary"], "su"]);
  assert.deepEqual(complete("new Network().|").matches, ["train"]);
  assert.deepEqual(complete("Network.cr|").matches, ["create"]);
});

test("members inside unfinished code", () => {
  assert.deepEqual(complete("for (const x of [1]) { fit([model.la|").matches, ["layers"]);
  assert.deepEqual(complete("const t = `${model.la|").matches, ["layers"]);
  assert.deepEqual(complete("if (model.la|) {\n  score += 1\n").matches, ["layers"]);
});

test("names of earlier cells come first, then those of the language", () => {
  const { matches, types } = complete("|");
  assert.deepEqual(matches.slice(0, 4), ["fit", "model", "Network", "score"].sort());
  assert.ok(matches.includes("console") && matches.includes("const"));
  assert.equal(types?.[0]?.text, matches[0]);
  assert.deepEqual(complete("sc|").matches, ["score"]);
  assert.deepEqual(complete("mo|").matches[0], "model");
  assert.ok(!matches.some((name) => /^__(cell|from|scope|unset|import)/.test(name)));
});

test("names of the cell itself and of its functions", () => {
  assert.deepEqual(complete("function f(parameter: number) { let local = 1; return para| }").matches, [
    "parameter",
  ]);
  assert.equal(complete("const scale = 1;\nsca|").matches[0], "scale");
});

test("keys of an options object", () => {
  assert.deepEqual(complete("fit([1], { |").matches, ["batchSize", "epochs", "optimizer"]);
  const { matches, text } = complete("fit([1], { ep|");
  assert.deepEqual([matches, text], [["epochs"], "ep"]);
  assert.deepEqual(complete("fit([1], { epochs: 1, | })").matches, ["batchSize", "optimizer"]);
});

test("strings of a union, the whole string replaced", () => {
  const { matches, text } = complete("fit([1], { optimizer: '|' })");
  assert.deepEqual([matches, text], [["adam", "sgd"], ""]);
  const typed = complete("fit([1], { optimizer: 'ad|' })");
  assert.deepEqual([typed.matches, typed.text], [["adam"], "ad"]);
});

test("import paths and imported names", () => {
  assert.ok(complete("import fs from 'node:f|'").matches.includes("node:fs"));
  assert.ok(complete("import { x } from 'cour|'").matches.includes("course"));
  assert.deepEqual(complete("import { readFileS| } from 'node:fs'").matches, ["readFileSync"]);
});

test("types carry kinds and signatures", () => {
  const [type] = complete("fi|").types?.filter(({ text }) => text === "fit") ?? [];
  assert.deepEqual(type, {
    text: "fit",
    type: "function",
    signature: "(data: number[], options?: Options): number",
    start: 0,
    end: 2,
  });
});

test("nothing is offered in comments and plain strings", () => {
  assert.deepEqual(complete("// model.|").matches, []);
  assert.deepEqual(complete("const s = 'model.|'").matches, []);
});

test("exact case goes first, other case is offered too", () => {
  assert.ok(complete("net|").matches.includes("Network"));
});

test("completing leaves no trace", async () => {
  complete("let score = 'text'; score.|");
  assert.equal(await notebook.run("score + 1"), 2);
});

test("answers within 200 ms with the course and TensorFlow.js imported", async () => {
  const course = new Notebook(`${root}notebooks`);
  const compiled = course.compile(
    "import { fit, tf } from 'course';\nconst model = tf.sequential();\nlet x!: tf.Tensor, y!: tf.Tensor;",
  );
  course.compiler.commit(compiled);
  const asked = ["model.", "model.compile({ ", "tf.layers.", "await fit(model, x, y, { ep", "mod", ""];
  for (const source of asked) course.compiler.complete(source, source.length);
  for (const source of asked) {
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      // The time of the processor, because other programs may share it.
      const start = process.cpuUsage();
      const { matches } = course.compiler.complete(source, source.length);
      times.push(processorTime(start));
      assert.ok(matches.length > 0, source);
    }
    const median = times.sort((a, b) => a - b)[2] ?? 0;
    assert.ok(median <= 200, `"${source}" took ${median.toFixed(0)} ms`);
  }
  assert.ok(course.compiler.complete("await fit(model, x, y, { ep", 27).matches.includes("epochs"));
});
