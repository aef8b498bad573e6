import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { mimeBundle, question, tf } from "course";

const parameters = () =>
  question({
    ask: "How many parameters has the second layer?",
    expected: 100480,
    explain: "784 · 128 weights and 128 biases.",
    hints: ["Count the weights first.", "Each of the 128 neurons has 784 weights.", "And one bias."],
  });

test("without an answer it is not tried yet", () => {
  for (const verdict of [parameters().answer(), parameters().answer(undefined)]) {
    assert.equal(verdict.state, "not tried yet");
    assert.match(verdict.toString(), /^… Not tried yet\. How many parameters has the second layer\?/);
  }
});

test("a right answer is right and explained", () => {
  const verdict = parameters().answer(784 * 128 + 128);
  assert.equal(verdict.state, "right");
  assert.equal(verdict.toString(), "✔ Right. 784 · 128 weights and 128 biases.");
});

test("a wrong answer is not right, and why", () => {
  const verdict = parameters().answer(784 * 128);
  assert.equal(verdict.state, "not right");
  assert.match(verdict.toString(), /^✘ Not right yet\. 100352 is too small\. Write \.hint\(\) .* \(3 left\)/);
  assert.match(parameters().answer(1e6).message, /^1000000 is too large\./);
});

test("the question remembers how its last answer was judged", () => {
  const asked = parameters();
  assert.equal(asked.state, "not tried yet");
  asked.answer(1);
  assert.equal(asked.state, "not right");
  asked.answer(100480);
  assert.equal(asked.state, "right");
});

test("hints come one at a time, or by number", () => {
  const asked = parameters();
  assert.equal(asked.hint().toString(), "Hint 1 of 3. Count the weights first.");
  assert.match(asked.answer(1).message, /\(2 left\)/);
  assert.match(asked.hint().toString(), /^Hint 2 of 3/);
  assert.match(asked.hint(1).toString(), /^Hint 1 of 3/);
  assert.match(asked.hint().toString(), /^Hint 3 of 3/);
  assert.match(asked.hint().toString(), /^Hint 3 of 3/);
  assert.doesNotMatch(asked.answer(1).message, /left/);
  assert.equal(asked.hint(4).toString(), "There are hints 1 to 3.");
  assert.equal(asked.hint(0).toString(), "There are hints 1 to 3.");
  assert.equal(question({ ask: "?", expected: 1 }).hint().toString(), "There is no hint for this question.");
});

test("nothing that is shown gives the answer away", () => {
  const secrets = [
    { expected: 4711, wrong: [0, 9999, "4", null, [1], Number.NaN] },
    { expected: [4711, 815], wrong: [[1, 2], [1], 5, "x"] },
    { expected: "zebra", wrong: ["horse", 1, null, []] },
    { expected: new Set(["zebra", "gnu"]), wrong: [["horse"], ["gnu"], ["horse", "cat"], 1] },
  ];
  for (const { expected, wrong } of secrets) {
    const asked = question({
      ask: "What is it?",
      expected,
      hints: ["Think."],
      explain: "4711 815 zebra gnu",
    });
    const shown = [asked, asked.hint(), asked.answer(), ...wrong.map((answer) => asked.answer(answer))];
    for (const part of shown) {
      assert.doesNotMatch(`${part.toString()} ${part.toHtml()}`, /4711|815|zebra|gnu/);
    }
    assert.ok(wrong.every((answer) => asked.answer(answer).state === "not right"));
  }
});

test("numbers may be off by the tolerance, else by a millionth", () => {
  const third = question({ ask: "1/3?", expected: 1 / 3 });
  assert.equal(third.answer(0.3333333).state, "right");
  assert.equal(third.answer(0.3333).state, "not right");
  assert.equal(question({ ask: "1/3?", expected: 1 / 3, tolerance: 0.01 }).answer(0.33).state, "right");
  assert.equal(question({ ask: "0?", expected: 0 }).answer(-1e-9).state, "right");
  assert.equal(question({ ask: "∞?", expected: Number.POSITIVE_INFINITY }).answer(Infinity).state, "right");
  assert.equal(question({ ask: "5?", expected: 5 }).answer(tf.scalar(5)).state, "right");
});

test("shapes, lists, texts, booleans and sets are compared each in its way", () => {
  const shape = question({ ask: "shape?", expected: [60000, 28, 28] });
  assert.equal(shape.answer([60000, 28, 28]).state, "right");
  assert.equal(shape.answer(tf.tensor1d([60000, 28, 28])).state, "right");
  assert.match(shape.answer([60000, 784]).message, /^An array of 2 is too short\./);
  assert.match(
    shape.answer([60000, 28, 27]).message,
    /^The value at position 2 \(counted from 0\) is not right\./,
  );
  assert.match(
    shape.answer(60000).message,
    /^Expected an array of numbers, such as \[1, 2\], but this is 60000, one number: /,
  );

  const text = question({ ask: "activation?", expected: "ReLU" });
  assert.equal(text.answer("  relu ").state, "right");
  assert.match(text.answer("tanh").message, /^The text "tanh" is not right\./);
  assert.match(text.answer(3).message, /^Expected a text in quotes/);

  const truth = question({ ask: "true?", expected: true });
  assert.equal(truth.answer(true).state, "right");
  assert.match(truth.answer(false).message, /^It is not false\./);
  assert.match(truth.answer("true").message, /^Expected true or false/);

  const pair = question({ ask: "which two?", expected: new Set([4, 9]) });
  assert.equal(pair.answer([9, 4]).state, "right");
  assert.equal(pair.answer(new Set([4, 9])).state, "right");
  assert.match(pair.answer([4]).message, /^What you name is right, but something is missing\./);
  assert.match(pair.answer([4, 7, 9]).message, /^1 of your 3 do not belong to it\./);
});

test("a forgotten step is named", () => {
  const asked = parameters();
  assert.match(asked.answer("100480").message, /is a text: write it without quotes/);
  assert.match(asked.answer(Promise.resolve(100480)).message, /Write await in front|Write `await` in front/);
  assert.match(asked.answer(() => 100480).message, /This is a function\. Call it/);
  assert.match(asked.answer(Number.NaN).message, /^Expected a number, but this is NaN/);
  const disposed = tf.scalar(1);
  disposed.dispose();
  assert.match(asked.answer(disposed).message, /disposed of/);
});

test("a check of one's own says what is wrong, or only that it is", () => {
  const even = question<number>({
    ask: "An even number?",
    check: (n) => n % 2 === 0 || `${n} leaves a rest of ${n % 2}.`,
  });
  assert.equal(even.answer(4).state, "right");
  assert.equal(even.answer(5).message, "5 leaves a rest of 1.");
  assert.equal(question({ ask: "?", check: () => false }).answer(7).message, "The answer was 7.");
});

test("a check that throws is reported kindly, and nothing ever throws", () => {
  const shape = question<number[]>({ ask: "shape?", check: (answer) => answer.map(String).length === 3 });
  const verdict = shape.answer(28);
  assert.equal(verdict.state, "not right");
  assert.match(verdict.message, /^This answer, 28, can't be checked\. Is it the kind of answer asked for\?$/);

  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const hostile = {
    get length(): number {
      throw new Error("no");
    },
  };
  const strange = [null, Symbol("x"), 10n, Object.create(null), proxy, hostile, new Date(Number.NaN), "", -0];
  const nasty = () => {
    throw Object.create(null);
  };
  for (const expected of [1, "a", true, [1], new Set([1])]) {
    for (const answer of strange) {
      for (const asked of [question({ ask: "?", expected }), question({ ask: "?", check: nasty })]) {
        const { state, message } = asked.answer(answer);
        assert.equal(state, "not right");
        assert.ok(message.length > 0);
      }
    }
  }
  // Even a question that its author left unfinished.
  assert.equal(question({ ask: "?" }).answer(1).state, "not right");
});

test("questions, verdicts and hints show themselves: words and signs, not only colours, all escaped", async () => {
  const asked = question({ ask: "Is `a < b` <i>true</i>?", expected: true, hints: ["<b>Compare</b>"] });
  const parts = [asked, asked.answer(), asked.answer(false), asked.answer(true), asked.hint()];
  for (const part of parts) {
    const bundle = await mimeBundle(part);
    assert.deepEqual(bundle, { "text/html": part.toHtml(), "text/plain": part.toString() });
    assert.doesNotMatch(part.toHtml(), /<i>|<b>/);
  }
  assert.match(asked.toHtml(), /<code>a &lt; b<\/code>/);
  const words = [/…\s*Not tried yet/, /✘\s*Not right yet/, /✔\s*Right/];
  words.forEach((word, i) => {
    assert.match((parts[i + 1] as { toHtml(): string }).toHtml(), word);
    assert.match(String(parts[i + 1]), word);
  });
});

test("answering writes nothing to the console", () => {
  const code = `
    import { question } from "course";
    const asked = question({ ask: "?", check: (x) => x.y.z });
    asked.answer(1); asked.answer(); asked.hint();`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", code],
    { cwd: fileURLToPath(new URL("../..", import.meta.url)), encoding: "utf8" },
  );
  assert.deepEqual([status, stdout, stderr], [0, "", ""]);
});
