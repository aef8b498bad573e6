import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { firstLabel as byHand } from "../model-answers.js";

/** A row with a 1 in one place. */
function row(place: number, length = 10): number[] {
  return Array.from({ length }, (_, i) => (i === place ? 1 : 0));
}

export const firstLabel: Answers = {
  right: [
    byHand,
    () => [0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    () => Float32Array.from(row(9)),
    () => [...new Array<number>(9).fill(0), 1],
    async () =>
      await tf
        .oneHot(tf.tensor1d([9], "int32"), 10)
        .flatten()
        .array(),
    () => tf.oneHot(9, 10).dataSync(),
    () => {
      const list = new Uint8Array(10);
      list[list.length - 1] = 1;
      return list;
    },
  ],
  wrong: [
    { mistake: "counted from 1", handIn: () => row(8) },
    { mistake: "nine places", handIn: () => row(8, 9) },
    { mistake: "eleven places", handIn: () => row(9, 11) },
    { mistake: "eleven places", handIn: () => row(10, 11) },
    { mistake: "the label itself", handIn: () => [9] },
    { mistake: "the label in its place", handIn: () => row(9).map((place) => 9 * place) },
    { mistake: "all zeros", handIn: () => row(-1) },
    { mistake: "wrong place", handIn: () => row(5) },
    { mistake: "wrong place", handIn: () => row(0) },
    { mistake: "other", handIn: () => 9 },
    { mistake: "other", handIn: () => [row(9)] },
    { mistake: "other", handIn: () => new Array<number>(10).fill(1) },
    { mistake: "no numbers", handIn: () => row(9).map((place) => place === 1) },
    { mistake: "tensor instead of numbers", handIn: () => tf.tensor1d(row(9)) },
    { mistake: "no function", handIn: row(9) },
  ],
};
