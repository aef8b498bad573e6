import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tf } from "@course/core";
import { layerOutputs } from "../../lib/course/src/model/layer-outputs.js";

/** Doubles, drops out (in training only), then sums the two inputs. */
function smallModel(): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 2, inputShape: [2], name: "twice" }));
  model.add(tf.layers.dropout({ rate: 0.9 }));
  model.add(tf.layers.dense({ units: 1, name: "sum" }));
  model.layers[0]?.setWeights([tf.tensor2d([2, 0, 0, 2], [2, 2]), tf.zeros([2])]);
  model.layers[2]?.setWeights([tf.ones([2, 1]), tf.zeros([1])]);
  return model;
}

const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
const valuesOf = (outputs: tf.Tensor) => outputs.arraySync();

describe("layerOutputs", () => {
  it("gives one layer by position, from the end, or by name", () => {
    const model = smallModel();
    assert.deepEqual(valuesOf(layerOutputs(model, x, 0)), [
      [2, 4],
      [6, 8],
    ]);
    for (const last of [2, -1, "sum"]) assert.deepEqual(valuesOf(layerOutputs(model, x, last)), [[6], [14]]);
  });

  it("gives several in the order asked for, all by default, and drops nothing out", () => {
    const model = smallModel();
    assert.deepEqual(layerOutputs(model, x, ["sum", 0]).map(valuesOf), [
      [[6], [14]],
      [
        [2, 4],
        [6, 8],
      ],
    ]);
    const all = layerOutputs(model, x);
    assert.equal(all.length, 3);
    assert.deepEqual(valuesOf(all[1] as tf.Tensor), valuesOf(all[0] as tf.Tensor));
  });

  it("gives the maps of a convolution for more images than one batch holds", () => {
    const model = tf.sequential();
    model.add(tf.layers.conv2d({ filters: 3, kernelSize: 2, padding: "same", inputShape: [4, 4, 1] }));
    model.add(tf.layers.flatten());
    const images = tf.randomUniform([300, 4, 4, 1]);
    const maps = layerOutputs(model, images, 0);
    assert.deepEqual(maps.shape, [300, 4, 4, 3]);
    const kernel = model.layers[0]?.getWeights()[0] as tf.Tensor4D;
    const expected = tf.conv2d(images as tf.Tensor4D, kernel, 1, "same");
    assert.ok((maps.sub(expected).abs().max().arraySync() as number) < 1e-6);
  });

  it("knows a model made with tf.model, one inside another, and a layer that two models share", () => {
    const input = tf.input({ shape: [2] });
    const shared = tf.layers.dense({ units: 2, name: "shared" });
    shared.apply(tf.input({ shape: [2] })); // its use in another model
    const middle = shared.apply(input) as tf.SymbolicTensor;
    shared.apply(tf.input({ shape: [2] })); // and in a third
    shared.setWeights([tf.tensor2d([1, 1, 1, 1], [2, 2]), tf.tensor1d([0, 1])]);
    const inner = smallModel();
    const model = tf.model({ inputs: input, outputs: inner.apply(middle) as tf.SymbolicTensor });
    assert.deepEqual(valuesOf(layerOutputs(model, x, 0)), valuesOf(x));
    assert.deepEqual(valuesOf(layerOutputs(model, x, "shared")), [
      [3, 4],
      [7, 8],
    ]);
    assert.deepEqual(valuesOf(layerOutputs(model, x, -1)), [[14], [30]]);
  });

  it("leaves the model and no tensors behind", () => {
    const model = smallModel();
    layerOutputs(model, x, 0).dispose();
    const { numTensors } = tf.memory();
    const [first, last] = layerOutputs(model, x, [0, -1]);
    assert.equal(tf.memory().numTensors, numTensors + 2);
    first?.dispose();
    last?.dispose();
    assert.equal(model.layers.length, 3);
    assert.deepEqual(valuesOf(model.predict(x) as tf.Tensor), [[6], [14]]);
  });

  it("says what doesn't fit, and which layers there are", () => {
    const model = smallModel();
    assert.throws(() => layerOutputs(model, x, 3), /no layer 3\. There are: 0 "twice", 1 ".*", 2 "sum"/);
    assert.throws(() => layerOutputs(model, x, "dense"), RangeError);
    assert.throws(() => layerOutputs(model, x, 0.5), RangeError);
    assert.throws(() => layerOutputs(model, x, []), /expected a layer or a list of layers/);
    assert.throws(() => layerOutputs(model, x, [true as never]), /its position or its name, not by true/);
    assert.throws(() => layerOutputs(model, tf.ones([2, 3]), 0), /takes inputs of shape \[n, 2\], but x has/);
    assert.throws(() => layerOutputs(model, tf.ones([0, 2]), 0), /x is empty/);
    assert.throws(() => layerOutputs(model, tf.tensor2d([Number.NaN, 1], [1, 2]), 0), /NaN or infinite/);
    assert.throws(() => layerOutputs({} as tf.LayersModel, x, 0), /expected a model/);
  });
});
