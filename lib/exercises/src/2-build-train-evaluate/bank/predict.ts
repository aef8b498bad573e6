import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { predict as byHand } from "../model-answers.js";
import type { Rows } from "./kinds.js";
import { good, xTest } from "./networks.js";

export const predict: Answers = {
  right: [
    byHand,
    (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(1).toFloat(),
    (model: tf.LayersModel, x: Rows) =>
      tf.tensor1d(
        (model.predict(x, { batchSize: 7 }) as Rows).arraySync().map((row) => row.indexOf(Math.max(...row))),
      ),
    (model: tf.LayersModel, x: Rows) => tf.tidy(() => (model.predictOnBatch(x) as Rows).argMax(1)),
    (model: tf.LayersModel, x: Rows) => (model.apply(x) as Rows).topk(1).indices.reshape([-1]),
    async (model: tf.LayersModel, x: Rows) => {
      const probabilities = await (model.predict(x) as Rows).array();
      return tf.tensor1d(
        probabilities.map((row) => row.reduce((best, p, i) => (p > (row[best] ?? 0) ? i : best), 0)),
        "int32",
      );
    },
    (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(1),
    async (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(-1),
  ],
  wrong: [
    {
      mistake: "scaled anew",
      handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x.div(255)) as Rows).argMax(1),
    },
    {
      mistake: "scaled anew",
      handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x.mul(255)) as Rows).argMax(1),
    },
    {
      mistake: "looks for more than a half",
      handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).round().argMax(1),
    },
    // As it is while it learns, with dropout.
    {
      mistake: "other",
      handIn: (model: tf.LayersModel, x: Rows) => (model.apply(x, { training: true }) as Rows).argMax(1),
    },
    {
      mistake: "other data",
      handIn: (model: tf.LayersModel, x: Rows) =>
        (
          model.predict(x.slice(0, 32 - 16 * Number(x.shape[0] < 2) - 15 * Number(x.shape[0] < 2))) as Rows
        ).argMax(1),
    },
    {
      mistake: "wrong axis",
      handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(),
    },
    { mistake: "probabilities", handIn: (model: tf.LayersModel, x: Rows) => model.predict(x) },
    {
      mistake: "max instead of argmax",
      handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).max(1),
    },
    {
      mistake: "argmin",
      handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMin(1),
    },
    {
      mistake: "rounded",
      handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).round(),
    },
    {
      mistake: "counted from 1",
      handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(1).add(1),
    },
    {
      mistake: "as a column",
      handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(1).expandDims(1),
    },
    { mistake: "other data", handIn: () => (good.predict(xTest) as Rows).argMax(1) },
    {
      mistake: "no tensor",
      handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(1).arraySync(),
    },
    { mistake: "error", handIn: (_: tf.LayersModel, x: Rows) => good.predict(x) },
  ],
};
