import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import * as answers from "../model-answers.js";

type Asked = [step: number, first: number, top: number, low: number];

/** Finds the cycle by another rule, and shapes it by another curve. */
const by =
  (
    shape = (progress: number): number => (1 + Math.cos(Math.PI * progress)) / 2,
    progressOf = (at: number, length: number, _first: number, _step: number) => at / length,
    grow = (length: number, _first: number) => 2 * length,
    shift = 0,
    isOver = (at: number, length: number) => at >= length,
  ) =>
  (...[step, first, top, low]: Asked): number => {
    let [at, length] = [step + shift, first];
    while (isOver(at, length)) {
      at -= length;
      length = grow(length, first);
    }
    return low + (top - low) * shape(progressOf(at, length, first, step));
  };
const half = (progress: number) => (1 + Math.cos(Math.PI * progress)) / 2;
const progressBy = (rule: (at: number, length: number, first: number, step: number) => number) =>
  by(half, rule);

export const rateAt: Answers = {
  right: [
    answers.rateAt,
    by(),
    // Without a loop: all cycles before the k-th have 2^k − 1 times the first length.
    (...[step, first, top, low]: Asked) => {
      const k = Math.floor(Math.log2(step / first + 1));
      const length = first * 2 ** k;
      const at = step - first * (2 ** k - 1);
      return low + ((top - low) * (1 + Math.cos((at / length) * Math.PI))) / 2;
    },
    function recursive(...[step, first, top, low]: Asked): number {
      if (step >= first) return recursive(step - first, 2 * first, top, low);
      return top - ((top - low) * (1 - Math.cos((Math.PI * step) / first))) / 2;
    },
    // The list of all cycles, searched.
    (...[step, first, top, low]: Asked) => {
      const starts = Array.from({ length: 12 }, (_, k) => first * (2 ** k - 1));
      const k = starts.findLastIndex((start) => start <= step);
      const progress = (step - (starts[k] as number)) / (first * 2 ** k);
      return low + (top - low) * Math.cos((Math.PI / 2) * progress) ** 2;
    },
    async (...asked: Asked) => answers.rateAt(...asked),
    // Tensors.
    (...[step, first, top, low]: Asked) =>
      tf.tidy(() => {
        const lengths = Float32Array.from({ length: 10 }, (_, k) => first * 2 ** k);
        let [from, k] = [0, 0];
        while (from + (lengths[k] as number) <= step) from += lengths[k++] as number;
        const progress = tf.scalar((step - from) / (lengths[k] as number));
        return progress
          .mul(Math.PI)
          .cos()
          .add(1)
          .mul((top - low) / 2)
          .add(low)
          .arraySync();
      }),
  ],
  wrong: [
    { mistake: "low left out", handIn: (...[step, first, top, _low]: Asked) => by()(step, first, top, 0) },
    {
      mistake: "low added on top",
      handIn: (...[step, first, top, low]: Asked) => low + by()(step, first, top, 0),
    },
    { mistake: "rises instead of falling", handIn: by((p) => 1 - half(p)) },
    { mistake: "straight line", handIn: by((p) => 1 - p) },
    { mistake: "not halved", handIn: by((p) => 1 + Math.cos(Math.PI * p)) },
    { mistake: "below low", handIn: by((p) => Math.cos(Math.PI * p)) },
    { mistake: "quarter of a wave", handIn: by((p) => Math.cos((Math.PI / 2) * p)) },
    { mistake: "degrees", handIn: by((p) => (1 + Math.cos(180 * p)) / 2) },
    {
      mistake: "counted from 1",
      handIn: by(
        half,
        (at, length) => at / length,
        (length) => 2 * length,
        1,
      ),
    },
    { mistake: "low reached in the last step", handIn: progressBy((at, length) => at / (length - 1)) },
    {
      mistake: "no restarts",
      points: 1,
      handIn: progressBy((_at, _length, first, step) => Math.min(1, step / first)),
    },
    {
      mistake: "waves, not restarts",
      points: 1,
      handIn: progressBy((_at, _length, first, step) => step / first),
    },
    {
      mistake: "cycles of one length",
      points: 1,
      handIn: by(
        half,
        (at, length) => at / length,
        (length) => length,
      ),
    },
    {
      mistake: "cycles longer by the first",
      points: 1,
      handIn: by(
        half,
        (at, length) => at / length,
        (length, first) => length + first,
      ),
    },
    {
      mistake: "restart one step late",
      points: 1,
      handIn: by(
        half,
        (at, length) => at / length,
        (length) => 2 * length,
        0,
        (at, length) => at > length,
      ),
    },
    {
      mistake: "progress over the first cycle",
      points: 1,
      handIn: progressBy((at, _length, first) => at / first),
    },
    {
      mistake: "top halved at each restart",
      points: 1,
      handIn: (...[step, first, top, low]: Asked): number => {
        let [at, length, high] = [step, first, top];
        while (at >= length) {
          at -= length;
          length *= 2;
          high /= 2;
        }
        return low + (high - low) * half(at / length);
      },
    },
    {
      mistake: "tensor instead of numbers",
      handIn: (...asked: Asked) => tf.scalar(answers.rateAt(...asked)),
    },
    { mistake: "other", handIn: (...asked: Asked) => answers.rateAt(...asked) ** 2 },
  ],
};
