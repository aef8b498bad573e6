import { type Case, classes, classNumbers, randomizer, tf, uniform } from "../support.js";

const { layers } = tf;
const ROWS = 24;

/** Chooses from things with a generator of random numbers. */
class Choice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomizer(seed);
  }

  of<T>(...things: T[]): T {
    return things[Math.floor(this.#random() * things.length)] as T;
  }

  whole(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }

  happens(probability: number): boolean {
    return this.#random() < probability;
  }
}

const smooth = ["linear", "tanh", "sigmoid", "elu", "softplus", "swish", "selu"] as const;

function imageLayer(choose: Choice, [height = 0, width = 0]: readonly (number | null)[]): tf.layers.Layer {
  const padding = choose.of("same", "valid") as "same" | "valid";
  const room = Math.min(height ?? 0, width ?? 0);
  const kernelSize = Math.min(room, choose.whole(1, 3));
  const activation = choose.of(...smooth);
  const useBias = choose.happens(0.7);
  // A filter smaller than its stride makes TensorFlow's own gradient destroy memory.
  const strides = choose.whole(1, Math.min(2, kernelSize));
  return choose.of<() => tf.layers.Layer>(
    () => layers.conv2d({ filters: choose.whole(1, 4), kernelSize, strides, padding, activation, useBias }),
    () => layers.depthwiseConv2d({ kernelSize, strides, padding, activation, useBias }),
    () => layers.separableConv2d({ filters: choose.whole(1, 3), kernelSize, padding, activation }),
    () =>
      layers.conv2dTranspose({
        filters: choose.whole(1, 3),
        kernelSize,
        strides,
        padding,
        activation,
        useBias,
      }),
    () => layers.averagePooling2d({ poolSize: Math.min(2, room), padding }),
    () => layers.maxPooling2d({ poolSize: Math.min(2, room), padding }),
    () => layers.batchNormalization({ momentum: 0.8, epsilon: 0.05 }),
    () => layers.zeroPadding2d({ padding: 1 }),
    () => layers.upSampling2d({ size: [choose.whole(1, 2), 2] }),
  )();
}

function vectorLayer(choose: Choice): tf.layers.Layer {
  const kernelRegularizer = choose.happens(0.3) ? tf.regularizers.l2({ l2: 0.01 }) : undefined;
  const units = choose.whole(2, 7);
  return choose.of<() => tf.layers.Layer>(
    () => layers.dense({ units, activation: choose.of(...smooth), kernelRegularizer }),
    () => layers.dense({ units, activation: choose.of(...smooth), useBias: choose.happens(0.5) }),
    () => layers.batchNormalization({ momentum: 0.6, epsilon: 0.05 }),
    () => layers.layerNormalization({ epsilon: 0.05 }),
    () => layers.leakyReLU({ alpha: 0.3 }),
    () => layers.dropout({ rate: 0 }),
  )();
}

/** Makes a model, its data and how it is trained, all from a seed. */
export function randomCase(seed: number): Case & { description: string } {
  const isImage = new Choice(seed).happens(0.5);
  const inputShape = isImage ? [new Choice(seed).whole(4, 7), 6, new Choice(seed).whole(1, 3)] : [5];
  const outputs = new Choice(seed + 1).whole(1, 4);
  const kind =
    outputs === 1 ? new Choice(seed).of("regression", "binary") : new Choice(seed).of("classes", "sparse");
  const names: string[] = [];
  const make = () => {
    const choose = new Choice(seed);
    names.length = 0;
    const input = tf.input({ shape: inputShape });
    let x: tf.SymbolicTensor = input;
    const go = (layer: tf.layers.Layer, from = x) => {
      names.push(layer.getClassName());
      return layer.apply(from) as tf.SymbolicTensor;
    };
    if (isImage) {
      for (let i = choose.whole(1, 3); i > 0; i--) x = go(imageLayer(choose, x.shape.slice(1)));
      x = go(choose.happens(0.3) ? layers.globalAveragePooling2d({}) : layers.flatten());
    }
    for (let i = choose.whole(0, 3); i > 0; i--) x = go(vectorLayer(choose));
    if (choose.happens(0.4)) {
      const units = choose.whole(2, 5);
      const branches = [0, 1].map(() => go(layers.dense({ units, activation: choose.of(...smooth) })));
      const merge = choose.of<() => tf.layers.Layer>(
        layers.add,
        layers.multiply,
        layers.average,
        layers.concatenate,
      );
      names.push(merge().getClassName());
      x = merge().apply(branches) as tf.SymbolicTensor;
    }
    const activation = kind === "regression" ? "linear" : kind === "binary" ? "sigmoid" : "softmax";
    x = go(layers.dense({ units: outputs, activation }));
    return tf.model({ inputs: input, outputs: x });
  };
  const choose = new Choice(seed + 2);
  const targets = {
    regression: () => uniform([ROWS, 1], seed + 5),
    binary: () => tf.tidy(() => classNumbers(ROWS, 2, seed).toFloat().expandDims(1)),
    classes: () => classes(ROWS, outputs, seed),
    sparse: () => classNumbers(ROWS, outputs, seed).toFloat(),
  };
  const losses = {
    regression: choose.of("meanSquaredError", "logcosh"),
    binary: choose.of("binaryCrossentropy", "meanSquaredError"),
    classes: choose.of("categoricalCrossentropy", "kullbackLeiblerDivergence", "meanSquaredError"),
    sparse: "sparseCategoricalCrossentropy",
  };
  // For batches of this size a graph is made for several threads; they have all rows.
  const isWide = new Choice(seed + 6).happens(0.5);
  const useNesterov = choose.happens(0.5);
  const optimizer = choose.of<() => tf.Optimizer>(
    () => tf.train.sgd(0.02),
    () => tf.train.momentum(0.01, 0.8, useNesterov),
    () => tf.train.adam(0.005, 0.8, 0.9, 0.01),
    () => tf.train.rmsprop(0.002, 0.9, 0.3, 0.01),
    () => tf.train.adagrad(0.02, 0.5),
    () => tf.train.adadelta(0.5, 0.9, 0.01),
    () => tf.train.adamax(0.005, 0.8, 0.9, 0.01),
  );
  return {
    make,
    x: uniform([ROWS, ...inputShape], seed + 3),
    y: targets[kind as keyof typeof targets](),
    loss: losses[kind as keyof typeof losses],
    metrics: kind === "regression" ? ["mae"] : ["accuracy"],
    optimizer,
    seed,
    options: {
      epochs: isWide ? 3 : 1,
      batchSize: isWide ? 2 ** 17 : choose.whole(5, 30),
      validationSplit: choose.of(0, 0.2),
    },
    get description() {
      return `seed ${seed}: ${names.join(", ")}; ${kind}`;
    },
  };
}
