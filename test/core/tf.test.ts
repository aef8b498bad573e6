import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { backend, ready, tf } from "../../lib/core/src/compute/tf.js";
import { registerConv2DGradient } from "../../lib/core/src/compute/wasm-conv2d-gradient.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a module in a process of its own, since a process chooses its backend once. */
function run(code: string, env: Record<string, string> = {}): { out: string[]; err: string } {
  const script = `import { backend, ready, tf } from "./lib/core/src/compute/tf.ts";\n${code}`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", script],
    { cwd: root, encoding: "utf8", env: { ...process.env, ...env } },
  );
  assert.equal(status, 0, stderr);
  return { out: stdout.trimEnd().split("\n"), err: stderr };
}

test("native TensorFlow runs at once, and says which", async () => {
  assert.equal(tf.getBackend(), "tensorflow");
  const { name, tensorflowVersion, description } = backend();
  assert.equal(name, "tensorflow");
  assert.match(tensorflowVersion as string, /^2\.\d+\.\d+$/);
  assert.equal(description, `native TensorFlow ${tensorflowVersion}`);
  await ready();
});

test("loading and training writes nothing by itself", () => {
  const { out, err } = run(`
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await model.fit(tf.ones([4, 2]), tf.ones([4, 1]), { verbose: 0 });
    console.log("done");`);
  assert.deepEqual(out, ["done"]);
  assert.equal(err, "");
});

test("it loads where Node no longer has what tfjs-node calls (Node 23 and later)", () => {
  const { out, err } = run(
    `
    import { createRequire } from "node:module";
    console.log(backend().name, tf.concat([tf.tensor1d([1]), tf.tensor1d([2])]).dataSync().join());`,
    {
      NODE_OPTIONS: `--require=${fileURLToPath(new URL("without-old-utilities.cjs", import.meta.url))}`,
    },
  );
  assert.deepEqual(out, ["tensorflow 1,2"]);
  assert.equal(err, "");
});

test("concat joins scalars too, and leaves nothing behind", () => {
  const scalars = [tf.scalar(1, "int32"), tf.scalar(2, "int32"), tf.scalar(3, "int32")];
  const before = tf.memory().numTensors;
  // tf.concat itself refuses scalars; TensorFlow.js's TensorBoard histograms call the kernel like this.
  const joined = tf.engine().runKernel("Concat", scalars as never, { axis: 0 }) as tf.Tensor;
  assert.deepEqual([joined.dtype, joined.shape, ...joined.dataSync()], ["int32", [3], 1, 2, 3]);
  assert.equal(tf.memory().numTensors, before + 1);
  assert.deepEqual([...tf.concat([tf.tensor1d([1]), tf.tensor1d([2, 3])]).dataSync()], [1, 2, 3]);
});

test("without the native library WebAssembly computes, says so in one line, and can train convolutions", () => {
  const { out, err } = run(
    `
    const early = tf.tensor1d([1, 2, 3]);
    console.log(early.sum().dataSync()[0]);
    await ready();
    console.log(backend().name, tf.getBackend(), early.square().sum().dataSync()[0]);
    const model = tf.sequential({ layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, activation: "softmax" }),
    ] });
    model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy" });
    const x = tf.randomUniform([32, 8, 8, 1]);
    const bright = x.mean([1, 2, 3]).greater(x.mean()).toInt();
    const { history } = await model.fit(x, tf.oneHot(bright, 2), { epochs: 30, verbose: 0 });
    console.log(history.loss.at(-1) < history.loss[0]);`,
    { COURSE_BACKEND: "wasm" },
  );
  assert.match(
    out[0] as string,
    /^Native TensorFlow is not installed, so WebAssembly computes.*npm run doctor/,
  );
  assert.deepEqual(out.slice(1), ["6", "wasm wasm 14", "true"]);
  assert.equal(err, "");
});

test("a broken native library leads to WebAssembly as well", () => {
  const hidden = fileURLToPath(new URL("without-native.cjs", import.meta.url));
  const { out } = run(`await ready(); console.log(backend().name, tf.getBackend());`, {
    NODE_OPTIONS: `--require=${hidden}`,
  });
  assert.match(out[0] as string, /^Native TensorFlow is not installed/);
  assert.deepEqual(out.slice(1), ["wasm wasm"]);
});

test("the filter gradient made for WebAssembly equals TensorFlow's own", async () => {
  // Another name for the native backend, without that kernel.
  const native = tf.backend();
  tf.registerBackend("without-gradient", () => native);
  tf.copyRegisteredKernels("tensorflow", "without-gradient");
  tf.unregisterKernel("Conv2DBackpropFilter", "without-gradient");
  registerConv2DGradient("without-gradient");
  const cases = [
    { x: [2, 7, 7, 1], filter: [3, 3, 1, 2], strides: 1, pad: "valid" },
    { x: [3, 8, 9, 2], filter: [2, 2, 2, 3], strides: 1, pad: "same" },
    { x: [2, 9, 8, 3], filter: [3, 2, 3, 2], strides: [2, 3], pad: "same" },
    { x: [1, 10, 10, 1], filter: [5, 5, 1, 1], strides: 2, pad: "valid" },
    { x: [2, 6, 6, 2], filter: [3, 3, 2, 2], strides: 2, pad: "same" },
    { x: [1, 4, 4, 1], filter: [1, 1, 1, 4], strides: 3, pad: "same" },
  ] as const;
  for (const { x, filter, strides, pad } of cases) {
    const images = tf.randomNormal([...x]) as tf.Tensor4D;
    const weights = tf.randomNormal([...filter]) as tf.Tensor4D;
    const gradient = tf.grad((w: tf.Tensor) =>
      tf
        .conv2d(images, w as tf.Tensor4D, strides as number | [number, number], pad)
        .square()
        .sum(),
    );
    const expected = gradient(weights).dataSync();
    await tf.setBackend("without-gradient");
    const actual = gradient(weights).dataSync();
    await tf.setBackend("tensorflow");
    const size = Math.max(...expected.map(Math.abs));
    for (const [i, value] of actual.entries()) {
      assert.ok(Math.abs(value - (expected[i] as number)) < 1e-5 * size, `${x} ${filter} ${strides} ${pad}`);
    }
  }
});

test("WebAssembly gives native TensorFlow's products, and trains embeddings and depthwise convolutions as that does", () => {
  const code = `
    await ready();
    const made = (shape, seed) => tf.randomUniform(shape, -1, 1, "float32", seed);
    const show = (tensor) => console.log(JSON.stringify([tensor.shape, Array.from(tensor.dataSync())]));
    for (const [a, b] of [[false, false], [true, false], [false, true], [true, true]]) {
      for (const before of [[], [3]]) {
        const left = made([...before, ...(a ? [4, 5] : [5, 4])], 1);
        const right = made([...before, ...(b ? [6, 4] : [4, 6])], 2);
        show(tf.matMul(left, right, a, b));
      }
    }
    const bias = made([6], 3);
    show(tf.fused.matMul({ a: made([4, 5], 1), b: made([6, 4], 2), transposeA: true, transposeB: true, bias, activation: "relu" }));
    const before = tf.memory().numTensors;
    tf.matMul(bias.reshape([1, 6]), bias.reshape([1, 6]), false, true).dispose();
    console.log(tf.memory().numTensors - before);
    for (const strides of [1, 2]) for (const padding of ["same", "valid"]) {
      const layer = tf.layers.depthwiseConv2d({ kernelSize: [3, 2], depthMultiplier: 2, strides, padding, inputShape: [6, 7, 2] });
      const model = tf.sequential({ layers: [
        layer,
        tf.layers.separableConv2d({ filters: 3, kernelSize: 2, activation: "tanh" }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1 }),
      ] });
      model.setWeights(model.getWeights().map((weight, i) => made(weight.shape, i + 5)));
      model.compile({ optimizer: tf.train.sgd(0.01), loss: "meanSquaredError" });
      await model.fit(made([5, 6, 7, 2], 3), made([5, 1], 4), { epochs: 3, shuffle: false, verbose: 0 });
      for (const weight of model.getWeights()) show(weight);
    }
    const model = tf.sequential({ layers: [
      tf.layers.embedding({ inputDim: 7, outputDim: 3, inputLength: 4 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1 }),
    ] });
    model.setWeights(model.getWeights().map((weight, i) => made(weight.shape, i + 5)));
    model.compile({ optimizer: tf.train.sgd(0.01), loss: "meanSquaredError" });
    const words = tf.tensor2d([[0, 1, 1, 6], [5, 0, 0, 2]]);
    await model.fit(words, made([2, 1], 4), { epochs: 3, shuffle: false, verbose: 0 });
    for (const weight of model.getWeights()) show(weight);`;
  const native = run(code).out;
  const [notice, ...wasm] = run(code, { COURSE_BACKEND: "wasm" }).out;
  assert.match(notice as string, /^Native TensorFlow is not installed/);
  assert.equal(wasm.length, native.length);
  for (const [i, line] of native.entries()) {
    const [expected, actual] = [JSON.parse(line), JSON.parse(wasm[i] as string)];
    assert.deepEqual(actual[0], expected[0]);
    for (const [j, value] of (expected[1] ?? []).entries()) {
      assert.ok(Math.abs(actual[1][j] - value) < 1e-4, `${i}: ${actual[1]} instead of ${expected[1]}`);
    }
  }
});
