import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { inspect } from "node:util";
import { tf } from "../../lib/core/src/compute/tf.js";
import {
  clearOutput,
  display,
  inNotebook,
  interruptSignal,
  jupyterDisplay,
  mimeBundle,
} from "../../lib/core/src/show/display.js";
import { installFakeKernel, removeFakeKernel } from "./fake-kernel.js";
import { captureStdout } from "./stdout.js";

afterEach(removeFakeKernel);

describe("display in a notebook", () => {
  it("shows, updates and clears under one id", () => {
    const kernel = installFakeKernel();
    assert.equal(inNotebook(), true);
    const handle = display("one", { id: "mine" });
    handle.update("two");
    handle.clear();
    assert.deepEqual(kernel.messages, [
      { type: "display", id: "mine", data: { "text/plain": "one" } },
      { type: "update", id: "mine", data: { "text/plain": "two" } },
      { type: "update", id: "mine", data: { "text/plain": "" } },
    ]);
  });

  it("gives every display an id of its own, whatever Math.random does", () => {
    installFakeKernel();
    const random = Math.random;
    Math.random = () => 0.5;
    try {
      assert.notEqual(display("a").id, display("b").id);
    } finally {
      Math.random = random;
    }
  });

  it("keeps the place of a value that takes time, and drops it when a later one came first", async () => {
    const kernel = installFakeKernel();
    let finish: (data: Record<string, unknown>) => void = () => {};
    const slow = { [jupyterDisplay]: () => new Promise<Record<string, unknown>>((done) => (finish = done)) };
    const handle = display(slow, { id: "slow" });
    display("after");
    finish({ "text/plain": "ready" });
    await new Promise(setImmediate);
    assert.deepEqual(
      kernel.messages.map(({ type, data }) => [type, data["text/plain"]]),
      [
        ["display", "…"],
        ["display", "after"],
        ["update", "ready"],
      ],
    );
    handle.update(slow);
    handle.update("newest");
    finish({ "text/plain": "stale" });
    await new Promise(setImmediate);
    assert.equal(kernel.messages.at(-1)?.data["text/plain"], "newest");
  });

  it("says so when a value fails to show itself", async () => {
    const kernel = installFakeKernel();
    display({ [jupyterDisplay]: () => Promise.reject(new Error("no ink")) });
    await new Promise(setImmediate);
    assert.match(String(kernel.messages.at(-1)?.data["text/plain"]), /can't be shown.*no ink/);
  });

  it("passes clearOutput and the signal on", () => {
    const kernel = installFakeKernel();
    clearOutput({ wait: true });
    assert.deepEqual(kernel.cleared, [{ wait: true }]);
    assert.equal(interruptSignal().aborted, false);
    kernel.controller.abort();
    assert.equal(interruptSignal().aborted, true);
  });
});

describe("display in a script", () => {
  it("prints text, again at each update, and nothing for clear", () => {
    assert.equal(inNotebook(), false);
    const text = captureStdout(() => {
      const handle = display("one");
      handle.update("two\n");
      handle.clear();
      clearOutput();
    });
    assert.equal(text, "one\ntwo\n");
    assert.equal(interruptSignal().aborted, false);
  });
});

describe("a tensor shows itself", () => {
  const preview = (tensor: tf.Tensor) => {
    const data = mimeBundle(tensor) as { "text/plain": string; "text/html": string };
    return { text: data["text/plain"], html: data["text/html"] };
  };

  it("with type, shape, range, mean and aligned values", () => {
    const { text, html } = preview(tf.tensor2d([5, 0, 4, 100], [2, 2], "int32"));
    assert.equal(text, "Tensor int32 [2, 2]\nmin 0, max 100, mean 27.25\n5    0\n4  100");
    assert.match(html, /<pre[^>]*>5 {4}0\n4 {2}100<\/pre>/);
  });

  it("also on the console", () => {
    assert.equal(inspect(tf.scalar(3)), "Tensor float32 []\n3");
  });

  it("in a few lines however big it is", () => {
    const big = tf.zeros([500, 28, 28], "int32");
    const { text, html } = preview(big);
    assert.match(text, /^Tensor int32 \[500, 28, 28\]\nmin 0, max 0, mean 0\n\[0, …, …\] starts with\n/);
    assert.equal(text.split("\n").length, 12);
    assert.ok(html.length < 2000);
  });

  it("whatever it holds", () => {
    assert.match(preview(tf.tensor1d([1, Number.NaN])).text, /1 of 2 are NaN/);
    assert.match(preview(tf.tensor1d([true, false, true], "bool")).text, /true 2 times, false 1 times/);
    assert.match(preview(tf.tensor1d(["<b>"])).html, /&lt;b&gt;/);
    assert.match(preview(tf.zeros([0, 4])).text, /empty/);
    assert.match(
      preview(tf.variable(tf.ones([2]), true, "w-of-preview-test")).text,
      /^Variable float32 \[2\]/,
    );
    assert.match(preview(tf.complex([1], [2])).text, /^Tensor complex64 \[1\]$/);
  });

  it("after it was disposed of, and leaves no tensors behind", () => {
    const tensor = tf.randomUniform([3, 3, 3]);
    const before = tf.memory().numTensors;
    preview(tensor);
    assert.equal(tf.memory().numTensors, before);
    tensor.dispose();
    assert.match(preview(tensor).text, /^Tensor float32 \[3, 3, 3\]\ndisposed/);
  });
});
