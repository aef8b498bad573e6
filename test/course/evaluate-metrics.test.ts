import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { randomGenerator } from "@course/core/random";
import {
  accuracy,
  calibration,
  classificationReport,
  confusionMatrix,
  mostConfused,
  predictClasses,
  type Scores,
  tf,
  worstMistakes,
} from "../../lib/course/src/index.js";

interface Case {
  name: string;
  truth: number[];
  predicted: number[];
  numClasses: number;
  classNames?: string[];
}

interface SkScores {
  precision: number;
  recall: number;
  "f1-score": number;
  support: number;
}

interface Figures {
  accuracy: number;
  confusion: number[][];
  report: Record<string, SkScores> & { accuracy: number };
  names: string[];
  text: Record<string, string>;
}

/** Labels, and predictions of which about `right` are right. */
function randomCase(name: string, n: number, numClasses: number, right: number, seed: number): Case {
  const random = randomGenerator(seed);
  const label = () => Math.floor(random() * numClasses);
  const truth = Array.from({ length: n }, label);
  return { name, numClasses, truth, predicted: truth.map((class_) => (random() < right ? class_ : label())) };
}

const garments = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag"];
const cases: Case[] = [
  randomCase("ten classes, mostly right", 10_000, 10, 0.97, 1),
  randomCase("ten classes, half right", 1_000, 10, 0.5, 2),
  randomCase("all by chance", 300, 10, 0, 3),
  randomCase("two classes", 64, 2, 0.7, 4),
  randomCase("many classes, few examples", 40, 25, 0.3, 5),
  { name: "all right", truth: [0, 1, 2, 2], predicted: [0, 1, 2, 2], numClasses: 3 },
  { name: "all wrong", truth: [0, 1, 2, 2], predicted: [1, 2, 0, 0], numClasses: 3 },
  { name: "a single class", truth: [0, 0, 0], predicted: [0, 0, 0], numClasses: 1 },
  { name: "a single class that isn't 0", truth: [4, 4], predicted: [4, 4], numClasses: 5 },
  { name: "a class that is never predicted", truth: [0, 1, 1, 2], predicted: [0, 0, 0, 0], numClasses: 3 },
  { name: "a class that never occurs", truth: [0, 0, 1], predicted: [0, 2, 1], numClasses: 3 },
  { name: "a class in neither", truth: [0, 3, 3], predicted: [0, 3, 0], numClasses: 5 },
  { name: "figures half-way between two decimals", ...halfway() },
  {
    name: "named classes, one in neither, names of all lengths",
    ...{ truth: [0, 1, 5, 6, 6, 7], predicted: [0, 1, 5, 0, 6, 7], numClasses: 9, classNames: garments },
  },
];

/** 1 of 32 right is 0.03125, which rounds to 0.0312 (to even), 3 of 32 to 0.0938. */
function halfway(): Omit<Case, "name"> {
  const truth = Array.from({ length: 64 }, (_, i) => Math.floor(i / 32));
  const predicted = truth.map((_, i) =>
    i === 0 || i === 32 || i === 33 || i === 34 ? (truth[i] as number) : 2,
  );
  return { truth, predicted, numClasses: 3 };
}

const python = fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));
const script = fileURLToPath(new URL("scikit_learn.py", import.meta.url));
const { stdout, stderr, status } = spawnSync(python, [script], {
  input: JSON.stringify(cases),
  encoding: "utf8",
  maxBuffer: 2 ** 26,
});
assert.equal(status, 0, stderr);
const figures = JSON.parse(stdout) as Figures[];

function assertClose(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= 1e-12, `${what}: ${actual} here, ${expected} in scikit-learn`);
}

function assertScores(actual: Scores, expected: SkScores, what: string): void {
  assertClose(actual.precision, expected.precision, `${what}: precision`);
  assertClose(actual.recall, expected.recall, `${what}: recall`);
  assertClose(actual.f1, expected["f1-score"], `${what}: f1`);
  assert.equal(actual.support, expected.support, `${what}: support`);
}

/** Where nothing at all is right scikit-learn prints support as "4.0", else as "4"; ours is always whole. */
function wholeSupport(text: string): string {
  return text.replace(/ {2}( *\d+)\.0$/gm, "    $1");
}

cases.forEach(({ name, truth, predicted, numClasses, classNames }, i) => {
  const expected = figures[i] as Figures;

  test(`as scikit-learn: ${name}`, () => {
    assertClose(accuracy(truth, predicted), expected.accuracy, "accuracy");
    assert.deepEqual(confusionMatrix(truth, predicted, numClasses).counts, expected.confusion);

    const report = classificationReport(truth, predicted, { classNames });
    assertClose(report.accuracy, expected.accuracy, "accuracy in the report");
    assert.deepEqual(
      report.classes.map((scores) => scores.name),
      expected.names,
    );
    for (const scores of report.classes) {
      assertScores(scores, expected.report[scores.name] as SkScores, scores.name);
    }
    assertScores(report.macroAverage, expected.report["macro avg"] as SkScores, "macro avg");
    assertScores(report.weightedAverage, expected.report["weighted avg"] as SkScores, "weighted avg");
  });

  test(`prints as scikit-learn: ${name}`, () => {
    for (const digits of [2, 4, 7]) {
      const report = classificationReport(truth, predicted, { classNames, digits });
      assert.equal(String(report), wholeSupport(expected.text[digits] as string));
    }
    const byDefault = classificationReport(truth, predicted, { classNames });
    assert.equal(String(byDefault), wholeSupport(expected.text[4] as string));
  });
});

test("labels may be tensors, of either dtype", () => {
  const truth = tf.tensor1d([0, 1, 1], "int32");
  assert.equal(accuracy(truth, tf.tensor1d([0, 1, 0])), 2 / 3);
  assert.deepEqual(confusionMatrix(truth, Uint8Array.of(0, 1, 0)).counts, [
    [1, 0],
    [1, 1],
  ]);
});

test("what are no labels of the same examples is refused", () => {
  const truth = [0, 1, 2];
  assert.throws(() => accuracy(truth, [0, 1]), /3 true labels but 2 predicted ones/);
  assert.throws(() => accuracy([], []), /there are no labels/);
  assert.throws(() => accuracy(truth, [0, 1, 0.5]), /accuracy: yPred: the label at position 2 is 0\.5/);
  assert.throws(() => accuracy(truth, tf.zeros([3, 10]) as never), /Each row's class comes from argmax/);
  assert.throws(
    () => confusionMatrix(truth, truth, 2),
    /position 2 is 2; expected whole numbers from 0 to 1/,
  );
  assert.throws(() => confusionMatrix(truth, truth, 0), /numClasses is 0/);
  assert.throws(() => classificationReport(truth, truth, { classNames: ["a"] }), RangeError);
  assert.throws(() => classificationReport(undefined as never, truth), /got undefined/);
});

test("a confusion matrix knows its classes and shows itself", () => {
  const matrix = confusionMatrix([0, 1, 1], [0, 1, 0], { classNames: ["cat", "dog", "cow"] });
  assert.deepEqual(matrix.counts, [
    [1, 0, 0],
    [1, 1, 0],
    [0, 0, 0],
  ]);
  assert.deepEqual(matrix.classNames, ["cat", "dog", "cow"]);
  assert.match(matrix.toString(), /^dog +1 +1 +0$/m);
  assert.match(matrix.toHtml(), /<th scope="row" style="text-align:left">dog<\/th><td>1<\/td><td>1<\/td>/);
});

test("mostConfused lists the pairs by how often they occur, without the right ones", () => {
  const matrix = confusionMatrix([4, 4, 9, 9, 9, 1, 1, 1, 1], [9, 4, 4, 4, 9, 1, 1, 1, 7], 10);
  assert.deepEqual(mostConfused(matrix, 2), [
    { truth: 9, predicted: 4, count: 2 },
    { truth: 1, predicted: 7, count: 1 },
  ]);
  assert.equal(mostConfused(matrix).length, 3);
  assert.deepEqual(mostConfused(matrix, 0), []);
  assert.throws(() => mostConfused(matrix, 1.5), /k is 1\.5/);
});

const probabilities = tf.tensor2d([
  [0.75, 0.25, 0],
  [0.125, 0.875, 0],
  [0.5, 0.25, 0.25],
  [0, 0, 1],
]);

test("worstMistakes lists the mistakes by confidence", () => {
  assert.deepEqual(worstMistakes(probabilities, [0, 0, 2, 1]), [
    { index: 3, truth: 1, predicted: 2, confidence: 1 },
    { index: 1, truth: 0, predicted: 1, confidence: 0.875 },
    { index: 2, truth: 2, predicted: 0, confidence: 0.5 },
  ]);
  assert.equal(worstMistakes(probabilities, [0, 0, 2, 1], 1).length, 1);
  assert.deepEqual(worstMistakes(probabilities, [0, 1, 0, 2]), []);
});

test("calibration compares confidence with accuracy in each span", () => {
  const { bins, expectedCalibrationError } = calibration(probabilities, [0, 0, 0, 2], 4);
  assert.deepEqual(
    bins.map(({ from, to, count }) => [from, to, count]),
    [
      [0, 0.25, 0],
      [0.25, 0.5, 1], // 0.5 belongs to the span that it ends
      [0.5, 0.75, 1],
      [0.75, 1, 2],
    ],
  );
  assert.deepEqual(bins[3], { from: 0.75, to: 1, count: 2, confidence: 0.9375, accuracy: 0.5 });
  assert.ok(Number.isNaN(bins[0]?.accuracy) && Number.isNaN(bins[0]?.confidence));
  // By hand: (1 × |0.5 − 1| + 1 × |0.75 − 1| + 2 × |0.9375 − 0.5|) / 4
  assert.equal(expectedCalibrationError, (0.5 + 0.25 + 0.875) / 4);
});

test("a model that is right as often as it is sure is perfectly calibrated", () => {
  const rows = Array.from({ length: 10 }, () => [0.3, 0.7]);
  const labels = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0];
  assert.ok(calibration(tf.tensor2d(rows), labels).expectedCalibrationError < 1e-7);
});

test("what are no probabilities is refused", () => {
  const classes = tf.tensor1d([1]) as never;
  assert.throws(() => worstMistakes(classes, [1]), /Give what model\.predict\(x\) gives, before argmax/);
  assert.throws(() => calibration(tf.tensor2d([[2.5, -1]]), [0]), /lack its activation "softmax"/);
  assert.throws(() => calibration(probabilities, [0, 1]), /4 rows of probabilities but 2 labels/);
  assert.throws(() => calibration(probabilities, [0, 1, 2, 3]), /position 3 is 3/);
  assert.throws(() => calibration(probabilities, [0, 1, 2, 0], 0), /bins is 0/);
  assert.throws(() => calibration(tf.zeros([0, 2]), []), /there are no predictions/);
  assert.throws(() => calibration(tf.tensor2d([[Number.NaN, 1]]), [0]), /NaN/);
});

test("predictClasses gives the class of the highest probability and leaves nothing behind", () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [3], useBias: false })] });
  model.setWeights([
    tf.tensor2d([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]),
  ]);
  const before = tf.memory().numTensors;
  const classes = predictClasses(model, probabilities, { batchSize: 3 });
  assert.deepEqual([classes.dtype, ...classes.dataSync()], ["int32", 0, 1, 0, 2]);
  assert.equal(tf.memory().numTensors, before + 1);
  assert.throws(() => predictClasses(model, [1] as never), /expected examples as a tensor, got an array/);
});
