import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, before, beforeEach, describe, it, mock } from "node:test";
import { fingerprint } from "@course/runs";
// The compiled library: images are deformed in a thread, and threads run compiled files only.
import {
  type FitOptions,
  fit,
  fitResumable,
  InterruptedError,
  loadModel,
  type ResumableOptions,
  ready,
  saveModel,
  setSeed,
  type TrainingHistory,
  tf,
} from "course";

import { installFakeKernel, removeFakeKernel } from "../core/fake-kernel.js";

const SILENT = { verbose: 0, chart: false } as const;
const RUN: FitOptions = {
  ...SILENT,
  epochs: 5,
  batchSize: 16,
  validationSplit: 0.2,
  learningRateDecay: 0.7,
  deform: { rotate: 20, shift: 1, elastic: 0.5, smoothness: 2 },
};

let folder: string;
let file: string;
let printed: string[];
let x: tf.Tensor;
let y: tf.Tensor;

before(async () => {
  await ready();
  // Uprights and levels, somewhere in images of 6 x 6 pixels.
  const images = Array.from({ length: 80 }, (_, n) =>
    Array.from({ length: 36 }, (_, at) => ((n % 2 ? at % 6 : Math.floor(at / 6)) === n % 5 ? 1 : 0)),
  );
  x = tf.tensor2d(images);
  const sides = Array.from({ length: 80 }, (_, n) => n % 2);
  y = tf.oneHot(tf.tensor1d(sides, "int32"), 2).cast("float32");
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "course-fit-resumable-"));
  file = join(folder, "night.model");
  printed = [];
  mock.method(console, "log", (line: string) => printed.push(line));
});

afterEach(async () => {
  mock.restoreAll();
  syncBuiltinESMExports();
  await rm(folder, { recursive: true });
});

function build(optimizer: tf.Optimizer = tf.train.adam(0.01)): tf.Sequential {
  const { random } = Math;
  setSeed(5);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 12, activation: "relu", inputShape: [36] }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 2, activation: "softmax" }),
    ],
  });
  Math.random = random;
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

const predictions = (model: tf.LayersModel) => (model.predict(x) as tf.Tensor).arraySync();

/** Trains until some epochs are finished, and stops then, as Stop in a notebook does. */
async function stopAfter(epochs: number, options: Partial<ResumableOptions> = {}): Promise<InterruptedError> {
  const stop = new AbortController();
  const onEpochEnd = (epoch: number) => {
    if (epoch + 1 === epochs) stop.abort();
  };
  const run = { ...RUN, ...options, file, signal: stop.signal, callbacks: { onEpochEnd } };
  return fitResumable(build(), x, y, run).then(
    () => assert.fail("it wasn't stopped"),
    (error) => {
      assert.ok(error instanceof InterruptedError, String(error));
      return error;
    },
  );
}

describe("fitResumable", () => {
  const kinds: [string, Partial<ResumableOptions>, () => tf.Optimizer][] = [
    ["deformed, Adam", {}, () => tf.train.adam(0.01)],
    ["not deformed, momentum", { deform: undefined }, () => tf.train.momentum(0.05, 0.9)],
  ];
  for (const [name, change, optimizer] of kinds) {
    it(`gives the same, stopped or not: ${name}`, async () => {
      const [whole, parts] = [build(optimizer()), () => build(optimizer())];
      const expected = await fitResumable(whole, x, y, { ...RUN, ...change, file: join(folder, "whole") });
      for (const epochs of [1, 3]) {
        const stop = new AbortController();
        const callbacks = {
          onEpochEnd: (epoch: number) => (epoch + 1 === epochs ? stop.abort() : undefined),
        };
        const run = { ...RUN, ...change, file, callbacks, signal: stop.signal };
        await assert.rejects(fitResumable(parts(), x, y, run), InterruptedError);
      }
      const last = parts();
      const history = await fitResumable(last, x, y, { ...RUN, ...change, file });
      assert.deepEqual(history.history, expected.history);
      assert.deepEqual(history.epoch, [0, 1, 2, 3, 4]);
      assert.deepEqual(predictions(last), predictions(whole));
      assert.deepEqual(predictions(await loadModel(file)), predictions(whole));
    });
  }

  it("gives the same after its process was killed", { timeout: 60_000 }, async () => {
    const start = join(folder, "start.model");
    await saveModel(build(), start);
    const script = `
      import { fitResumable, loadModel, tf } from "course";
      const model = await loadModel(${JSON.stringify(start)});
      const x = tf.tensor2d(${JSON.stringify(x.arraySync())});
      const y = tf.tensor2d(${JSON.stringify(y.arraySync())});
      await fitResumable(model, x, y, {
        ...${JSON.stringify(RUN)},
        file: ${JSON.stringify(file)},
        callbacks: { onEpochBegin: (epoch) => epoch === 3 && process.kill(process.pid, "SIGKILL") },
      });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
    const [, signal] = await new Promise<unknown[]>((resolve) =>
      child.on("exit", (...ending) => resolve(ending)),
    );
    assert.equal(signal, "SIGKILL");
    const [model, whole] = [build(), build()];
    const history = await fitResumable(model, x, y, { ...RUN, file });
    assert.match(printed[0] as string, /night\.model: 3 epochs in .*Going on\./);
    const expected = await fitResumable(whole, x, y, { ...RUN, file: join(folder, "whole") });
    assert.deepEqual(history.history, expected.history);
    assert.deepEqual(predictions(model), predictions(whole));
  });

  it("says where it stopped, and what is kept", async () => {
    const { name, message } = await stopAfter(2);
    assert.equal(name, "AbortError");
    assert.match(message, /^Training stopped at epoch 3 of 5, batch 0 of 4\. .* kept in .*night\.model/);
  });

  it("keeps the time of all parts, and tells the learning rate of each epoch", async () => {
    await stopAfter(2);
    const rates: number[] = [];
    const model = build();
    const onEpochBegin = () => {
      rates.push((model.optimizer as unknown as { learningRate: number }).learningRate);
    };
    const before = JSON.parse((await readFile(file)).toString().split("\n")[0] as string).notes.seconds;
    const history = await fitResumable(model, x, y, { ...RUN, file, callbacks: { onEpochBegin } });
    assert.ok(history.seconds > before && before > 0);
    assert.deepEqual(
      rates,
      [2, 3, 4].map((epoch) => 0.01 * 0.7 ** epoch),
    );
    assert.equal((model.optimizer as unknown as { learningRate: number }).learningRate, 0.01);
  });

  it("does nothing where all is done, and goes on with more epochs", async () => {
    const done = build();
    const history = await fitResumable(done, x, y, { ...RUN, file });
    const again = build();
    const same = await fitResumable(again, x, y, { ...RUN, file });
    assert.match(printed.at(-1) as string, /5 epochs in .* Nothing is left to do/);
    assert.deepEqual(same.history, history.history);
    assert.ok(same.seconds > 0 && same.seconds <= history.seconds);
    assert.deepEqual(predictions(again), predictions(done));
    const longer: TrainingHistory = await fitResumable(build(), x, y, { ...RUN, epochs: 7, file });
    assert.equal(longer.epoch.length, 7);
    assert.deepEqual(longer.history.loss?.slice(0, 5), history.history.loss);
  });

  /** Stops the training when the loss is below a bound, as a callback of one's own does. */
  const below = (model: tf.LayersModel, bound: number) => ({
    onEpochEnd: (_epoch: number, logs?: tf.Logs) => {
      if ((logs?.loss as number) < bound) model.stopTraining = true;
    },
  });
  const stoppers: [string, (model: tf.LayersModel) => NonNullable<FitOptions["callbacks"]>][] = [
    ["early stopping", () => tf.callbacks.earlyStopping({ monitor: "loss", minDelta: 0.05, patience: 1 })],
    ["a callback of one's own", (model) => below(model, 0.6)],
  ];
  for (const [name, stopper] of stoppers) {
    it(`leaves a run as it is that was ended by ${name}`, async () => {
      const call = async (options: Partial<ResumableOptions> = {}) => {
        const model = build();
        const callbacks = stopper(model);
        const history = await fitResumable(model, x, y, { ...RUN, epochs: 30, file, callbacks, ...options });
        return { history, outputs: predictions(model) };
      };
      const first = await call();
      const { epoch } = first.history;
      assert.ok(epoch.length > 1 && epoch.length < 30, `${epoch.length} epochs`);
      for (const options of [{}, { epochs: 40 }]) {
        const again = await call(options);
        assert.match(printed.at(-1) as string, /A callback has ended it: nothing is left to do/);
        assert.deepEqual(again.history.history, first.history.history);
        assert.deepEqual(again.outputs, first.outputs);
      }
      // Without the callback it goes on.
      const longer = await call({ callbacks: [], epochs: epoch.length + 1 });
      assert.equal(longer.history.epoch.length, epoch.length + 1);
    });
  }

  it("lets early stopping count on after an interruption", async () => {
    const stopping = () => tf.callbacks.earlyStopping({ monitor: "val_acc", minDelta: 2, patience: 3 });
    const run = { ...RUN, epochs: 30 };
    const whole = await fitResumable(build(), x, y, {
      ...run,
      file: join(folder, "whole"),
      callbacks: stopping(),
    });
    const stop = new AbortController();
    const callbacks = [stopping(), { onEpochEnd: (epoch: number) => void (epoch === 1 && stop.abort()) }];
    await assert.rejects(fitResumable(build(), x, y, { ...run, file, signal: stop.signal, callbacks }));
    const rest = await fitResumable(build(), x, y, { ...run, file, callbacks: [stopping()] });
    assert.ok(whole.epoch.length > 2 && whole.epoch.length < 30);
    assert.deepEqual(rest.history, whole.history);
  });

  it("keeps the weights that a callback brings back at the end, and the rate that one has set", async () => {
    const make = () => {
      const model = build(tf.train.sgd(0.1));
      const optimizer = model.optimizer as unknown as {
        setLearningRate(rate: number): void;
        learningRate: number;
      };
      const kept: tf.Tensor[] = [];
      const callbacks = {
        onEpochEnd: (epoch: number) => {
          optimizer.setLearningRate(optimizer.learningRate * 0.5);
          if (epoch === 1) kept.push(...model.getWeights().map((weight) => weight.clone()));
        },
        onTrainEnd: () => {
          if (kept.length > 0) model.setWeights(kept);
        },
      };
      return { model, callbacks, optimizer };
    };
    const options = { ...RUN, learningRateDecay: undefined, epochs: 4 };
    const whole = make();
    const { history } = await fitResumable(whole.model, x, y, {
      ...options,
      file,
      callbacks: whole.callbacks,
    });
    assert.equal(whole.optimizer.learningRate, 0.1);
    const again = make();
    await fitResumable(again.model, x, y, { ...options, file, callbacks: again.callbacks });
    assert.deepEqual(predictions(again.model), predictions(whole.model));
    // In parts, with the rates of one go.
    const parts = join(folder, "parts");
    for (const epochs of [1, 3, 4]) {
      const part = make();
      const { onEpochEnd } = part.callbacks;
      const run = { ...options, epochs, file: parts, callbacks: { onEpochEnd } };
      const reached = await fitResumable(part.model, x, y, run);
      assert.deepEqual(reached.history.loss, history.loss?.slice(0, epochs));
    }
  });

  it("gives what is finished after Stop in a notebook, and goes on when called again", async () => {
    const kernel = installFakeKernel();
    const callbacks = { onEpochEnd: (epoch: number) => void (epoch === 1 && kernel.controller.abort()) };
    const { epoch } = await fitResumable(build(), x, y, { ...RUN, file, callbacks });
    assert.deepEqual(epoch, [0, 1]);
    assert.match(
      printed.at(-1) as string,
      /Training stopped at epoch 3 of 5.*kept in .*night\.model: call it again/,
    );
    kernel.controller = new AbortController();
    assert.equal((await fitResumable(build(), x, y, { ...RUN, file })).epoch.length, 5);
    removeFakeKernel();
  });

  it("refuses to go on with another run, names what differs, and keeps the file", async () => {
    await stopAfter(1);
    const kept = await readFile(file);
    const others: [string, () => Promise<unknown>, RegExp][] = [
      [
        "batch",
        () => fitResumable(build(), x, y, { ...RUN, file, batchSize: 8 }),
        /batchSize is 16 there and 8 here/,
      ],
      ["seed", () => fitResumable(build(), x, y, { ...RUN, file, seed: 2 }), /seed is 1 there and 2 here/],
      [
        "deform",
        () => fitResumable(build(), x, y, { ...RUN, file, deform: undefined }),
        /deform is \{.*null here/,
      ],
      [
        "validation",
        () => fitResumable(build(), x, y, { ...RUN, file, validationData: [x, y] }),
        /validationSplit is 0.2 there and 0 here|validationData holds other numbers/,
      ],
      ["data", () => fitResumable(build(), tf.mul(x, 0.5), y, { ...RUN, file }), /its x holds other numbers/],
      [
        "rate",
        () => fitResumable(build(tf.train.adam(0.02)), x, y, { ...RUN, file }),
        /optimizer is .*0\.01.* there/,
      ],
    ];
    for (const [, run, says] of others) await assert.rejects(run(), says);
    assert.deepEqual(await readFile(file), kept);
  });

  it("refuses to go on with other examples to validate with", async () => {
    const run = (other: tf.Tensor) => ({
      ...RUN,
      validationData: [other, y] as [tf.Tensor, tf.Tensor],
      file,
    });
    await fitResumable(build(), x, y, { ...run(x), epochs: 1 });
    await assert.rejects(
      fitResumable(build(), x, y, run(x.mul(0.5))),
      /its validationData holds other numbers/,
    );
    assert.equal((await fitResumable(build(), x, y, run(x.clone()))).epoch.length, 5);
  });

  it("refuses a damaged file, and one without a run", async () => {
    await stopAfter(1);
    const copy = join(folder, "copy");
    await copyFile(file, copy);
    await truncate(copy, 3000);
    await assert.rejects(fitResumable(build(), x, y, { ...RUN, file: copy }), /fitResumable: .*copy/);
    await saveModel(build(), copy);
    await assert.rejects(fitResumable(build(), x, y, { ...RUN, file: copy }), /holds a model without a run/);
  });

  it("goes on where the disk is full, and says so", async () => {
    await stopAfter(2);
    const good = await readFile(file);
    mock.method(fs.promises, "open", () =>
      Promise.reject(Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" })),
    );
    syncBuiltinESMExports();
    const history = await fitResumable(build(), x, y, { ...RUN, file });
    assert.equal(history.epoch.length, 5);
    assert.match(
      printed.at(-1) as string,
      /disk is full.* what was there before is unchanged\. The training goes on/,
    );
    assert.deepEqual(await readFile(file), good);
    assert.deepEqual(await readdir(folder), ["night.model"]);
  });

  it("finds out before it trains what it can't keep", async () => {
    const own = build();
    own.compile({ optimizer: "sgd", loss: (a, b) => tf.losses.meanSquaredError(a, b) });
    await assert.rejects(fitResumable(own, x, y, { ...RUN, file }), /function of one's own can't be written/);
    await writeFile(join(folder, "taken"), "a file where a folder should be");
    const within = join(folder, "taken", "night.model");
    await assert.rejects(fitResumable(build(), x, y, { ...RUN, file: within }), /can't be (read|written)/);
  });

  it("keeps the initial weights, so that a run stopped in its first epoch begins alike", async () => {
    const stop = AbortSignal.abort();
    const first = build();
    await assert.rejects(fitResumable(first, x, y, { ...RUN, file, signal: stop }), InterruptedError);
    const start = predictions(first);
    const other = build();
    other.setWeights(other.getWeights().map((weight) => tf.zerosLike(weight)));
    await assert.rejects(fitResumable(other, x, y, { ...RUN, file, signal: stop }), InterruptedError);
    assert.deepEqual(predictions(other), start);
  });

  it("asks for a file", async () => {
    await assert.rejects(
      fitResumable(build(), x, y, { ...RUN } as ResumableOptions),
      /option file is missing/,
    );
  });
});

describe("fit, deform", () => {
  const accuracy = async (options: FitOptions) =>
    (await fit(build(), x, y, { ...RUN, seed: 1, ...options })).history;

  it("is repeatable, and other than without", async () => {
    const deformed = await accuracy({});
    assert.deepEqual(await accuracy({}), deformed);
    assert.notDeepEqual(await accuracy({ deform: undefined }), deformed);
  });

  it("deforms anew in each epoch, and not the examples to validate with", async () => {
    const model = build(tf.train.sgd(1e-30));
    // Nothing is learned, so only the images make a difference.
    const { history } = await fit(model, x, y, { ...RUN, validationSplit: 0.5, seed: 1, epochs: 3 });
    assert.equal(new Set(history.loss).size, 3);
    const validation = history.val_loss as number[];
    assert.ok(Math.max(...validation) - Math.min(...validation) < 0.05);
  });

  it("counts in the fingerprint of an experiment", () => {
    const model = build();
    const of = (options: FitOptions) => fingerprint({ model, x, y, options });
    const [one, other] = [{ rotate: 5 }, { rotate: 6 }];
    assert.equal(of({ deform: one }), of({ deform: one }));
    assert.equal(
      new Set([of({}), of({ deform: one }), of({ deform: other }), of({ learningRateDecay: 0.9 })]).size,
      4,
    );
  });

  it("says what is wrong with data or sizes, before it starts", async () => {
    const mistakes: [FitOptions, RegExp][] = [
      [{ deform: { rotate: -1 } }, /fit: deform: rotate must be a number from 0 to 180/],
      [{ learningRateDecay: 2 }, /learningRateDecay must be a number above 0, up to 1/],
    ];
    for (const [change, says] of mistakes) await assert.rejects(accuracy(change), says);
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [5] })] });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const run = fit(model, tf.zeros([80, 5]), y, { ...RUN });
    await assert.rejects(run, /fit: deform: expected images/);
  });

  it("leaves no tensors and no thread behind", async () => {
    await accuracy({});
    const before = tf.memory().numTensors;
    const model = build();
    await fit(model, x, y, { ...RUN, seed: 1 });
    model.dispose();
    model.optimizer.dispose();
    assert.ok(tf.memory().numTensors <= before + 8, `${tf.memory().numTensors - before} more`);
    const threads = process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name));
    assert.deepEqual(threads, []);
  });
});
