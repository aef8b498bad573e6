import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, before, beforeEach, describe, it, mock } from "node:test";
import { InterruptedError, ready, tf } from "@course/core";
import { plotExperiments } from "@course/figures";
import {
  type Experiment,
  type ExperimentsOptions,
  runExperiments,
} from "../../lib/course/src/experiments/experiments.js";
import type { ExperimentRuns } from "../../lib/course/src/experiments/runs.js";
import { type FakeKernel, installFakeKernel, removeFakeKernel } from "../core/fake-kernel.js";

let x: tf.Tensor2D;
let y: tf.Tensor2D;
let folder: string;
let printed: string[];

before(async () => {
  await ready();
  const rows = Array.from({ length: 60 }, (_, i) => [i % 2, 1 - (i % 2), (i % 7) / 7, (i % 5) / 5]);
  x = tf.tensor2d(rows);
  const sides = tf.tensor1d(rows.map(([side]) => side as number).map(Math.round), "int32");
  y = tf.oneHot(sides, 2).cast("float32") as tf.Tensor2D;
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "experiments-"));
  printed = [];
  mock.method(console, "log", (line: unknown) => printed.push(String(line)));
});

afterEach(() => {
  mock.restoreAll();
  removeFakeKernel();
  rmSync(folder, { recursive: true });
});

/** How often each network was shown a batch: tells what was really trained. */
let trained: string[] = [];

function network(units: number, { rate = 0.05, name = `${units}` } = {}): Experiment {
  return {
    name,
    build: () => {
      const model = tf.sequential();
      model.add(tf.layers.dense({ units, activation: "relu", inputShape: [4] }));
      model.add(tf.layers.dense({ units: 2, activation: "softmax" }));
      model.compile({
        optimizer: tf.train.adam(rate),
        loss: "categoricalCrossentropy",
        metrics: ["accuracy"],
      });
      return model;
    },
    options: { callbacks: { onTrainBegin: () => void trained.push(name) } },
  };
}

async function run(experiments: Experiment[], options: ExperimentsOptions = {}): Promise<ExperimentRuns> {
  trained = [];
  return runExperiments(experiments, x, y, { epochs: 3, batchSize: 10, folder, verbose: 0, ...options });
}

const weightsOf = (model: tf.LayersModel) =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));
const files = () => readdirSync(folder).map((name) => join(folder, name));

describe("runExperiments", () => {
  it("trains each model and compares them", async () => {
    const runs = await run([network(2), network(8)]);
    assert.deepEqual(trained, ["2", "8"]);
    assert.deepEqual(
      runs.all.map(({ name, parameters, epochs }) => [name, parameters, epochs]),
      [
        ["2", 4 * 2 + 2 + 2 * 2 + 2, 3],
        ["8", 4 * 8 + 8 + 8 * 2 + 2, 3],
      ],
    );
    assert.deepEqual(runs.table.column("run"), ["2", "8"]);
    assert.deepEqual(runs.table.columns, [
      "run",
      "parameters",
      "epochs",
      "time",
      "last val. accuracy",
      "best val. accuracy",
      "at epoch",
      "over-fits from epoch",
    ]);
    const { history, params } = runs.get("8").history;
    assert.equal(params.samples, 48, "a fifth is held back");
    assert.equal(runs.get("8").lastAccuracy, history.val_accuracy?.at(-1));
    assert.equal([...runs].length, 2);
  });

  it("hands over the models: predictions go on from them, and the best is the one that is best now", async () => {
    const runs = await run([network(8, { rate: 1e-6, name: "slow" }), network(8, { name: "quick" })], {
      epochs: 15,
    });
    assert.equal(runs.best.name, "quick");
    const loss = tf.tidy(() => (runs.best.model.evaluate(x, y) as tf.Scalar[])[0]?.dataSync()[0] as number);
    assert.ok(loss < (runs.get("slow").history.history.loss?.at(-1) as number));
    assert.throws(() => runs.get("fast"), { message: 'There is no run "fast"; there are: "slow", "quick".' });
  });

  it("gives the same result each time, and leaves Math.random alone", async () => {
    const { random } = Math;
    const first = await run([network(8)], { folder: "none" });
    const second = await run([network(8)], { folder: "none" });
    assert.equal(Math.random, random);
    assert.deepEqual(trained, ["8"]);
    assert.deepEqual(weightsOf(first.get("8").model), weightsOf(second.get("8").model));
    const other = await run([network(8)], { folder: "none", seed: 2 });
    assert.notDeepEqual(weightsOf(first.get("8").model), weightsOf(other.get("8").model));
    assert.deepEqual(files(), []);
  });

  it("takes other data for one run", async () => {
    const flat: Experiment = {
      ...network(8),
      x: tf.concat([x, x], 0),
      y: tf.concat([y, y], 0),
    };
    const runs = await run([flat, network(2)]);
    assert.deepEqual(
      runs.all.map(({ history }) => history.params.samples),
      [96, 48],
    );
  });

  it("finds the epoch from which a run over-fits", async () => {
    const runs = await run([network(2)]);
    const [only] = runs.all;
    const measures = only?.history.history as Record<string, number[]>;
    for (const [losses, expected] of [
      [[0.9, 0.5, 0.6, 0.7], 3],
      [[0.9, 0.95, 0.5, 0.6], 4],
      [[0.9, 0.5, 0.5, 0.6], 4],
      [[0.9, 0.8, 0.7], undefined],
      [[0.5], undefined],
    ] as const) {
      measures.val_loss = [...losses];
      assert.equal(only?.overfitsFrom, expected, `${losses}`);
    }
    measures.val_accuracy = [0.5, 0.8, 0.8, 0.7];
    assert.deepEqual([only?.bestEpoch, only?.bestAccuracy, only?.lastAccuracy], [2, 0.8, 0.7]);
  });

  it("draws the runs, told apart without colours, with each one's numbers in words", async () => {
    // In this order: an object would put whole numbers first.
    const runs = await run([network(8, { name: "last" }), network(4), network(2)]);
    const figure = runs.plot("val_loss");
    const traces = figure.data as { line: { dash: string }; marker: { symbol: string }; y: number[] }[];
    assert.equal(new Set(traces.map(({ line, marker }) => `${line.dash} ${marker.symbol}`)).size, 3);
    assert.deepEqual(
      traces.map(({ y: values }) => values.length),
      [3, 3, 3],
    );
    assert.match(
      figure.alt,
      /^Experiments: validation loss\.\nlast: from .* in 3 epochs, best .* at epoch \d\.\n4: .*\n2: /,
    );
    assert.doesNotMatch(figure.alt, /accuracy/);
  });

  it("tells more runs apart than there are colours", () => {
    const many = Array.from({ length: 14 }, (_, i) => ({ name: `run ${i}`, values: [0.1 * i, 0.5] }));
    const traces = plotExperiments(many, "val_accuracy").data as {
      line: { color: string };
      marker: { symbol: string };
    }[];
    const looks = traces.map(({ line, marker }) => `${line.color} ${marker.symbol}`);
    assert.equal(new Set(looks).size, 14);
  });

  it("leaves no tensors behind but models and optimisers", async () => {
    await run([network(2)]);
    const runs = await run([network(2), network(4)]);
    for (const { model } of runs) {
      model.dispose();
      model.optimizer.dispose();
    }
    const before = tf.memory().numTensors;
    for (const { model } of await run([network(2), network(4)])) {
      model.dispose();
      model.optimizer.dispose();
    }
    assert.equal(tf.memory().numTensors, before);
  });
});

describe("runExperiments, done again", () => {
  it("keeps what is finished: history, weights, time", async () => {
    const first = await run([network(2), network(8)]);
    const again = await run([network(2), network(8)]);
    assert.deepEqual(trained, []);
    for (const { name, model, history, seconds } of first) {
      const kept = again.get(name);
      assert.deepEqual(kept.history.history, history.history);
      assert.deepEqual(kept.history.params, history.params);
      assert.deepEqual(weightsOf(kept.model), weightsOf(model));
      assert.equal(kept.seconds, seconds);
    }
    assert.deepEqual(again.table.column("remark"), ["kept from before", "kept from before"]);
    assert.match(printed.at(-1) ?? "", /^2 runs: 0 trained in 0 ms, 2 kept from before/);
    // The kept model is compiled: it can be evaluated and trained on.
    assert.ok(await again.get("8").model.fit(x, y, { epochs: 1, verbose: 0 }));
  });

  it("loses nothing when it is stopped, and goes on with the rest", async () => {
    const stop = new AbortController();
    const second = network(4);
    let epochs = 0;
    second.options = {
      callbacks: {
        onTrainBegin: () => void trained.push("4"),
        onEpochEnd: () => {
          epochs++;
          if (epochs === 2) stop.abort();
        },
      },
    };
    const plan = [network(2), second, network(8)];
    await assert.rejects(run(plan, { signal: stop.signal }), (error: unknown) => {
      assert.ok(error instanceof InterruptedError);
      assert.equal(error.name, "AbortError");
      assert.match(
        error.message,
        /^Experiments stopped in run 2, "4"\. 1 finished run is kept\. Run the cell again/,
      );
      return true;
    });
    assert.deepEqual(trained, ["2", "4"]);
    const runs = await run(plan);
    assert.deepEqual(trained, ["4", "8"]);
    assert.deepEqual(
      runs.all.map((one) => one.epochs),
      [3, 3, 3],
    );
    const unbroken = await run(plan, { folder: "none" });
    assert.deepEqual(runs.get("4").history.history, unbroken.get("4").history.history);
  });

  it("trains anew what has changed, and only that", async () => {
    await run([network(2), network(8)]);
    const changes: [string, () => Promise<unknown>][] = [
      ["layers", () => run([network(2), network(9, { name: "8" })])],
      ["optimiser", () => run([network(2), network(8, { rate: 0.01 })])],
      [
        "options of one run",
        () => run([network(2), { ...network(8), options: { ...network(8).options, epochs: 4 } }]),
      ],
      ["data of one run", () => run([network(2), { ...network(8), x: x.mul(0.5) }])],
    ];
    for (const [what, change] of changes) {
      await change();
      assert.deepEqual(trained, ["8"], what);
    }
    for (const options of [
      { epochs: 5 },
      { batchSize: 20 },
      { validationSplit: 0.5 },
      { seed: 7 },
      { shuffle: false },
    ]) {
      await run([network(2), network(8)], options);
      assert.deepEqual(trained, ["2", "8"], JSON.stringify(options));
    }
    // The order, other runs, what is printed and a copy of the data change nothing.
    await runExperiments([network(8), network(3), network(2)], x.clone(), y.clone(), {
      epochs: 3,
      batchSize: 10,
      folder,
      verbose: 0,
    });
    assert.deepEqual(trained.slice(-1), ["3"]);
  });

  it("sees another initialiser and another callback, but not the state of a callback", async () => {
    const stopping = tf.callbacks.earlyStopping({ monitor: "val_loss", patience: 50 });
    const withStopping = { ...network(2), options: { callbacks: stopping } };
    assert.equal((await run([withStopping])).table.columns.includes("remark"), false);
    assert.equal((await run([withStopping])).all[0]?.remark.restored, true);
    const other = { callbacks: tf.callbacks.earlyStopping({ monitor: "val_loss", patience: 49 }) };
    assert.equal((await run([{ ...network(2), options: other }])).all[0]?.remark.restored, undefined);
  });

  it("tells of damaged files and trains these runs anew", async () => {
    const whole = await run([network(2)]);
    const [file] = files() as [string];
    const content = readFileSync(file);
    const end = content.indexOf("\n");
    const damages: [RegExp, () => void][] = [
      [/weights are incomplete/, () => truncateSync(file, content.length - 5)],
      [/beginning can't be read/, () => truncateSync(file, 20)],
      [/beginning can't be read/, () => writeFileSync(file, "")],
      [/beginning can't be read/, () => writeFileSync(file, "null")],
      [/history is incomplete/, () => writeFileSync(file, "{}\n")],
      [
        /history is incomplete/,
        () =>
          writeFileSync(
            file,
            `${content.subarray(0, end)}`.replace(/"val_loss":\[/, '"val_loss":[1,') + content.subarray(end),
          ),
      ],
      [
        /weights are incomplete or damaged/,
        () => {
          const changed = Buffer.from(content);
          changed.writeFloatLE(42, end + 1);
          writeFileSync(file, changed);
        },
      ],
    ];
    for (const [message, damage] of damages) {
      damage();
      printed = [];
      const runs = await run([network(2)]);
      assert.match(
        printed[0] ?? "",
        /^"2": the kept result can't be used \(its .*\), so it is trained anew\.$/,
      );
      assert.match(printed[0] ?? "", message);
      assert.deepEqual(trained, ["2"], `${message}`);
      assert.deepEqual(weightsOf(runs.best.model), weightsOf(whole.best.model));
      assert.equal((await run([network(2)])).best.remark.restored, true, "the file is whole again");
    }
    assert.equal(files().length, 1, "no temporary files");
  });

  it("goes on where the disk can't be written", async () => {
    const file = join(folder, "a file");
    writeFileSync(file, "");
    const runs = await run([network(2)], { folder: file });
    assert.equal(runs.best.name, "2");
    assert.match(printed.join("\n"), /can't be kept on disk/);
  });

  it("keeps results where the environment says", async () => {
    const here = { epochs: 1, verbose: 0 } as const;
    try {
      process.env.COURSE_EXPERIMENTS = folder;
      await runExperiments([network(2)], x, y, here);
      assert.equal(files().length, 1);
      process.env.COURSE_EXPERIMENTS = "none";
      const runs = await runExperiments([network(2)], x, y, here);
      assert.equal(runs.best.remark.restored, undefined);
    } finally {
      delete process.env.COURSE_EXPERIMENTS;
    }
  });
});

describe("runExperiments, what goes wrong", () => {
  const fails = (promise: Promise<unknown>, message: RegExp) => assert.rejects(promise, { message });

  it("a run whose loss stops being a number doesn't stop the rest, and isn't kept", async () => {
    const wild = network(4, { name: "wild" });
    wild.build = () => {
      const model = network(4).build();
      model.compile({ optimizer: tf.train.sgd(1e38), loss: "meanSquaredError", metrics: ["accuracy"] });
      return model;
    };
    const runs = await run([wild, network(2)]);
    assert.deepEqual(trained, ["wild", "2"]);
    assert.match(runs.get("wild").remark.failure ?? "", /loss became/);
    assert.throws(() => runs.get("wild").model, /The run "wild" failed, so it has no model: .*loss became/);
    assert.deepEqual([runs.best.name, runs.finished.length, files().length], ["2", 1, 1]);
    assert.match(String(runs), /failed: .*loss became/);
    assert.ok(runs.plot().data.length >= 1);
    await run([wild, network(2)]);
    assert.deepEqual(trained, ["wild"], "tried again");
    await fails(run([wild]), /every run failed\. "wild": .*loss became/);
  });

  it("definitions, before anything is trained", async () => {
    const good = network(2);
    const cases: [Experiment[], ExperimentsOptions, RegExp][] = [
      [[], {}, /expected a list such as/],
      [[good, network(3, { name: "2" })], {}, /two runs are called "2"/],
      [[good, { ...network(3), name: "" }], {}, /needs a name/],
      [
        [good, { ...network(3), build: network(3).build() as never }],
        {},
        /build must be a function .* \(\) =>/,
      ],
      [[good, { ...network(3), build: () => undefined as never }], {}, /"3": expected a model/],
      [
        [
          good,
          {
            ...network(3),
            build: () => tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] }),
          },
        ],
        {},
        /"3": the model isn't compiled/,
      ],
      [[good, { ...network(3), x: tf.zeros([60, 5]) }], {}, /"3": the model takes inputs of shape \[n, 4\]/],
      [
        [good, { ...network(3), options: { epoch: 3 } as never }],
        {},
        /"3": there is no option "epoch".*"epochs"/,
      ],
      [[good], { batch_size: 3 } as never, /there is no option "batch_size".*"batchSize"/],
      [[good], { validationSplit: 0 }, /nothing is left to compare by/],
    ];
    for (const [experiments, options, message] of cases) {
      await fails(run(experiments, options), message);
      assert.deepEqual(trained, [], `${message}`);
    }
    const shared = network(3).build();
    const build = () => shared;
    await fails(
      run([
        { name: "a", build },
        { name: "b", build },
      ]),
      /"a" and "b" give the same model/,
    );
  });
});

describe("runExperiments in a notebook", () => {
  const textsOf = (kernel: FakeKernel) => kernel.messages.map(({ data }) => String(data["text/plain"]));

  it("shows one table that grows, and no chart for each run", async () => {
    const kernel = installFakeKernel();
    const runs = await run([network(2), network(8)]);
    const ids = new Set(kernel.messages.map(({ id }) => id));
    assert.equal(ids.size, 1);
    const texts = textsOf(kernel);
    assert.match(texts[0] ?? "", /^Run 1 of 2: 2 \(16 parameters, 3 epochs\)$/);
    const second = texts.find((text) => text.startsWith("Run 2"));
    assert.match(second ?? "", /^Run 2 of 2: 8 \(58 parameters, 3 epochs\)\nExperiments\n/);
    assert.match(texts.at(-1) ?? "", /^2 runs: 2 trained in .*\nExperiments\n(.*\n){3}8 /);
    assert.match(String(kernel.messages.at(-1)?.data["text/html"]), /^<p><strong>2 runs.*<table/);
    assert.deepEqual(printed, []);
    assert.match(runs.toHtml(), /<caption.*Experiments/);
  });

  it("shows the epoch and the time left of the run", async () => {
    const kernel = installFakeKernel();
    const slow = network(2);
    slow.options = { callbacks: { onEpochBegin: () => new Promise<void>((done) => setTimeout(done, 600)) } };
    await run([slow], { epochs: 3 });
    const texts = textsOf(kernel).map((text) => text.split("\n")[0]);
    const heading = "Run 1 of 1: 2 \\(16 parameters, 3 epochs\\)";
    assert.match(texts[0] ?? "", new RegExp(`^${heading}$`));
    assert.match(texts[1] ?? "", new RegExp(`^${heading}\\. Epoch 2 of 3, about \\d s left$`));
    assert.match(texts[2] ?? "", new RegExp(`^${heading}\\. Epoch 3 of 3, about \\d s left$`));
    assert.match(texts[3] ?? "", /^1 run: 1 trained in /);
    assert.equal(texts.length, 4);
  });

  it("shows what is finished when it is stopped, with Jupyter's name for it", async () => {
    const kernel = installFakeKernel();
    const last = network(8);
    last.options = { callbacks: { onEpochEnd: () => kernel.controller.abort() } };
    await assert.rejects(run([network(2), last]), { name: "KeyboardInterrupt" });
    assert.match(textsOf(kernel).at(-1) ?? "", /^Stopped in run 2 of 2: 8\nExperiments\n/);
  });
});
