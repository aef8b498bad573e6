import { fromOneHot, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { decode as byHand } from "../model-answers.js";
import type { Rows } from "./kinds.js";

const listed = (rows: Rows, of: (row: number[]) => number) => tf.tensor1d(rows.arraySync().map(of), "int32");

export const decode: Answers = {
  right: [
    byHand,
    (y: Rows) => y.argMax(1),
    (y: Rows) => y.argMax(-1),
    (y: Rows) => listed(y, (row) => row.indexOf(Math.max(...row))),
    (y: Rows) => y.transpose().argMax(0),
    (y: Rows) => y.topk(1).indices.squeeze([1]),
    async (y: Rows) => {
      const rows = await y.array();
      return tf.tensor1d(
        rows.map((row) => row.reduce((best, value, i) => (value > (row[best] ?? 0) ? i : best), 0)),
        "int32",
      );
    },
    (y: Rows) => tf.tidy(() => tf.argMax(y.softmax(), 1).toInt()),
    (y: Rows) => listed(y, (row) => [...row.entries()].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0),
  ],
  wrong: [
    { mistake: "wrong axis", handIn: (y: Rows) => y.argMax(0) },
    { mistake: "wrong axis", handIn: (y: Rows) => y.argMax() },
    { mistake: "max instead of argmax", handIn: (y: Rows) => y.max(1) },
    { mistake: "counted from 1", handIn: (y: Rows) => y.argMax(1).add(1) },
    { mistake: "as a column", handIn: (y: Rows) => y.argMax(1).expandDims(1) },
    { mistake: "argmin", handIn: (y: Rows) => y.argMin(1) },
    { mistake: "unchanged", handIn: (y: Rows) => y },
    { mistake: "wrong dtype", handIn: (y: Rows) => y.argMax(1).toFloat() },
    { mistake: "no tensor", handIn: (y: Rows) => y.argMax(1).arraySync() },
    { mistake: "from the right", handIn: (y: Rows) => y.reverse(1).argMax(1) },
    // Right for exact one-hot rows.
    { mistake: "looks for a 1", handIn: (y: Rows) => listed(y, (row) => row.indexOf(1)) },
    { mistake: "looks for a 1", handIn: (y: Rows) => y.toInt().argMax(1) },
    {
      mistake: "looks for more than a half",
      handIn: (y: Rows) => listed(y, (row) => row.findIndex((p) => p > 0.5)),
    },
    { mistake: "looks for more than a half", handIn: (y: Rows) => y.round().argMax(1) },
    {
      mistake: "wrong dtype",
      handIn: (y: Rows) => y.mul(tf.range(0, y.shape[1])).sum(1),
    },
    {
      mistake: "weighted sum",
      handIn: (y: Rows) => y.mul(tf.range(0, y.shape[1])).sum(1).round().toInt(),
    },
    {
      mistake: "starts from 0",
      handIn: (y: Rows) =>
        listed(y, (row) => {
          let [place, best] = [0, 0];
          row.forEach((value, i) => {
            if (value > best) [place, best] = [i, value];
          });
          return place;
        }),
    },
    { mistake: "other", handIn: (y: Rows) => tf.zeros([y.shape[0]], "int32") },
    // It takes exact one-hot rows only, and says so.
    { mistake: "error", handIn: (y: Rows) => fromOneHot(y) },
    { mistake: "wrong shape", handIn: (y: Rows) => y.argMax(1).slice(0, 1) },
  ],
};
