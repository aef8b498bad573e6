import assert from "node:assert/strict";
import { test } from "node:test";
import { type PeerReport, type Run, type Task, toRun } from "../../scripts/bench/measure.js";
import { flopOfEpoch, readModels } from "../../scripts/bench/models.js";
import { type Peer, peers } from "../../scripts/bench/peers.js";
import { compare, median, modelTable, overview, summarize } from "../../scripts/bench/report.js";

const [definition] = readModels();
assert.ok(definition);
const task: Task = { definition, images: 20000, epochs: 3, data: "", engine: "" };
const [engine, tensorflow, jax, fit] = peers("python") as [Peer, Peer, Peer, Peer];

const report: PeerReport = {
  version: "some 1.0",
  started: 2_000,
  ends: [3_000, 3_400, 4_000],
  cpu: 3_000,
  peakMemory: 500e6,
  score: 0.97,
  parameters: definition.parameters,
};

test("a run is timed from the call of fit, and as a whole from the start of the process", () => {
  const run = toRun(engine, task, report, 1_000);
  assert.equal(run.firstEpoch, 1_000);
  assert.deepEqual(run.laterEpochs, [400, 600]);
  assert.equal(run.whole, 3_000);
  assert.equal(run.cores, 1.5);
});

test("a peer that built another network, or trained for other epochs, is no result", () => {
  assert.throws(
    () => toRun(jax, task, { ...report, parameters: 5 }, 0),
    /JAX built lesson-03 with 5 parameters/,
  );
  assert.throws(() => toRun(jax, task, { ...report, ends: [3_000] }, 0), /for 1 epochs, not 3/);
});

test("the median of an even count is the mean of the middle two", () => {
  assert.equal(median([9, 1, 4]), 4);
  assert.equal(median([8, 1, 4, 2]), 3);
  assert.throws(() => median([]), RangeError);
});

test("a summary takes the median of all later epochs of all runs", () => {
  const run = toRun(engine, task, report, 1_000);
  const slow = { ...run, laterEpochs: [1_000, 2_000], peakMemory: 700e6 };
  const summary = summarize([run, slow, run]);
  assert.equal(summary.steadyEpoch, 600);
  assert.equal(summary.peakMemory, 500e6);
});

test("the score is a mean over the runs, with the deviation of a sample", () => {
  const run = toRun(engine, task, report, 1_000);
  const runs = [0.95, 0.96, 0.97].map((score) => ({ ...run, score }));
  const { score } = summarize(runs);
  assert.ok(Math.abs(score.mean - 0.96) < 1e-12);
  assert.ok(Math.abs((score.deviation ?? 0) - 0.01) < 1e-12);
  assert.equal(summarize([run]).score.deviation, undefined);
  const result = {
    definition,
    images: 20000,
    summaries: [{ peer: engine, summary: summarize(runs) }],
    limit: 200,
  };
  assert.match(modelTable(result), / 0\.9600 ± 0\.0100$/m);
});

test("the share of the machine's limit is that of the fastest epoch", () => {
  const run: Run = { ...toRun(engine, task, report, 1_000), laterEpochs: [400, 900, 1_000] };
  const summary = summarize([run]);
  assert.equal(summary.bestEpoch, 400);
  const limit = flopOfEpoch(definition, 20000) / 400 / 1e6;
  const result = { definition, images: 20000, summaries: [{ peer: engine, summary }], limit: 2 * limit };
  assert.match(modelTable(result), / 50% /);
});

const summaryOf = (peer: Peer, factor: number) => {
  const run: Run = { ...toRun(peer, task, report, 1_000), laterEpochs: [400 * factor], score: 0.97 };
  return { peer, summary: summarize([run]) };
};

test("each measure is compared with the better Keras", () => {
  const one = summaryOf(tensorflow, 3);
  const other = summaryOf(jax, 2);
  one.summary.peakMemory = 250e6;
  const compared = compare([summaryOf(engine, 1), one, other]);
  assert.ok(compared);
  assert.equal(compared.steadyEpoch, 0.5);
  assert.equal(compared.peakMemory, 2);
  assert.equal(compare([summaryOf(engine, 1)]), undefined);
});

test("tables mark what lies above its target", () => {
  const summaries = [summaryOf(engine, 1), summaryOf(tensorflow, 2), summaryOf(fit, 4)];
  const result = { definition, images: 20000, summaries, limit: 200 };
  const table = modelTable(result);
  assert.match(table, /717,210 parameters, 20,000 images, batch 128/);
  assert.match(table, /first epoch 1\.00!, steady epoch 0\.50,/);
  const lines = overview([result]).split("\n");
  assert.match(lines[1] ?? "", /^lesson-03 +1\.00! +0\.50 +1\.00! +1\.00 +0\.25$/);
  assert.match(lines[2] ?? "", /^target, at most +0\.60 +0\.90 +0\.60 +1\.00$/);
});
