import assert from "node:assert/strict";
import { afterEach, before, describe, it, mock } from "node:test";
import { backend, InterruptedError, ready, tf } from "@course/core";
import type { TrainingHistory } from "@course/runs";
import { evaluate } from "../../lib/course/src/evaluate/evaluate.js";
import { type FitOptions, fit } from "../../lib/course/src/training/fit.js";
import { installFakeKernel, removeFakeKernel } from "../core/fake-kernel.js";

const SILENT = { verbose: 0, chart: false } as const;

let x: tf.Tensor2D;
let labels: tf.Tensor1D;
let y: tf.Tensor2D;

before(async () => {
  await ready();
  // Two clouds of points in four dimensions, far enough apart to be learnt in a few steps.
  const rows = Array.from({ length: 100 }, (_, i) => {
    const side = i % 2;
    return [side, 1 - side, (i % 7) / 7, (i % 5) / 5];
  });
  x = tf.tensor2d(rows);
  labels = tf.tensor1d(
    rows.map(([side]) => side as number),
    "int32",
  );
  y = tf.oneHot(labels, 2).cast("float32") as tf.Tensor2D;
});

afterEach(removeFakeKernel);

/** Gives the lines that something prints meanwhile. */
async function linesOf(run: () => Promise<unknown>): Promise<string> {
  const log = mock.method(console, "log", () => {});
  try {
    await run();
    return log.mock.calls.map(({ arguments: [line] }) => `${line}\n`).join("");
  } finally {
    log.mock.restore();
  }
}

function makeModel(
  options: { dropout?: boolean; rate?: number; loss?: string; units?: number } = {},
): tf.Sequential {
  const { dropout = false, rate = 0.05, loss = "categoricalCrossentropy", units = 2 } = options;
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 7 });
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 8, activation: "relu", inputShape: [4], kernelInitializer }));
  if (dropout) model.add(tf.layers.dropout({ rate: 0.5 }));
  model.add(tf.layers.dense({ units, activation: "softmax", kernelInitializer }));
  model.compile({ optimizer: tf.train.adam(rate), loss, metrics: ["accuracy"] });
  return model;
}

const lossOf = (model: tf.LayersModel) =>
  tf.tidy(() => ((model.evaluate(x, y) as tf.Scalar[])[0] as tf.Scalar).dataSync()[0] as number);

describe("fit", () => {
  it("notes down with which further options it trained", async () => {
    const options = async (given: FitOptions) =>
      (await fit(makeModel(), x, y, { ...SILENT, ...given })).params.options;
    assert.equal(await options({ shuffle: true, learningRateDecay: 1, seed: 3 }), undefined);
    assert.deepEqual(await options({ shuffle: false, learningRateDecay: 0.5 }), {
      shuffle: false,
      learningRateDecay: 0.5,
    });
  });

  it("learns, and names its measures as Keras does", async () => {
    const history = await fit(makeModel(), x, y, { epochs: 8, validationSplit: 0.2, ...SILENT });
    assert.deepEqual(history.epoch, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(Object.keys(history.history), ["loss", "accuracy", "val_loss", "val_accuracy"]);
    assert.equal(history.history.val_accuracy?.at(-1), 1);
    assert.deepEqual(history.params, {
      epochs: 8,
      batchSize: 32,
      steps: 3,
      samples: 80,
      doValidation: true,
      metrics: ["loss", "accuracy", "val_loss", "val_accuracy"],
    });
    assert.ok(history.seconds > 0);
  });

  it("gives the same numbers as model.fit", async () => {
    const options = { epochs: 3, batchSize: 16, shuffle: false, validationSplit: 0.2 };
    const ours = await fit(makeModel(), x, y, { ...options, ...SILENT });
    const theirs = await makeModel().fit(x, y, { ...options, verbose: 0 });
    for (const [name, theirName] of [
      ["loss", "loss"],
      ["accuracy", "acc"],
      ["val_loss", "val_loss"],
      ["val_accuracy", "val_acc"],
    ] as const) {
      const expected = theirs.history[theirName] as number[];
      ours.history[name]?.forEach((value, i) => {
        // Steps as large as these enlarge differences of rounding.
        assert.ok(Math.abs(value - (expected[i] as number)) < 1e-5, `${name} at epoch ${i + 1}`);
      });
    }
  });

  it("validates on other examples, and takes a batch larger than the data", async () => {
    const { history, params } = await fit(makeModel(), x, y, {
      validationData: [x, y],
      batchSize: 1000,
      ...SILENT,
    });
    assert.equal(params.steps, 1);
    assert.equal(history.val_loss?.length, 1);
  });

  it("is repeatable to the bit with a seed, dropout and order included, and draws nothing from Math.random", async () => {
    const run = async (seed: number) => {
      const model = makeModel({ dropout: true });
      const { history } = await fit(model, x, y, { epochs: 3, batchSize: 8, seed, ...SILENT });
      return JSON.stringify([history, model.getWeights().map((weight) => Array.from(weight.dataSync()))]);
    };
    const { random } = Math;
    const first = await run(5);
    assert.equal(Math.random, random);
    assert.equal(await run(5), first);
    assert.notEqual(await run(6), first);
  });

  it("gives, two at once, what each gives alone, and leaves Math.random as it was", async () => {
    const compiled = (seed: number) => {
      const model = makeModel({ dropout: true });
      return { model, run: fit(model, x, y, { epochs: 3, batchSize: 4, seed, ...SILENT }) };
    };
    // What is not compiled is trained by model.fit, which draws from Math.random all the way.
    const slow = (seed: number) => {
      const model = makeModel({ dropout: true });
      model.compile({
        optimizer: tf.train.adam(0.05),
        loss: (a, b) => tf.losses.meanSquaredError(a, b).add(0),
      });
      return { model, run: fit(model, x, y, { epochs: 3, batchSize: 8, seed, ...SILENT }) };
    };
    const result = async ({ model, run }: ReturnType<typeof compiled>) => {
      const { history } = await run;
      return JSON.stringify([history, model.getWeights().map((weight) => Array.from(weight.dataSync()))]);
    };
    const before = Object.getOwnPropertyDescriptor(Math, "random");
    const alone: string[] = [];
    const makers = [() => compiled(1), () => compiled(2), () => slow(1), () => slow(2)];
    for (const make of makers) alone.push(await result(make()));
    assert.deepEqual(await Promise.all(makers.map((make) => result(make()))), alone);
    assert.equal(new Set(alone).size, 4);
    const failing = fit(makeModel(), x, y, {
      seed: 3,
      callbacks: { onEpochEnd: () => assert.fail("oh") },
      ...SILENT,
    });
    const stopped = fit(makeModel(), x, y, { seed: 3, signal: AbortSignal.abort(), ...SILENT });
    await Promise.allSettled([failing, stopped]);
    assert.deepEqual(Object.getOwnPropertyDescriptor(Math, "random"), before);
  });

  it("gives callbacks numbers that follow from the seed", async () => {
    const draw = async () => {
      const drawn: number[] = [];
      const onEpochEnd = () => void drawn.push(Math.random());
      await fit(makeModel(), x, y, { epochs: 2, seed: 4, callbacks: { onEpochEnd }, ...SILENT });
      return drawn;
    };
    assert.deepEqual(await draw(), await draw());
  });

  it("prints Keras's lines", async () => {
    const text = await linesOf(() =>
      fit(makeModel(), x, y, { epochs: 2, batchSize: 10, validationSplit: 0.2 }),
    );
    const measure = String.raw`\d\.\d{4}(e-\d\d?)?`;
    const line =
      String.raw`8/8 - \d+s - loss: ${measure} - accuracy: ${measure} - val_loss: ${measure} - val_accuracy: ${measure} - ` +
      String.raw`\d+(ms|us)/step\n`;
    assert.match(text, new RegExp(`^Epoch 1/2\\n${line}Epoch 2/2\\n${line}$`));
  });

  it("writes nothing with verbose 0", async () => {
    assert.equal(await linesOf(() => fit(makeModel(), x, y, { verbose: 0 })), "");
  });

  it("leaves no tensors behind but those of the optimizer", async () => {
    const model = makeModel();
    await fit(model, x, y, { validationSplit: 0.2, ...SILENT });
    const before = tf.memory().numTensors;
    await fit(model, x, y, { epochs: 2, validationSplit: 0.2, ...SILENT });
    await fit(model, x, y, { epochs: 2, signal: AbortSignal.abort(), ...SILENT }).catch(() => {});
    await assert.rejects(
      fit(model, x, y, { callbacks: { onBatchEnd: () => assert.fail("from the callback") }, ...SILENT }),
      /from the callback/,
    );
    assert.equal(tf.memory().numTensors, before);
  });

  it("calls callbacks of both kinds with Keras's names, the old ones hidden", async () => {
    const seen: string[] = [];
    const plain: tf.CustomCallbackArgs = {
      onTrainBegin: () => void seen.push("train"),
      onEpochBegin: (epoch) => void seen.push(`epoch ${epoch}`),
      onBatchBegin: (batch) => void seen.push(`batch ${batch}`),
      onBatchEnd: (_batch, logs) => void seen.push(Object.keys(logs ?? {}).join()),
      onEpochEnd: (_epoch, logs) =>
        void seen.push(`${Object.keys(logs ?? {}).join()} ${logs?.val_acc === logs?.val_accuracy}`),
      onTrainEnd: () => void seen.push("end"),
    };
    const stopping = tf.callbacks.earlyStopping({ monitor: "val_acc", patience: 0 });
    const { epoch } = await fit(makeModel(), x, y, {
      epochs: 50,
      batchSize: 80,
      validationSplit: 0.2,
      callbacks: [plain, stopping],
      ...SILENT,
    });
    assert.deepEqual(seen.slice(0, 5), [
      "train",
      "epoch 0",
      "batch 0",
      "batch,size,loss,accuracy",
      "loss,accuracy,val_loss,val_accuracy true",
    ]);
    assert.equal(seen.at(-1), "end");
    assert.ok(epoch.length < 50, "early stopping stops");
  });

  it("leaves the history with the model", async () => {
    const model = makeModel();
    const history = await fit(model, x, y, { epochs: 2, ...SILENT });
    assert.deepEqual(model.history.history, history.history);
    assert.deepEqual(model.history.epoch, [0, 1]);
  });
});

describe("fit, stopped", () => {
  it("by Stop, gives the finished epochs within a second, and the model goes on", async () => {
    const kernel = installFakeKernel();
    const model = makeModel();
    let asked = 0;
    const stop = (epoch: number, batch: number) => {
      if (epoch === 2 && batch === 3) {
        asked = performance.now();
        kernel.controller.abort();
      }
    };
    let epochNow = 0;
    const callbacks = {
      onEpochBegin: (epoch: number) => {
        epochNow = epoch;
      },
      onBatchEnd: (batch: number) => stop(epochNow, batch),
    };
    const before = lossOf(model);
    let history: TrainingHistory | undefined;
    const said = await linesOf(async () => {
      history = await fit(model, x, y, { epochs: 1000, batchSize: 10, callbacks, verbose: 0 });
    });
    assert.ok(performance.now() - asked < 1000);
    assert.match(said, /^Training stopped at epoch 3 of 1000, batch 4 of 10\. .* 2 epochs are finished\./);
    assert.deepEqual(history?.epoch, [0, 1]);
    assert.equal(model.history.epoch.length, 2);
    // The cell ends as stopped anyway; what still comes in it doesn't begin.
    await assert.rejects(fit(makeModel(), x, y, SILENT), (error: unknown) => {
      assert.ok(error instanceof InterruptedError);
      assert.equal(error.name, "KeyboardInterrupt");
      return true;
    });
    assert.equal(model.stopTraining, false);
    assert.ok(lossOf(model) < before, "what was learned is kept");

    kernel.controller = new AbortController();
    assert.equal((await fit(model, x, y, { epochs: 2, verbose: 0 })).epoch.length, 2);
    assert.equal((await model.fit(x, y, { epochs: 2, verbose: 0 })).epoch.length, 2);
  });

  it("by Stop that an output hears of before the signal does, is stopped all the same", async () => {
    const kernel = installFakeKernel();
    const model = makeModel();
    const { epoch } = await fit(model, x, y, {
      epochs: 5,
      verbose: 0,
      callbacks: {
        onEpochEnd: (number: number) => {
          if (number !== 1) return;
          setImmediate(() => kernel.controller.abort());
          throw Object.assign(new Error("The cell was interrupted."), { name: "KeyboardInterrupt" });
        },
      },
    });
    assert.deepEqual(epoch, [0, 1]);
    assert.match(String(kernel.messages.at(-1)?.data["text/plain"]), /2 epochs, loss from/);
  });

  it("says at once how it ended, also where its code never runs on", async () => {
    const kernel = installFakeKernel();
    let [shown, said, ended] = ["", "", false];
    const log = mock.method(console, "log", (line: string) => {
      said = line;
    });
    const callbacks = {
      onBatchEnd: (batch: number) => {
        if (ended || batch !== 2) return;
        ended = true;
        kernel.controller.abort();
        shown = String(kernel.messages.at(-1)?.data["text/plain"]);
      },
    };
    await fit(makeModel(), x, y, { epochs: 3, batchSize: 10, callbacks });
    log.mock.restore();
    assert.match(shown, /^Training: stopped in epoch 1 of 3; the model keeps what it has learnt/);
    assert.match(said, /^Stopped in epoch 1 of 3; the model keeps what it has learnt\. No epoch is finished/);
  });

  const inOneCall = backend().name === "wasm" && "WebAssembly validates in one call";
  it("ends while it validates, too", { skip: inOneCall }, async () => {
    const stop = new AbortController();
    const model = makeModel();
    let measured = 0;
    const native = tf.backend() as unknown as { runSavedModel(...args: unknown[]): unknown };
    const { runSavedModel } = native;
    mock.method(native, "runSavedModel", (...args: unknown[]) => {
      if (String(args[3]).includes("measure")) {
        measured++;
        stop.abort();
      }
      return runSavedModel.apply(native, args);
    });
    try {
      const options = { epochs: 3, validationSplit: 0.5, signal: stop.signal, ...SILENT };
      await assert.rejects(fit(model, x, y, options), { name: "AbortError" });
    } finally {
      mock.restoreAll();
    }
    assert.equal(measured, 1);
    assert.equal(model.history.epoch.length, 0);
  });

  it("gives way to timers while it computes", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const started = performance.now();
    await fit(makeModel(), x, y, { epochs: 8, batchSize: 4, ...SILENT });
    clearInterval(timer);
    const expected = (performance.now() - started) / 50 / 3;
    assert.ok(ticks >= Math.floor(expected), `${ticks} ticks, expected ${expected}`);
  });
});

describe("fit, what goes wrong", () => {
  const fails = (promise: Promise<unknown>, message: RegExp) => assert.rejects(promise, { message });
  const model = () => makeModel();

  it("shapes", async () => {
    const images = tf.zeros([3, 2, 2]);
    await fails(
      fit(model(), images, y),
      /takes inputs of shape \[n, 4\], but x has shape \[3, 2, 2\]\. 2 × 2 = 4: flatten/,
    );
    await fails(
      fit(model(), tf.zeros([3, 5]), y),
      /takes inputs of shape \[n, 4\], but x has shape \[3, 5\]/,
    );
    await fails(fit(model(), tf.zeros([4]), y), /expandDims\(0\)/);
    await fails(
      fit(model(), x, labels),
      /outputs of shape \[n, 2\], but y has shape \[100\].*oneHot\(y, 2\)/,
    );
    await fails(fit(model(), x, tf.zeros([100, 3])), /as many units as there are classes/);
    await fails(fit(model(), x, y.slice(0, 10)), /x has 100 rows but y has 10/);
    await fails(fit(model(), x.slice(0, 0), y.slice(0, 0)), /empty/);
    await fails(
      fit(model(), x, y, { validationData: [x, labels as never] }),
      /^fit: validationData: .*oneHot/,
    );
    await fails(
      fit(model(), x.slice(0, 2), y.slice(0, 2), { validationSplit: 0.9 }),
      /none of the 2 examples is left to learn/,
    );
    await fails(
      fit(model(), x.slice(0, 1), y.slice(0, 1), { validationSplit: 0.01 }),
      /none of the 1 examples/,
    );
  });

  it("class numbers where rows are needed, and the other way round", async () => {
    const sparse = makeModel({ loss: "sparseCategoricalCrossentropy" });
    await fails(fit(sparse, x, y), /takes class numbers, \[n\], but y has shape \[100, 2\]/);
    await fails(
      fit(sparse, x, labels.add(1).cast("float32")),
      /class numbers from 1 to 2, but the model has 2 outputs/,
    );
    const history = await fit(sparse, x, labels.cast("float32"), { ...SILENT });
    assert.ok("accuracy" in history.history);
  });

  it("what is no tensor, no model, not compiled or disposed of", async () => {
    await fails(
      fit(model(), [[1, 2, 3, 4]] as never, y),
      /expected x to be a tensor, got an array of length 1/,
    );
    await fails(fit({} as never, x, y), /expected a model/);
    const bare = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });
    await fails(fit(bare, x, y), /isn't compiled.*model\.compile/);
    const gone = tf.ones([2, 4]);
    gone.dispose();
    await fails(fit(model(), gone, y), /disposed/);
  });

  it("values that aren't numbers", async () => {
    await fails(fit(model(), tf.fill([2, 4], Number.NaN), y.slice(0, 2)), /fit: x: some values are NaN/);
    await fails(
      fit(model(), x, tf.fill([100, 2], Number.POSITIVE_INFINITY)),
      /fit: y: some values are NaN or infinite/,
    );
  });

  it("a loss that stops being a number, where it happens", async () => {
    // How soon it happens depends on the order of the examples: hence the seed.
    const wild = makeModel();
    wild.compile({ optimizer: tf.train.sgd(1e30), loss: "meanSquaredError" });
    await fails(
      fit(wild, x.mul(255), y, { epochs: 5, batchSize: 50, seed: 1, ...SILENT }),
      /the loss became (NaN|Infinity) in epoch 1, batch \d.*learning rate.*x goes up to 255; see normalize.*build and compile/,
    );
    assert.equal(wild.stopTraining, false);
  });

  it("options", async () => {
    const wrong = (options: object) => fit(model(), x, y, options as FitOptions);
    await fails(wrong({ batch_size: 3 }), /no option "batch_size"\. Did you mean "batchSize"\?/);
    await fails(wrong({ epoch: 3 }), /Did you mean "epochs"\?/);
    await fails(wrong({ colour: 3 }), /There are: epochs, batchSize/);
    await fails(wrong({ epochs: 0 }), /epochs must be a whole number of 1 or more, not 0/);
    await fails(wrong({ batchSize: 1.5 }), /batchSize must be/);
    await fails(wrong({ validationSplit: 1 }), /validationSplit must be/);
    await fails(wrong({ seed: -1 }), /seed must be/);
    await fails(wrong({ verbose: 3 }), /verbose must be 0, 1 or 2/);
    await fails(fit(model(), x, y, 5 as never), /expected options as an object/);
    await fit(model(), x, y, { epochs: undefined, ...SILENT });
  });
});

describe("fit in a notebook", () => {
  it("shows one figure under one id from the beginning to the end, and says which states are not the last", async () => {
    const kernel = installFakeKernel();
    const slow = { onBatchEnd: () => new Promise<void>((done) => setTimeout(done, 30)) };
    await fit(makeModel(), x, y, {
      epochs: 3,
      batchSize: 20,
      validationSplit: 0.2,
      verbose: 0,
      callbacks: slow,
    });
    const { messages } = kernel;
    assert.equal(new Set(messages.map(({ id }) => id)).size, 1);
    assert.deepEqual(
      messages.map(({ type }) => type),
      ["display", ...messages.slice(1).map(() => "update")],
    );
    const live = messages.slice(0, -1).map(({ data }) => data);
    assert.ok(live.length >= 2 && live.length <= 5, `${live.length} pictures in ${12 * 30} ms`);
    for (const { data } of messages) {
      assert.deepEqual(Object.keys(data), ["application/vnd.plotly.v1+json", "image/svg+xml", "text/plain"]);
    }
    type Shown = {
      layout: { title: { text: string }; xaxis: { range: number[] }; meta?: { live?: object } };
    };
    const layoutOf = (data: Record<string, unknown> = {}) =>
      (data["application/vnd.plotly.v1+json"] as Shown).layout;
    assert.match(layoutOf(live[0]).title.text, /starting/);
    // Text and picture of a state may stay for ever: they promise no end.
    assert.match(String(live.at(-1)?.["text/plain"]), /^Training: at epoch \d of 3, batch \d of 4$/);
    const final = messages.at(-1)?.data;
    assert.match(String(final?.["text/plain"]), /^Training, 3 epochs in .*\.\n3 epochs, loss from/);
    for (const data of live) {
      const { meta, xaxis } = layoutOf(data);
      assert.ok(meta?.live, "it says that it is not the last");
      assert.deepEqual(xaxis.range, layoutOf(final).xaxis.range, "the axis along never moves");
    }
    assert.equal(layoutOf(final).meta, undefined);
    const sizes = messages.map(({ data }) => JSON.stringify(data).length);
    assert.ok(Math.max(...sizes) < 15_000, `${sizes}`);
  });

  it("writes a line for each epoch into a box of one height, under the chart", async () => {
    const kernel = installFakeKernel();
    await fit(makeModel(), x, y, { epochs: 2 });
    const [chart, log] = new Set(kernel.messages.map(({ id }) => id));
    assert.ok(chart && log && chart !== log);
    const written = kernel.messages.filter(({ id }) => id === log).map(({ data }) => data);
    const heights = written.map((data) => /height: [\d.]+em/.exec(String(data["text/html"]))?.[0]);
    assert.deepEqual([...new Set(heights)], ["height: 5.40em"]);
    const line = "4/4 - \\d+s - loss: [\\d.]+ - accuracy: [\\d.]+ - \\d+[mu]s/step";
    assert.match(
      String(written.at(-1)?.["text/plain"]),
      new RegExp(`^Epoch 1/2\\n${line}\\nEpoch 2/2\\n${line}$`),
    );
  });

  it("keeps what is finished when it is stopped, even before the first epoch's end", async () => {
    const kernel = installFakeKernel();
    await assert.rejects(fit(makeModel(), x, y, { signal: AbortSignal.abort(), verbose: 0 }));
    assert.match(
      String(kernel.messages.at(-1)?.data["text/plain"]),
      /stopped in epoch 1 of 1; the model keeps what it has learnt/,
    );
  });

  it("says how it ended where not all epochs are done: a callback, an error, a loss that is no number", async () => {
    const kernel = installFakeKernel();
    const stopping = { onEpochEnd: (epoch: number, model?: unknown) => void (epoch === 1 && stop(model)) };
    const early = makeModel();
    const stop = (_: unknown) => {
      early.stopTraining = true;
    };
    const subtitle = () =>
      JSON.stringify(kernel.messages.at(-1)?.data["application/vnd.plotly.v1+json"] ?? "");
    const byCallback = await linesOf(() => fit(early, x, y, { epochs: 5, callbacks: stopping }));
    assert.match(byCallback, /Ended by a callback after 2 of 5 epochs\.\n$/);
    assert.match(subtitle(), /ended by a callback after 2 of 5 epochs/);
    const broken = { onEpochEnd: (epoch: number) => assert.notEqual(epoch, 2, "oh") };
    const byError = await linesOf(() =>
      assert.rejects(fit(makeModel(), x, y, { epochs: 5, callbacks: broken }), /oh/),
    );
    assert.match(byError, /Ended by an error in epoch 4 of 5\.\n$/);
    assert.match(subtitle(), /ended by an error in epoch 4 of 5/);
    const wild = makeModel();
    wild.compile({ optimizer: tf.train.sgd(1e30), loss: "meanSquaredError" });
    const byLoss = await linesOf(() =>
      assert.rejects(fit(wild, x.mul(255), y, { epochs: 5, batchSize: 50, seed: 1 }), /the loss became/),
    );
    assert.match(byLoss, /Stopped in epoch 1 of 5: the loss became (NaN|Infinity)\.\n$/);
    assert.match(
      String(kernel.messages.at(-1)?.data["text/plain"]),
      /stopped in epoch 1 of 5: the loss became/,
    );
  });

  it("shows one chart for all silent trainings of a cell, and one each for those at the same time", async () => {
    const kernel = installFakeKernel();
    const places = () => kernel.messages.filter(({ type }) => type === "display").length;
    for (let i = 0; i < 5; i++) await fit(makeModel(), x, y, { verbose: 0 });
    assert.equal(places(), 1);
    await Promise.all([1, 2].map(() => fit(makeModel(), x, y, { verbose: 0 })));
    assert.equal(places(), 2);
    kernel.controller = new AbortController();
    await fit(makeModel(), x, y, { verbose: 0 });
    assert.equal(places(), 3);
  });

  it("shows the progress in one line, and takes it away, with verbose 1 and no chart", async () => {
    const kernel = installFakeKernel();
    await fit(makeModel(), x, y, { verbose: 1, chart: false });
    const texts = kernel.messages.map(({ data }) => data["text/plain"]);
    assert.match(String(texts[0]), /^epoch 1 of 1, batch 1 of 4/);
    assert.equal(texts.at(-1), "");
  });
});

describe("evaluate", () => {
  it("gives what model.evaluate gives, under Keras's names, whatever the batch size", async () => {
    const model = makeModel();
    const [loss, accuracy] = (model.evaluate(x, y) as tf.Scalar[]).map(
      (value) => value.dataSync()[0] as number,
    );
    for (const batchSize of [undefined, 1, 7, 1000]) {
      const result = await evaluate(model, x, y, { batchSize });
      assert.deepEqual(Object.keys(result), ["loss", "accuracy"]);
      assert.ok(Math.abs(result.loss - (loss as number)) < 1e-6);
      assert.ok(Math.abs((result.accuracy as number) - (accuracy as number)) < 1e-6);
    }
  });

  it("works without metrics, leaves no tensors, and is checked as fit is", async () => {
    const model = makeModel();
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const before = tf.memory().numTensors;
    assert.deepEqual(Object.keys(await evaluate(model, x, y)), ["loss"]);
    assert.equal(tf.memory().numTensors, before);
    await assert.rejects(evaluate(model, x, labels), { message: /^evaluate: .*oneHot/ });
    await assert.rejects(evaluate(model, x, y, { batchsize: 3 } as never), {
      message: /Did you mean "batchSize"/,
    });
    await assert.rejects(evaluate(model, x, y, { signal: AbortSignal.abort() }), { name: "AbortError" });
  });

  it("tells binary accuracy from the share of rows that are right", async () => {
    const model = makeModel({ loss: "binaryCrossentropy" });
    assert.deepEqual(Object.keys(await evaluate(model, x, y)), ["loss", "binaryAccuracy"]);
    model.compile({ optimizer: "sgd", loss: "binaryCrossentropy", metrics: ["categoricalAccuracy"] });
    assert.deepEqual(Object.keys(await evaluate(model, x, y)), ["loss", "accuracy"]);
  });
});
