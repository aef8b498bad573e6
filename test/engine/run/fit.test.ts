import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type BatchLogs, evaluate, type FitOptions, fit, predict } from "../../../lib/engine/src/index.js";
import {
  agrees,
  apart,
  classes,
  classifier,
  classNumbers,
  seedWeights,
  tf,
  uniform,
  values,
} from "../support.js";

const ROWS = 70;
const x = uniform([ROWS, 6], 3);
const y = classes(ROWS, 3, 4);
const loss = "categoricalCrossentropy";
const QUIET = { verbose: 0 } as const;

function compiled(
  make = () => classifier() as tf.LayersModel,
  metrics: string[] = ["accuracy"],
): tf.LayersModel {
  const model = make();
  seedWeights(model, 1);
  model.compile({ optimizer: tf.train.adam(0.01), loss, metrics });
  return model;
}

const withDropout = () =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 12, activation: "relu", inputShape: [6] }),
      tf.layers.dropout({ rate: 0.4 }),
      tf.layers.gaussianNoise({ stddev: 0.1 }),
      tf.layers.dense({ units: 3, activation: "softmax" }),
    ],
  });

describe("the options of fit", () => {
  const make = classifier;
  it("train like model.fit's: batches larger than the data, remainders, validation of both kinds, epochs", async () => {
    for (const options of [
      { batchSize: 1000 },
      { batchSize: 69 },
      { batchSize: 7, epochs: 3, initialEpoch: 1 },
      { validationSplit: 0.31 },
      { validationData: [uniform([9, 6], 8), classes(9, 3, 9)] },
      { validationData: [uniform([9, 6], 8), classes(9, 3, 9).toInt()] },
      { epochs: 0 },
      { batchSize: null, epochs: undefined, validationSplit: null },
      {},
    ] as unknown as FitOptions[]) {
      await agrees({ make, loss, x, y, metrics: ["accuracy"], options });
    }
  });

  it("take x and y in a list or by name, and integers", async () => {
    await agrees({ make, loss, x: [x] as never, y: [y] as never });
    const model = compiled();
    const [input, output] = [model.inputNames[0] as string, model.outputNames[0] as string];
    const { epoch } = await fit(model, { [input]: x }, { [output]: y }, QUIET);
    assert.deepEqual(epoch, [0]);
    await agrees({ make, loss, x: tf.randomUniform([ROWS, 6], 0, 9, "int32", 4), y: y.toInt() });
    const one = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    await agrees({ make: one, x: uniform([ROWS], 3), y: uniform([ROWS], 4) });
  });

  it("take the inputs as targets, with validation on these or on others", async () => {
    const wide = tf.randomUniform([40, 210], 0, 1, "float32", 6);
    const [blurred, other] = [wide.mul(0.5), wide.slice(0, 12)];
    const autoencoder = () =>
      tf.sequential({
        layers: [
          tf.layers.dense({ units: 5, activation: "relu", inputShape: [210] }),
          tf.layers.dense({ units: 210, activation: "sigmoid" }),
        ],
      });
    for (const options of [
      { validationSplit: 0.3 },
      { validationData: [other, other] },
      { validationData: [wide, blurred] },
    ] as FitOptions[]) {
      const optimizer = () => tf.train.adam(0.01);
      await agrees({ make: autoencoder, loss: "binaryCrossentropy", optimizer, x: wide, y: wide, options });
    }
  });

  it("shuffle by default, each epoch anew, and every row is seen once", async () => {
    // Each row adds its own power of two to the one weight: the loss of a batch tells which rows were in it.
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, useBias: false, inputShape: [1] })] });
    model.setWeights([tf.ones([1, 1])]);
    model.compile({ optimizer: tf.train.sgd(0), loss: "meanAbsoluteError" });
    const rows = tf.tensor2d(Array.from({ length: 16 }, (_, i) => [2 ** i]));
    const seen: number[][] = [[], []];
    await fit(model, rows, tf.zerosLike(rows), {
      ...QUIET,
      epochs: 2,
      batchSize: 1,
      onBatches: (epoch, batches) =>
        void seen[epoch]?.push(...batches.map(({ loss }) => Math.log2(loss as number))),
    });
    const sorted = Array.from({ length: 16 }, (_, i) => i);
    for (const order of seen) {
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        sorted,
      );
      assert.notDeepEqual(order, sorted);
    }
    assert.notDeepEqual(seen[0], seen[1]);
  });

  it("say what is wrong with them", async () => {
    const model = compiled();
    for (const batchSize of [0, -2, 3.14, "a" as never]) {
      const said = `batchSize is required to be a positive integer, but got ${batchSize}`;
      await assert.rejects(fit(model, x, y, { batchSize }), { message: said });
      await assert.rejects(evaluate(model, x, y, { batchSize }), { message: said });
      assert.throws(() => predict(model, x, { batchSize }), { message: said });
    }
    await assert.rejects(fit(model, x, y, { epochs: 1.5 }), /epochs must be a whole number/);
    await assert.rejects(fit(model, x, y, { seed: -1 }), /seed must be a whole number from 0/);
    await assert.rejects(fit(model, x, y, { callbacks: [3 as never] }), /A callback must be an object/);
    await assert.rejects(
      fit(model, x, y, { validationSplit: 1e-17 }),
      /none of the 70 examples is left to validate/,
    );
    await assert.rejects(
      fit(model, x, y, { validationSplit: 0.999 }),
      /none of the 70 examples is left to learn from/,
    );
  });
});

describe("data that doesn't fit", () => {
  it("is refused with a reason, and the model can be trained afterwards", async () => {
    const model = compiled();
    const before = tf.memory().numTensors;
    await assert.rejects(fit(model, uniform([ROWS, 5], 1), y, QUIET), /expected a batch of elements .*\[6\]/);
    await assert.rejects(fit(model, x, classes(ROWS, 4, 1), QUIET), /expected a batch of elements/);
    await assert.rejects(fit(model, x.slice(0, 60), y, QUIET), /same number of samples/);
    await assert.rejects(fit(model, tf.zeros([0, 6]), tf.zeros([0, 3]), QUIET), /no examples/);
    await assert.rejects(fit(model, x, y, { ...QUIET, classWeight: { 0: 1 } }), /must contain all classes/);
    assert.ok(tf.memory().numTensors - before <= 5, "only what the test made itself is left");
    assert.deepEqual((await fit(model, x, y, QUIET)).epoch, [0]);
  });

  it("is refused where a class number is out of range", async () => {
    const model = classifier();
    model.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
    const labels = classNumbers(ROWS, 4, 1);
    await assert.rejects(
      fit(model, x, labels, QUIET),
      /class numbers from 0 to 3, but the model has 3 outputs/,
    );
    await assert.rejects(evaluate(model, x, labels), /class numbers from 0 to 3/);
  });

  it("says at which epoch and batch a loss stops being finite, and why", async () => {
    const spoilt = tf.tidy(() => tf.concat([x.slice(0, 40), tf.fill([1, 6], Number.NaN), x.slice(41)]));
    await assert.rejects(fit(compiled(), spoilt, y, { ...QUIET, shuffle: false, batchSize: 16 }), {
      name: "DivergedError",
      epoch: 0,
      batch: 2,
      message: /became NaN in epoch 1, batch 3, .* x has numbers that are not finite, first in row 40/,
    });
    await assert.rejects(
      fit(compiled(), x, y, { ...QUIET, validationData: [spoilt, y], batchSize: 16 }),
      /epoch 1, the validation, .* first in row 40/,
    );
    const wild = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [6] })] });
    wild.compile({ optimizer: tf.train.sgd(50), loss: "meanSquaredError" });
    await assert.rejects(fit(wild, x, y, { ...QUIET, epochs: 500, batchSize: 10 }), (error: Error) => {
      assert.match(
        error.message,
        /became (NaN|Infinity) in epoch \d+, batch \d.* learning rate that is too high/,
      );
      return true;
    });
  });

  it("needs a compiled model, and says so as TensorFlow.js does", async () => {
    const sequential = classifier();
    const functional = tf.model({ inputs: sequential.inputs, outputs: sequential.outputs });
    for (const [model, said] of [
      [
        sequential,
        /^The model needs to be compiled before being used: .* call, for example, model\.compile\(/,
      ],
      [
        functional,
        /^You must compile a model before training\/testing: .* call, for example, model\.compile\(/,
      ],
    ] as const) {
      await assert.rejects(fit(model, x, y, QUIET), { message: said });
      await assert.rejects(evaluate(model, x, y), { message: said });
    }
  });
});

describe("a seed", () => {
  const run = async (options: FitOptions, make: () => tf.LayersModel = withDropout) => {
    const model = compiled(make);
    const { history } = await fit(model, x, y, { ...QUIET, epochs: 3, batchSize: 9, ...options });
    return JSON.stringify([history, model.getWeights().map(values)]);
  };

  it("makes a run repeatable to the bit, dropout and noise included, however it is cut into calls", async () => {
    const first = await run({ seed: 5 });
    assert.equal(await run({ seed: 5 }), first);
    assert.equal(await run({ seed: 5, callbacks: { onBatchEnd: () => {} } }), first);
    assert.notEqual(await run({ seed: 6 }), first);
    assert.notEqual(await run({}), await run({}));
  });

  it("is drawn from Math.random where none is given", async () => {
    const { random } = Math;
    Math.random = () => 0.25;
    try {
      assert.equal(await run({}), await run({}));
    } finally {
      Math.random = random;
    }
  });

  it("counts for what goes the slow way, too", async () => {
    const make = () =>
      tf.sequential({
        layers: [
          tf.layers.reshape({ targetShape: [2, 3], inputShape: [6] }),
          tf.layers.simpleRNN({ units: 4, recurrentInitializer: "glorotNormal" }),
          tf.layers.dropout({ rate: 0.5 }),
          tf.layers.dense({ units: 3, activation: "softmax" }),
        ],
      });
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    assert.equal(await run({ seed: 5, log }, make), await run({ seed: 5, log }, make));
    assert.match(
      lines.join(),
      /^Training through model.fit, which takes longer: the layer SimpleRNN can't be compiled\./,
    );
  });
});

describe("dropout", () => {
  it("drops the rate that was asked for, other units in each step, and scales the rest", async () => {
    // The gradient of the weight of each unit tells whether it was dropped.
    const units = 4096;
    const model = tf.sequential({
      layers: [
        tf.layers.dropout({ rate: 0.3, inputShape: [units] }),
        tf.layers.dense({ units: 1, useBias: false, kernelInitializer: "zeros" }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(-0.5), loss: "meanSquaredError" });
    const masks: number[][] = [];
    for (const seed of [1, 2]) {
      model.setWeights([tf.zeros([units, 1])]);
      await fit(model, tf.ones([1, units]), tf.ones([1, 1]).neg(), { ...QUIET, seed });
      masks.push(values(model.getWeights()[0] as tf.Tensor));
    }
    for (const mask of masks) {
      const dropped = mask.filter((value) => value === 0).length / units;
      assert.ok(Math.abs(dropped - 0.3) < 0.03, `${dropped} dropped`);
      for (const value of mask) assert.ok(value === 0 || Math.abs(value - 1 / 0.7) < 1e-4, `${value}`);
    }
    const same = (masks[0] as number[]).filter((value, i) => value === masks[1]?.[i]).length / units;
    assert.ok(Math.abs(same - (0.3 ** 2 + 0.7 ** 2)) < 0.04, `${same} of both masks are alike`);
  });
});

describe("callbacks", () => {
  it("come as from model.fit, with the same numbers", async () => {
    const record = () => {
      const calls: unknown[] = [];
      const callback: tf.CustomCallbackArgs = {
        onTrainBegin: () => void calls.push("train"),
        onEpochBegin: (epoch) => void calls.push(["epoch", epoch]),
        onBatchBegin: (batch) => void calls.push(["batch", batch]),
        onBatchEnd: (batch, logs) => void calls.push([batch, round(logs)]),
        onEpochEnd: (epoch, logs) => void calls.push([epoch, round(logs)]),
        onTrainEnd: () => void calls.push("end"),
      };
      return { calls, callback };
    };
    const round = (logs: tf.Logs | undefined) =>
      Object.entries(logs ?? {}).map(([name, value]) => [name, Number(value.toPrecision(4))]);
    const [theirs, ours] = [record(), record()];
    const options = { ...QUIET, epochs: 2, batchSize: 20, shuffle: false, validationSplit: 0.2 };
    await compiled().fit(x, y, { ...options, callbacks: theirs.callback });
    await fit(compiled(), x, y, { ...options, callbacks: ours.callback });
    const sorted = (calls: unknown[]) => JSON.stringify(calls);
    assert.equal(sorted(ours.calls), sorted(theirs.calls));
  });

  it("are told of a run what model.fit tells them", async () => {
    for (const options of [
      {},
      { validationSplit: 0.2 },
      { validationData: [x, y] as [tf.Tensor, tf.Tensor] },
    ]) {
      const [theirs, ours] = [new tf.CustomCallback({}), new tf.CustomCallback({})];
      const run = { ...options, epochs: 3, initialEpoch: 1, batchSize: 16, verbose: 0 };
      await compiled().fit(x, y, { ...run, callbacks: theirs });
      await fit(compiled(), x, y, { ...run, callbacks: ours });
      assert.deepEqual(ours.params, theirs.params);
    }
  });

  it("find current weights at each epoch and batch, and may change them", async () => {
    for (const when of ["onEpochEnd", "onBatchEnd"] as const) {
      const results = [];
      for (const train of ["fit", "model.fit"]) {
        const model = compiled();
        const seen: number[][] = [];
        const look = () => {
          const [kernel, ...rest] = model.getWeights() as [tf.Tensor, ...tf.Tensor[]];
          seen.push(values(kernel));
          model.setWeights([kernel.mul(0.5), ...rest]);
        };
        const options = { ...QUIET, epochs: 2, batchSize: 30, shuffle: false, callbacks: { [when]: look } };
        await (train === "fit" ? fit(model, x, y, options) : model.fit(x, y, options));
        results.push([...seen.flat(), ...model.getWeights().flatMap(values)]);
      }
      assert.ok(apart(results[0] as number[], results[1] as number[]) < 1e-5, when);
    }
  });

  it("may be objects: early stopping, and a class of one's own, beside plain ones", async () => {
    class Own extends tf.Callback {
      batches = 0;
      override async onBatchEnd(): Promise<void> {
        this.batches++;
        if (this.model.stopTraining) throw new Error("went on after the stop");
      }
    }
    const own = new Own();
    const stopping = tf.callbacks.earlyStopping({ monitor: "loss", patience: 0, minDelta: 100 });
    let ended = 0;
    const callbacks = [stopping, own, { onTrainEnd: () => void ended++ }];
    const model = compiled();
    const { epoch } = await fit(model, x, y, { ...QUIET, epochs: 50, batchSize: 35, callbacks });
    assert.deepEqual([epoch, own.batches, ended], [[0, 1], 4, 1]);
    assert.deepEqual(
      (await fit(model, x, y, { ...QUIET, epochs: 2 })).epoch,
      [0, 1],
      "a stop isn't remembered",
    );
  });

  it("stop in the middle of an epoch, which then ends like model.fit's", async () => {
    const results = [];
    for (const train of ["fit", "model.fit"]) {
      const model = compiled();
      const callbacks = {
        onBatchEnd: (batch: number) => {
          if (batch === 1) model.stopTraining = true;
        },
      };
      const options = { ...QUIET, epochs: 3, batchSize: 20, shuffle: false, validationSplit: 0.2, callbacks };
      const { history, epoch } = await (train === "fit"
        ? fit(model, x, y, options)
        : model.fit(x, y, options));
      results.push([Object.keys(history), epoch, Number(history.loss?.[0]).toFixed(4)]);
    }
    assert.deepEqual(results[0], results[1]);
  });

  it("that throw end the training, and weights are kept", async () => {
    const model = compiled();
    const before = values(model.getWeights()[0] as tf.Tensor);
    const callbacks = {
      onEpochEnd: () => {
        throw new Error("from the callback");
      },
    };
    await assert.rejects(fit(model, x, y, { ...QUIET, epochs: 3, callbacks }), /from the callback/);
    assert.notDeepEqual(values(model.getWeights()[0] as tf.Tensor), before);
    assert.deepEqual((await fit(model, x, y, QUIET)).epoch, [0]);
  });

  it("get measures of all batches through onBatches, with the weights for later", async () => {
    const all: BatchLogs[] = [];
    const model = compiled();
    await fit(model, x, y, {
      ...QUIET,
      batchSize: 8,
      shuffle: false,
      onBatches: (_e, batches) => void all.push(...batches),
    });
    assert.deepEqual(
      all.map(({ batch }) => batch),
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
    );
    assert.deepEqual(
      all.map(({ size }) => size),
      [8, 8, 8, 8, 8, 8, 8, 8, 6],
    );
    assert.deepEqual(Object.keys(all[0] ?? {}), ["batch", "size", "loss", "acc"]);
  });

  it("yield: onYield is called, and timers run", async () => {
    let [yields, ticks] = [0, 0];
    const timer = setInterval(() => ticks++, 5);
    const calls: number[] = [];
    let last = performance.now();
    await fit(compiled(), x, y, {
      ...QUIET,
      epochs: 1500,
      batchSize: 4,
      yieldEvery: 20,
      callbacks: { onYield: () => void yields++ },
      onBatches: () => {
        calls.push(performance.now() - last);
        last = performance.now();
      },
    });
    clearInterval(timer);
    assert.ok(yields > 0 && ticks > 0, `${yields} yields, ${ticks} ticks`);
    // The mean would tell how busy the machine is.
    const median = calls.sort((a, b) => a - b)[calls.length >> 1] as number;
    assert.ok(median < 200, `${median} ms from pause to pause`);
  });
});

describe("an AbortSignal", () => {
  it("ends the training, and the model keeps what it has learned", async () => {
    const stop = new AbortController();
    const model = compiled();
    const before = values(model.getWeights()[0] as tf.Tensor);
    const options = { ...QUIET, epochs: 1e6, signal: stop.signal };
    const running = fit(model, x, y, options);
    setTimeout(() => stop.abort(), 50);
    await assert.rejects(running, { name: "AbortError" });
    assert.notDeepEqual(values(model.getWeights()[0] as tf.Tensor), before);
    await assert.rejects(fit(model, x, y, options), { name: "AbortError" });
    assert.deepEqual((await fit(model, x, y, QUIET)).epoch, [0]);
  });
});

describe("the slow way", () => {
  it("says why, once, and gives what model.fit gives", async () => {
    const cases: [string, () => tf.LayersModel][] = [
      [
        "the loss is a function",
        () => {
          const model = classifier();
          model.compile({ optimizer: "sgd", loss: (t, p) => tf.losses.meanSquaredError(t, p) });
          return model;
        },
      ],
      [
        "a metric is a function (own)",
        () => {
          const model = classifier();
          const own = (t: tf.Tensor, p: tf.Tensor) => tf.sub(t, p).abs().mean();
          model.compile({ optimizer: "sgd", loss, metrics: [own] });
          return model;
        },
      ],
      [
        "dense_.* has a constraint",
        () => {
          const layer = { units: 3, inputShape: [6], kernelConstraint: tf.constraints.nonNeg() };
          const model = tf.sequential({ layers: [tf.layers.dense(layer)] });
          model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
          return model;
        },
      ],
    ];
    for (const [reason, make] of cases) {
      const lines: string[] = [];
      const model = make();
      const { history } = await fit(model, x, y, { ...QUIET, log: (line) => void lines.push(line) });
      assert.equal(lines.length, 1);
      assert.match(lines[0] as string, new RegExp(reason.replace(/[()]/g, "\\$&")));
      assert.equal(history.loss?.length, 1);
    }
  });
});

describe("evaluate", () => {
  it("measures as model.evaluate does", async () => {
    for (const batchSize of [undefined, 1000, 9]) {
      const model = compiled(withDropout, ["accuracy", "mse"]);
      const given = await evaluate(model, x, y, { batchSize });
      const expected = (model.evaluate(x, y, { batchSize }) as tf.Scalar[]).map(
        (value) => value.dataSync()[0] as number,
      );
      assert.deepEqual(Object.keys(given), ["loss", "acc", "mse"]);
      assert.ok(apart(Object.values(given), expected) < 1e-5);
    }
  });

  it("goes the slow way where it must", async () => {
    const model = classifier();
    model.compile({ optimizer: "sgd", loss: (t, p) => tf.losses.meanSquaredError(t, p) });
    const lines: string[] = [];
    const given = await evaluate(model, x, y, { log: (line) => void lines.push(line) });
    assert.equal(lines.length, 1);
    assert.ok(Number.isFinite(given.loss));
  });
});

describe("predict", () => {
  it("gives what model.predict gives, and needs no loss", () => {
    const model = withDropout();
    for (const batchSize of [undefined, 1000, 9]) {
      const given = predict(model, x, { batchSize });
      assert.deepEqual(given.shape, [ROWS, 3]);
      assert.ok(apart(values(given), values(model.predict(x) as tf.Tensor)) < 1e-5);
    }
  });

  it("follows the weights", async () => {
    const model = compiled();
    const before = values(predict(model, x));
    await fit(model, x, y, { ...QUIET, epochs: 3 });
    const after = values(predict(model, x));
    assert.notDeepEqual(after, before);
    assert.ok(apart(after, values(model.predict(x) as tf.Tensor)) < 1e-5);
  });

  it("leaves what doesn't fit to TensorFlow.js", () => {
    assert.throws(() => predict(classifier(), uniform([4, 5], 1), { log: false }), /expected dense/);
  });
});
