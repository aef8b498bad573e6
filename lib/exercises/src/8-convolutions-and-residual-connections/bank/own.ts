import { setSeed, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { dense, Halved, sampleData, trained, withWeightsOf } from "../../bank/networks.js";

type Symbolic = tf.SymbolicTensor;
type Layer = tf.layers.Layer;

const { train, test } = await sampleData();
const pictures = (flat: tf.Tensor) => flat.reshape([-1, 28, 28, 1]);

const through = (x: Symbolic, ...layers: Layer[]) =>
  layers.reduce((before, layer) => layer.apply(before) as Symbolic, x);
const conv = (filters: number, config: object = {}) =>
  tf.layers.conv2d({ filters, kernelSize: 3, padding: "same", activation: "relu", ...config });
const pool = () => tf.layers.maxPooling2d({ poolSize: 2 });
const norm = () => tf.layers.batchNormalization({ momentum: 0.9 });
const out = (config: object = {}) => tf.layers.dense({ units: 10, activation: "softmax", ...config });

/** What a network of one's own has. */
interface Parts {
  filters?: number;
  shape?: number[];
  /** What leads to the pictures. */
  before?: () => Layer[];
  norm?: () => Layer[];
  joins?: () => Layer;
  end?: () => Layer[];
  isCompiled?: boolean;
}

/** A network with a residual connection, which learns quickly. */
function own({
  filters = 8,
  shape = [28, 28, 1],
  before = () => [],
  norm: norms = () => [norm()],
  joins = () => tf.layers.add(),
  end = () => [tf.layers.flatten(), out()],
  isCompiled = true,
}: Parts = {}): tf.LayersModel {
  const input = tf.input({ shape });
  const x = through(input, ...before(), conv(filters), pool(), ...norms());
  const joined = joins().apply([x, through(x, conv(filters))]) as Symbolic;
  const model = tf.model({ inputs: input, outputs: through(joined, pool(), ...end()) });
  if (isCompiled) {
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  }
  return model;
}

const building =
  (parts: Parts = {}) =>
  () =>
    own(parts);

/** Compiles a chain of layers. */
function chain(...layers: Layer[]): tf.Sequential {
  const model = tf.sequential({ layers });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

const first = (config: object = {}) => conv(8, { inputShape: [28, 28, 1], ...config });

/** A network that answers otherwise than its layers say. */
function patched(): tf.LayersModel {
  const model = own();
  const layer = model.layers[1] as Layer;
  const call = layer.call.bind(layer);
  layer.call = (inputs, more) => tf.mul([call(inputs, more)].flat()[0] as tf.Tensor, 3);
  return model;
}

export const ownNetwork: Answers = {
  seeds: 2,
  apart: 1,
  right: [
    building(),
    building({ shape: [784], before: () => [tf.layers.reshape({ targetShape: [28, 28, 1] })] }),
    building({ end: () => [tf.layers.globalAveragePooling2d({}), tf.layers.dropout({ rate: 0.1 }), out()] }),
    building({ filters: 24 }),
    building({ before: () => [tf.layers.separableConv2d({ filters: 4, kernelSize: 3, padding: "same" })] }),
    async () => own(),
    building({ end: () => [tf.layers.flatten(), out({ activation: "linear" }), tf.layers.softmax()] }),
  ],
  wrong: [
    { mistake: "too many parameters", handIn: building({ filters: 160 }) },
    { mistake: "wrong input", handIn: building({ shape: [28, 28, 3] }) },
    { mistake: "wrong outputs", handIn: building({ end: () => [tf.layers.flatten(), out({ units: 9 })] }) },
    { mistake: "wrong outputs", handIn: building({ end: () => [] }) },
    {
      mistake: "softmax missing",
      handIn: building({ end: () => [tf.layers.flatten(), out({ activation: "sigmoid" })] }),
    },
    { mistake: "not compiled", handIn: building({ isCompiled: false }) },
    { mistake: "can't be built anew", handIn: building({ norm: () => [norm(), new Halved()] }) },
    { mistake: "can't be built anew", handIn: patched },
    { mistake: "no convolution", points: 1, handIn: () => dense([32]) },
    { mistake: "no batch norm", points: 1, handIn: building({ norm: () => [] }) },
    {
      mistake: "no residual connection",
      points: 1,
      handIn: building({ joins: () => tf.layers.concatenate() }),
    },
    {
      mistake: "no residual connection",
      points: 1,
      handIn: () => chain(first(), norm(), pool(), tf.layers.flatten(), out()),
    },
    { mistake: "no result", handIn: () => void own() },
  ],
};

/** Builds a network whose initial weights are the same each time. */
function seeded(parts: Parts = {}): tf.LayersModel {
  setSeed(1);
  return own(parts);
}

const TEN = { epochs: 10, batchSize: 32, validationSplit: 0.1 };
const x = pictures(train.x);
const learned = (await trained(seeded(), x, train.y, TEN)).model;
const held = x.shape[0] * 0.9;

/** Learns some images by heart. */
const byHeart = async (images: tf.Tensor, labels: tf.Tensor) =>
  (await trained(seeded(), images, labels, { epochs: 40, batchSize: 32 })).model;

/** A network that knows pixels up to 255 only. */
function forRawPixels(): tf.LayersModel {
  const model = own();
  const [kernel, ...others] = learned.getWeights() as [tf.Tensor, ...tf.Tensor[]];
  model.setWeights([kernel.div(255), ...others]);
  return model;
}

/** A loop of one's own, without `compile`. */
function byMinimize(): tf.LayersModel {
  const model = seeded({ isCompiled: false });
  const optimizer = tf.train.adam(0.003);
  for (let epoch = 0; epoch < 4; epoch++) {
    for (let at = 0; at < held; at += 96) {
      const [inputs, targets] = [
        x.slice(at, Math.min(96, held - at)),
        train.y.slice(at, Math.min(96, held - at)),
      ];
      optimizer.minimize(() =>
        tf.tidy(
          () =>
            tf.losses.softmaxCrossEntropy(
              targets,
              tf.log((model.apply(inputs) as tf.Tensor).add(1e-7)),
            ) as tf.Scalar,
        ),
      );
    }
  }
  return model;
}

export const beat: Answers = {
  seeds: 2,
  apart: 1,
  right: [
    learned,
    withWeightsOf(learned, own({ isCompiled: false })),
    byMinimize(),
    (await trained(dense([32]), train.x, train.y, TEN)).model,
    (await trained(chain(first(), norm(), pool(), tf.layers.flatten(), out()), x, train.y, TEN)).model,
    (await trained(seeded({ filters: 4 }), x, train.y, { ...TEN, seed: 2 })).model,
  ],
  wrong: [
    { mistake: "accuracy of chance", handIn: seeded() },
    { mistake: "not normalised", handIn: forRawPixels() },
    { mistake: "trained on the test set", handIn: await byHeart(pictures(test.x), test.y) },
    { mistake: "learned what was held back", handIn: await byHeart(x.slice(held), train.y.slice(held)) },
    { mistake: "can't be built anew", handIn: patched() },
    { mistake: "can't be built anew", handIn: own({ norm: () => [new Halved()] }) },
    { mistake: "too many parameters", handIn: own({ filters: 160 }) },
    {
      mistake: "softmax missing",
      handIn: own({ end: () => [tf.layers.flatten(), out({ activation: "sigmoid" })] }),
    },
    { mistake: "wrong outputs", handIn: own({ end: () => [tf.layers.flatten(), out({ units: 9 })] }) },
    { mistake: "wrong input", handIn: own({ shape: [28, 28, 3] }) },
    { mistake: "promise", handIn: Promise.resolve(learned) },
    { mistake: "unreadable", handIn: { model: learned } },
  ],
};
