import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { evaluate, type FitOptions, fit } from "../../../lib/engine/src/index.js";
import { apart, classes, randomizer, seedWeights, tf, uniform, values, weightsApart } from "../support.js";

// Whatever a callback changes counts from the next step on, as in model.fit: here it is compared with that.

const ROWS = 24;
const x = uniform([ROWS, 4], 3);
const y = classes(ROWS, 3, 4);
const loss = "categoricalCrossentropy";
const { dense, batchNormalization, dropout } = tf.layers;

/** A model that has something of everything that can be changed. */
function layersOf(): tf.layers.Layer[] {
  const inner = tf.sequential({ layers: [dense({ units: 4, activation: "tanh", inputShape: [5] })] });
  return [
    // Without a bias: in front of batch normalisation its gradient is rounding errors only.
    dense({ units: 5, useBias: false, inputShape: [4], kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }) }),
    batchNormalization({ momentum: 0.9 }),
    inner,
    dropout({ rate: 0 }),
    dense({ units: 4, activation: "tanh" }),
    dense({ units: 3, activation: "softmax" }),
  ];
}

const KINDS = {
  sequential: () => tf.sequential({ layers: layersOf() }),
  functional: () => {
    const input = tf.input({ shape: [4] });
    const output = layersOf().reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
    return tf.model({ inputs: input, outputs: output });
  },
};

const OPTIMIZERS = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.05, 0.8),
  adam: () => tf.train.adam(0.01),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.1),
  adagrad: () => tf.train.adagrad(0.05),
};

/** The parts that TensorFlow.js declares private. */
// biome-ignore lint/suspicious/noExplicitAny: that is what they are
type Inside = any;

const layerAt = (model: tf.LayersModel, kind: string, nth = 0) =>
  model.layers.filter((layer) => layer.getClassName() === kind)[nth] as Inside;
const swap = (model: tf.LayersModel, optimizer: tf.Optimizer, metrics: string[] = ["accuracy"]) =>
  model.compile({ optimizer, loss, metrics });

/** All that a callback can change. */
const CHANGES: Record<string, (model: tf.LayersModel, random: () => number) => void> = {
  "freezes the first layer": (model) => {
    layerAt(model, "Dense").trainable = false;
  },
  "thaws the first layer": (model) => {
    layerAt(model, "Dense").trainable = true;
  },
  "freezes a later layer": (model) => {
    layerAt(model, "Dense", 1).trainable = false;
  },
  "freezes one weight": (model) => {
    layerAt(model, "Dense", 1).kernel.trainable = false;
  },
  "thaws one weight": (model) => {
    layerAt(model, "Dense", 1).kernel.trainable = true;
  },
  "freezes the model within": (model) => {
    layerAt(model, "Sequential").trainable = false;
  },
  "freezes a layer of the model within": (model) => {
    layerAt(model, "Sequential").layers[0].trainable = false;
  },
  "freezes batch normalisation": (model) => {
    layerAt(model, "BatchNormalization").trainable = false;
  },
  "sets the learning rate": (model, random) => {
    const optimizer = model.optimizer as Inside;
    if (optimizer.setLearningRate) optimizer.setLearningRate(0.1 * random());
    else optimizer.learningRate = 0.1 * random();
  },
  "sets what the optimizer's formula has": (model) => {
    const optimizer = model.optimizer as Inside;
    for (const name of ["beta1", "decay", "rho"]) if (name in optimizer) optimizer[name] = 0.7;
    if ("m" in optimizer) optimizer.m = tf.keep(tf.scalar(0.3));
    if ("useNesterov" in optimizer) optimizer.useNesterov = true;
  },
  "compiles with another optimizer": (model) => swap(model, tf.train.sgd(0.1)),
  "compiles with another of its kind": (model) => swap(model, tf.train.adam(0.05)),
  "compiles with the same optimizer": (model) => swap(model, model.optimizer),
  "compiles with another loss": (model) =>
    model.compile({ optimizer: model.optimizer, loss: "meanSquaredError", metrics: ["accuracy"] }),
  "compiles with a function as loss": (model) => {
    const own = (t: tf.Tensor, p: tf.Tensor) => tf.losses.meanSquaredError(t, p);
    model.compile({ optimizer: model.optimizer, loss: own, metrics: ["accuracy"] });
  },
  "compiles with more metrics": (model) => swap(model, model.optimizer, ["accuracy", "mse"]),
  "compiles with another metric": (model) => swap(model, model.optimizer, ["mae"]),
  "sets another optimizer": (model) => {
    model.optimizer = tf.train.momentum(0.05, 0.5) as Inside;
  },
  "sets the momentum of batch normalisation": (model) => {
    layerAt(model, "BatchNormalization").momentum = 0.5;
  },
  "sets the epsilon of batch normalisation": (model) => {
    layerAt(model, "BatchNormalization").epsilon = 0.1;
  },
  "sets another activation": (model) => {
    const other = dense({ units: 1, activation: "relu" }) as Inside;
    layerAt(model, "Dense", 1).activation = other.activation;
  },
  "sets the rate of dropout, which all drops": (model) => {
    layerAt(model, "Dropout").rate = 1e-9;
  },
  "sets another regularizer, which doesn't count": (model) => {
    layerAt(model, "Dense").kernelRegularizer = tf.regularizers.l2({ l2: 0.5 });
  },
  "sets the strength of the regularizer": (model) => {
    layerAt(model, "Dense").kernelRegularizer.l2 = 0.2;
  },
  "puts a function over a layer": (model) => {
    const layer = layerAt(model, "Dense", 1);
    const { call } = layer;
    layer.call = (inputs: tf.Tensor, kwargs: object) =>
      tf.tidy(() => (call.call(layer, inputs, kwargs) as tf.Tensor).mul(0.5));
  },
  "clips the gradients": (model) => {
    const optimizer = model.optimizer as Inside;
    const { applyGradients } = Object.getPrototypeOf(optimizer);
    optimizer.applyGradients = (gradients: { name: string; tensor: tf.Tensor | undefined }[]) =>
      tf.tidy(() =>
        applyGradients.call(
          optimizer,
          gradients.map(({ name, tensor }) => ({ name, tensor: tensor?.clipByValue(-0.01, 0.01) })),
        ),
      );
  },
  "sets all weights": (model) => {
    const shrunk = tf.tidy(() => model.getWeights().map((weight) => weight.mul(0.5)));
    model.setWeights(shrunk);
    tf.dispose(shrunk);
  },
  "assigns one weight": (model) =>
    void tf.tidy(() => {
      const kernel = layerAt(model, "Dense", 1).kernel.read() as tf.Variable;
      kernel.assign(kernel.mul(-1));
    }),
  "takes the last layer off and puts it back": (model) => {
    if (!(model instanceof tf.Sequential)) return;
    const last = model.layers.at(-1) as tf.layers.Layer;
    model.pop();
    model.layers.push(last);
  },
  stops: (model) => {
    model.stopTraining = true;
  },
  "looks only": (model) => void tf.dispose(model.predict(x)),
};

const EVENTS = ["onTrainBegin", "onEpochBegin", "onEpochEnd", "onBatchBegin", "onBatchEnd"] as const;

interface Change {
  name: string;
  event: (typeof EVENTS)[number];
  /** At which of its calls. */
  nth: number;
}

interface Scenario {
  kind: keyof typeof KINDS;
  optimizer: keyof typeof OPTIMIZERS;
  changes: Change[];
  before: string[];
  options: FitOptions;
}

interface Result {
  history: Record<string, number[]>;
  weights: tf.LayersModel;
  error: boolean;
  optimizer: number[];
}

async function run(scenario: Scenario, engine: boolean): Promise<Result> {
  const random = randomizer(1);
  const model = KINDS[scenario.kind]();
  seedWeights(model, 1);
  model.compile({ optimizer: OPTIMIZERS[scenario.optimizer](), loss, metrics: ["accuracy"] });
  for (const name of scenario.before) CHANGES[name]?.(model, random);
  const calls = new Map<string, number>();
  const callbacks = Object.fromEntries(
    EVENTS.filter((event) => scenario.changes.some((change) => change.event === event)).map((event) => [
      event,
      () => {
        const call = calls.get(event) ?? 0;
        calls.set(event, call + 1);
        for (const change of scenario.changes)
          if (change.event === event && change.nth === call) CHANGES[change.name]?.(model, random);
      },
    ]),
  );
  const options = {
    epochs: 4,
    batchSize: 8,
    shuffle: false,
    verbose: 0,
    ...scenario.options,
    callbacks,
  } as const;
  let error = false;
  let history: Record<string, number[]> = {};
  try {
    const run = engine
      ? fit(model, x, y, { ...options, log: false })
      : model.fit(x, y, options as tf.ModelFitArgs);
    history = (await run).history as Record<string, number[]>;
  } catch {
    error = true;
  }
  const state = error ? [] : await model.optimizer.getWeights();
  return { history, weights: model, error, optimizer: state.flatMap(({ tensor }) => values(tensor)) };
}

async function agrees(scenario: Scenario): Promise<void> {
  const what = JSON.stringify(scenario);
  const [ours, theirs] = [await run(scenario, true), await run(scenario, false)];
  assert.equal(ours.error, theirs.error, `an error: ${what}`);
  const distance = weightsApart(ours.weights, theirs.weights);
  assert.ok(distance < 3e-5, `weights differ by ${distance}: ${what}`);
  assert.deepEqual(Object.keys(ours.history), Object.keys(theirs.history), what);
  for (const [key, expected] of Object.entries(theirs.history)) {
    const distance = apart(ours.history[key] as number[], expected);
    assert.ok(distance < 3e-5, `${key} differs by ${distance}: ${ours.history[key]}, ${expected}, ${what}`);
  }
  assert.ok(apart(ours.optimizer, theirs.optimizer) < 1e-4, `what the optimizer remembers: ${what}`);
  for (const { weights } of [ours, theirs]) weights.dispose();
}

describe("what a callback changes", () => {
  for (const name of Object.keys(CHANGES)) {
    it(`counts from the next step on: ${name}`, async () => {
      for (const [kind, event] of [
        ["functional", "onEpochEnd"],
        ["sequential", "onBatchEnd"],
      ] as const) {
        const changes = [{ name, event, nth: 1 }];
        await agrees({ kind, optimizer: "adam", changes, before: [], options: { validationSplit: 0.25 } });
      }
    });
  }

  for (let seed = 0; seed < 12; seed++) {
    it(`or several changes at random: ${seed}`, async () => {
      const random = randomizer(seed);
      const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
      const names = Object.keys(CHANGES);
      await agrees({
        kind: pick(["sequential", "functional"]),
        optimizer: pick(Object.keys(OPTIMIZERS) as (keyof typeof OPTIMIZERS)[]),
        before: random() < 0.4 ? [pick(names)] : [],
        changes: Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
          name: pick(names),
          event: pick(EVENTS),
          nth: Math.floor(random() * 4),
        })),
        options: random() < 0.5 ? { validationSplit: 0.25 } : {},
      });
    });
  }
});

describe("what is changed between two runs", () => {
  it("counts without another compile, as in model.fit", async () => {
    const two = () => {
      const layer = (units: object) => dense({ units: 1, useBias: false, ...units });
      const model = tf.sequential({ layers: [layer({ inputShape: [1] }), layer({})] });
      model.setWeights([tf.tensor2d([[2]]), tf.tensor2d([[3]])]);
      model.compile({ optimizer: tf.train.sgd(0.01), loss: "meanSquaredError" });
      return model;
    };
    for (const freeze of [
      (model: tf.Sequential) => {
        (model.layers[0] as tf.layers.Layer).trainable = false;
      },
      (model: tf.Sequential) => {
        layerAt(model, "Dense").kernel.trainable = false;
      },
    ]) {
      const model = two();
      freeze(model);
      await fit(model, tf.ones([1, 1]), tf.ones([1, 1]), { verbose: 0 });
      const kernels = model.layers.map((layer) => layer.getWeights()[0] as tf.Tensor).flatMap(values);
      assert.ok(apart(kernels, [2, 2.8]) < 1e-6, `${kernels}`);
      const { loss } = await evaluate(model, tf.ones([1, 1]), tf.ones([1, 1]));
      assert.ok(Math.abs((loss as number) - 4.6 ** 2) < 1e-4);
    }
  });

  it("is refused where nothing is left to train, as in model.fit", async () => {
    const model = KINDS.functional();
    model.compile({ optimizer: "sgd", loss });
    for (const layer of model.layers) layer.trainable = false;
    layerAt(model, "Sequential").layers[0].trainable = false;
    await assert.rejects(fit(model, x, y, { verbose: 0 }), /None of the model's \d+ weights can be trained/);
  });

  it("are layers that model.compile hasn't seen: refused as in model.fit", async () => {
    const model = KINDS.sequential();
    model.compile({ optimizer: "sgd", loss });
    model.add(dense({ units: 3 }));
    await assert.rejects(fit(model, x, y, { verbose: 0 }), /new layers since model.compile/);
    await assert.rejects(evaluate(model, x, y), /new layers since model.compile/);
  });
});
