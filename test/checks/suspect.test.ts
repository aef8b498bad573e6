import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { expectNumbers, judge, type Step } from "@course/checks";
import { tf } from "course";
import { suspect } from "../../lib/checks/src/ask/suspect.js";
import { unusedParameters } from "../../lib/checks/src/ask/unused-parameters.js";

const xTrain = tf.zeros([2000, 12]);
const yTrain = tf.zeros([2000]);
/** Makes a function as the kernel would: nothing is left of its types. */
const made = (source: string): unknown =>
  new Function("xTrain", "yTrain", `return (${source});`)(xTrain, yTrain);
const of = (f: unknown) => unusedParameters(f as () => unknown);
const seen = (f: unknown, inputs: unknown[], came: unknown) =>
  suspect(f as () => unknown, inputs, came) ?? { mistake: "none", message: "" };

test("parameters that are never used are found, however the function is written", () => {
  const unused: [string, string[]][] = [
    ["(x, y) => x", ["y"]],
    ["x => 1", ["x"]],
    ["async (x) => 1", ["x"]],
    ["async (x, y) => [xTrain, yTrain]", ["x", "y"]],
    ["function named(x, y = 1) {\n  // x is not used,\n  /* and y neither */ return 0;\n}", ["x", "y"]],
    ["({ x = 1 }, y) => x", ["y"]],
    ["(x, y) => y.x", ["x"]],
    ["(x) => xTrain + ax + x1", ["x"]],
    ["(ab, $) => $", ["ab"]],
    ["(größe) => 1", ["größe"]],
  ];
  for (const [source, names] of unused) assert.deepEqual(of(made(source)), names, source);
});

test("parameters that are used in whatever way are not", () => {
  const used = [
    "() => 1",
    "(x) => x",
    "(...xs) => Math.min(...xs)",
    "(x) => [...x]",
    "(x) => ({ x })",
    ["(x) => `$", "{x}`"].join(""),
    "(x) => x?.y?.z",
    "(x, y = x) => y",
    "(x) => () => x",
    "(_, x) => x",
    "([x]) => 1",
    "function all(x) { return arguments.length; }",
    "Math.max",
    "class { f(x) { return x; } }",
  ];
  for (const source of used) assert.deepEqual(of(made(source)), [], source);
});

test("data of the notebook in place of a parameter is told, with its name", () => {
  const { mistake, message } = seen(made("(x) => [xTrain]"), [tf.zeros([7, 12])], []);
  assert.equal(mistake, "parameter not used");
  assert.match(message, /never uses its parameter `x`\. .*: use what it is given, not `xTrain`\.$/);
  const two = seen(made("(x, y) => [xTrain, yTrain]"), [1, 2], []);
  assert.match(two.message, /its parameters `x` and `y`\. .*, not `xTrain` and `yTrain`\./);
});

test("more examples than were given are told, by a result or by an error", () => {
  const half = (x: tf.Tensor) => (x ? xTrain : x);
  assert.equal(seen(half, [tf.zeros([7, 12])], xTrain).mistake, "other data");
  const error = new Error("fit: x has shape [60000, 784], but the model takes inputs of shape [n, 12].");
  const { mistake, message } = seen(half, [tf.zeros([150, 12])], error);
  assert.equal(mistake, "other data");
  assert.match(message, /works on 60,?000/);
  const fromTfjs = new Error("expected input to have shape [null,12] but got array with shape [1600,784].");
  assert.equal(seen(half, [tf.zeros([150, 12])], fromTfjs).mistake, "other data");
});

test("what is made of the given data alone is not suspicious, however large it is", () => {
  const flat = (x: tf.Tensor) => x.flatten();
  const x = tf.zeros([20, 28, 28]);
  assert.equal(seen(flat, [x], flat(x)).mistake, "none");
  const wrong = new Error("shapes [784, 128] and [10, 5] don't fit");
  assert.equal(seen(flat, [x], wrong).mistake, "none");
  const weights = (inputs: number, neurons: number) => new Array<number>(inputs * neurons).fill(0.1);
  assert.equal(seen(weights, [30, 200], weights(30, 200)).mistake, "none");
});

test("NaN that comes from a place past the end is told with that place", () => {
  const pairs = (sizes: number[]) => sizes.reduce((sum, size, i) => sum + size * (sizes[i + 1] as number), 0);
  const { mistake, message } = seen(pairs, [[3, 4, 5]], pairs([3, 4, 5]));
  assert.equal(mistake, "past the end");
  assert.match(message, /reads `\[3\]` of an array of 3: .* the last is `\[2\]`\./);
  const rows = (counts: number[][]) => counts.map((row, i) => (row[i] as number) / (row[i + 1] as number));
  assert.match(
    seen(
      rows,
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      rows([
        [1, 2],
        [3, 4],
      ]),
    ).message,
    /reads `\[2\]` of an array of 2/,
  );
  const before = (list: number[]) => list.map((value, i) => value - (list[i - 1] as number));
  assert.match(seen(before, [[1, 2]], before([1, 2])).message, /reads `\[-1\]` of an array of 2/);
  const zero = (counts: number[]) => counts.map(() => 0 / 0);
  assert.equal(seen(zero, [[1]], [Number.NaN]).mistake, "none");
});

test("a suspicion is told in place of what the wrong result looks like, and never of a right one", async () => {
  const step: Step = {
    title: "Sum",
    hints: [],
    right: "The sum of all.",
    tests: [
      {
        name: "sum",
        points: 1,
        async run(handedIn, trial) {
          expectNumbers(await trial.call(handedIn, [[1, 2, 3]]), 6);
        },
      },
    ],
  };
  const judged = async (f: unknown) => (await judge(step, f, 1)).mistake;
  assert.equal(await judged(made("(list) => 7")), "parameter not used");
  assert.equal(await judged(made("(list) => 6")), undefined, "right is right");
  assert.equal(await judged((list: number[]) => list.length + (list[3] as number)), "past the end");
  assert.equal(await judged((list: number[]) => list.length), "other");
  assert.equal(await judged((list: number[]) => (list as never as { no(): number }).no()), "error");
});

test("a step that trains prints nothing, and the same training by itself does", () => {
  const run = (last: string) => {
    const code = `
      import { judge } from "@course/checks";
      import { tf } from "course";
      const train = async () => {
        const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
        model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
        return model.fit(tf.zeros([20, 3]), tf.zeros([20, 1]), { epochs: 3 });
      };
      const run = (handedIn, trial) => trial.call(handedIn, [], { async: true, read: { name: "one", take: () => 1 } });
      const step = { title: "Train", hints: [], right: "", tests: [{ name: "trained", points: 1, run }] };
      ${last}`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      encoding: "utf8",
    });
    return { printed: stdout + stderr, status };
  };
  const judged = 'if ((await judge(step, train, 1)).state !== "right") process.exit(1);';
  assert.deepEqual(run(judged), { printed: "", status: 0 });
  assert.match(run("await train();").printed, /Epoch 3/);
});
