/** Large tensors that nobody refers to any more are freed, and no others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../../lib/core/src/compute/tf.js";

const MEGABYTE = 1e6;
/** Numbers of float32 in 40 MB. */
const COUNT = 10_000_000;

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const resident = () => process.memoryUsage.rss() / MEGABYTE;

/** Waits until a test holds; garbage is collected soon, not at once. */
async function eventually(holds: () => boolean): Promise<boolean> {
  for (let i = 0; i < 200 && !holds(); i++) await pass(50);
  return holds();
}

test("what is forgotten is freed, and tf.memory counts it as before", async () => {
  const before = resident();
  const { numTensors } = tf.memory();
  for (let i = 0; i < 20; i++) {
    tf.ones([COUNT]).mul(2);
    await pass(10);
  }
  assert.equal(tf.memory().numTensors - numTensors, 40);
  // TensorFlow's allocator keeps some of what it once had for the next ones.
  assert.ok(await eventually(() => resident() < before + 800), `${resident() - before} MB more, of 1600`);
  assert.equal(tf.memory().numTensors - numTensors, 40);
});

test("what can be reached stays, by whatever shares its data", async () => {
  const number = (tensor: tf.Tensor): number => tensor.slice([COUNT / 2], [1]).dataSync()[0] as number;
  // From the library, from numbers given, by another shape, in a variable, and in a container.
  const computed = tf.fill([COUNT], 3);
  const given = tf.tensor1d(new Float32Array(COUNT).fill(4));
  const reshaped = tf.fill([2, COUNT / 2], 5).reshape([COUNT]);
  const variable = tf.variable(tf.fill([COUNT], 6));
  const contained = new Map([["seven", { tensor: tf.tidy(() => tf.fill([COUNT], 6).add(1)) }]]);
  variable.assign(tf.fill([COUNT], 8));
  const flat = given.reshape([2, COUNT / 2]);
  given.dispose();
  for (let i = 0; i < 10; i++) {
    tf.zeros([COUNT]);
    await pass(50);
  }
  await pass(1500);
  const seven = contained.get("seven")?.tensor as tf.Tensor;
  assert.deepEqual([computed, flat.reshape([COUNT]), reshaped, variable, seven].map(number), [3, 4, 5, 8, 7]);
  tf.dispose([computed, flat, reshaped, variable, seven]);
  assert.ok(computed.isDisposed);
});

test("one that is disposed of is freed at once, and once", async () => {
  const before = resident();
  for (let i = 0; i < 10; i++) {
    const tensor = tf.fill([COUNT], i);
    tensor.dispose();
    tensor.dispose();
  }
  assert.ok(resident() < before + 100);
  await pass(1000);
});
