// Trains one model in TensorFlow.js and writes what it measured to stdout as one line of JSON:
//   node tfjs.mjs engine|fit '{"definition": …, "images": 20000, "epochs": 5, "data": "data/downloads/mnist"}'
import { createRequire } from "node:module";
import { buildModel } from "./build-model.mjs";
import { readMnist } from "./read-mnist.mjs";

/** @typedef {import("../measure.js").Task} Task */
/** @typedef {import("../measure.js").PeerReport} PeerReport */
/** @typedef {import("@tensorflow/tfjs").LayersModel} LayersModel */
/** @typedef {import("@tensorflow/tfjs").Tensor} Tensor */
/** @typedef {(model: LayersModel, x: Tensor, y: Tensor, options: object) => Promise<unknown>} Fit */

const require = createRequire(import.meta.url);
const [, , how, text = ""] = process.argv;
/** @type {Task} */
const task = JSON.parse(text);
const { definition, epochs } = task;

/** @type {import("@tensorflow/tfjs")} */
const tf = require("@tensorflow/tfjs");
const util = require("node:util");
// Node 23 removed two functions that tfjs-node calls.
util.isNullOrUndefined ??= (/** @type {unknown} */ value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
require("@tensorflow/tfjs-node");
tf.enableProdMode();
/** @type {Fit} */
const fit = how === "engine" ? (await import(task.engine)).fit : (model, x, y, o) => model.fit(x, y, o);

const train = examples("train", task.images);
const model = buildModel(tf, definition);

const started = Date.now();
/** @type {number[]} */
const ends = [];
const { user, system } = process.cpuUsage();
await fit(model, train.x, train.y, {
  epochs,
  batchSize: definition.batch,
  validationSplit: definition.validation,
  verbose: 0,
  callbacks: { onEpochEnd: async () => void ends.push(Date.now()) },
});
const cpu = process.cpuUsage();
const peakMemory = process.resourceUsage().maxRSS * 1024;
tf.dispose(train);

const test = examples("t10k");
const scores = /** @type {import("@tensorflow/tfjs").Scalar[]} */ (
  [model.evaluate(test.x, test.y, { batchSize: 1000 })].flat()
);
const score = /** @type {number} */ ((await scores.at(-1)?.data())?.[0]);

/** @type {PeerReport} */
const report = {
  version: version(),
  started,
  ends,
  cpu: (cpu.user + cpu.system - user - system) / 1000,
  peakMemory,
  score,
  parameters: model.countParams(),
};
console.log(JSON.stringify(report));

/** @param {"train" | "t10k"} part @param {number} [count] */
function examples(part, count) {
  const { images, labels, count: n } = readMnist(task.data, part, count);
  const x = tf.tensor(images, [n, ...definition.input]);
  return { x, y: definition.target === "input" ? x : tf.tensor2d(labels, [n, 10]) };
}

function version() {
  const { TF_Version } = /** @type {any} */ (tf.backend()).binding;
  return `TensorFlow.js ${tf.version.tfjs} on TensorFlow ${TF_Version}`;
}
