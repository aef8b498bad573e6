import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { curves as byHand } from "../model-answers.js";

type Losses = number[];

const at = (list: Losses, i: number) => list.at(i) as number;
const low = (list: Losses) => Math.min(...list);
const best = (valLoss: Losses) => valLoss.indexOf(low(valLoss));
const lostIn = (valLoss: Losses) => at(valLoss, -1) - low(valLoss);

/** The right reading, with some parts of it replaced. */
function but(
  change: (loss: Losses, valLoss: Losses, tolerance: number) => Partial<ReturnType<typeof byHand>>,
) {
  return (loss: Losses, valLoss: Losses, tolerance: number) => ({
    ...byHand(loss, valLoss, tolerance),
    ...change(loss, valLoss, tolerance),
  });
}

export const curves: Answers = {
  right: [
    byHand,
    (loss: Losses, valLoss: Losses, tolerance: number) => {
      const i = best(valLoss);
      const lost = lostIn(valLoss);
      if (lost <= tolerance) return { best: i + 1, lost, verdict: "fine" };
      return { best: i + 1, lost, verdict: at(loss, -1) < at(loss, i) ? "over-fits" : "unstable" };
    },
    // Typed arrays.
    (loss: Losses, valLoss: Losses, tolerance: number) => {
      const values = Float64Array.from(valLoss);
      let i = 0;
      values.forEach((value, epoch) => {
        if (value < (values[i] as number)) i = epoch;
      });
      const lost = (values[values.length - 1] as number) - (values[i] as number);
      const fell = Float64Array.from(loss).subarray(i);
      const verdict =
        lost > tolerance
          ? (fell[fell.length - 1] as number) < (fell[0] as number)
            ? "over-fits"
            : "unstable"
          : "fine";
      return { verdict, lost, best: i + 1 };
    },
    // Tensors.
    (loss: Losses, valLoss: Losses, tolerance: number) =>
      tf.tidy(() => {
        const held = tf.tensor1d(valLoss);
        const i = held.argMin().dataSync()[0] as number;
        const lost = held
          .slice(valLoss.length - 1)
          .sub(held.min())
          .dataSync()[0] as number;
        const rises = lost > tolerance;
        return {
          best: i + 1,
          lost,
          verdict: rises ? (at(loss, -1) < at(loss, i) ? "over-fits" : "unstable") : "fine",
        };
      }),
    // In the functional style.
    (loss: Losses, valLoss: Losses, tolerance: number) => {
      const epochs = valLoss.map((value, i) => ({ epoch: i + 1, value, train: at(loss, i) }));
      const lowest = epochs.reduce((a, b) => (b.value < a.value ? b : a));
      const end = epochs.at(-1) as typeof lowest;
      const lost = end.value - lowest.value;
      const verdict = [
        { verdict: "fine", if: lost <= tolerance },
        { verdict: "over-fits", if: end.train < lowest.train },
        { verdict: "unstable", if: true },
      ].find((one) => one.if)?.verdict;
      return { best: lowest.epoch, lost, verdict };
    },
    async (loss: Losses, valLoss: Losses, tolerance: number) => byHand(loss, valLoss, tolerance),
    // With more than was asked for.
    (loss: Losses, valLoss: Losses, tolerance: number) => ({
      ...byHand(loss, valLoss, tolerance),
      gap: at(valLoss, -1) - at(loss, -1),
    }),
  ],
  wrong: [
    { mistake: "counted from 0", handIn: but((_, valLoss) => ({ best: best(valLoss) })) },
    {
      mistake: "last of the lowest",
      handIn: but((_, valLoss) => ({ best: valLoss.lastIndexOf(low(valLoss)) + 1 })),
    },
    { mistake: "best epoch by training loss", handIn: but((loss) => ({ best: best(loss) + 1 })) },
    { mistake: "the loss itself", handIn: but((_, valLoss) => ({ best: low(valLoss) })) },
    { mistake: "opposite sign", handIn: but((_, valLoss) => ({ lost: -lostIn(valLoss) })) },
    {
      mistake: "gap at the end",
      handIn: but((loss, valLoss) => ({ lost: at(valLoss, -1) - at(loss, -1) })),
    },
    {
      mistake: "growth of the gap",
      handIn: but((loss, valLoss) => ({
        lost: lostIn(valLoss) - (at(loss, -1) - at(loss, best(valLoss))),
      })),
    },
    {
      mistake: "since the first epoch",
      handIn: but((_, valLoss) => ({ lost: at(valLoss, -1) - at(valLoss, 0) })),
    },
    { mistake: "ratio", handIn: but((_, valLoss) => ({ lost: at(valLoss, -1) / low(valLoss) })) },
    { mistake: "part missing", handIn: but(() => ({ lost: undefined })) },
    { mistake: "no object", handIn: (_: Losses, valLoss: Losses) => [best(valLoss) + 1, lostIn(valLoss)] },
    { mistake: "no verdict", points: 1, handIn: but(() => ({ verdict: "bad" })) },
    {
      mistake: "highest instead of last",
      points: 1,
      handIn: but((_, valLoss, tolerance) => ({
        verdict: Math.max(...valLoss.slice(best(valLoss))) - low(valLoss) > tolerance ? "over-fits" : "fine",
      })),
    },
    {
      mistake: "any rise",
      points: 1,
      handIn: but((_, valLoss) => ({ verdict: lostIn(valLoss) > 0 ? "over-fits" : "fine" })),
    },
    {
      mistake: "tie counts",
      points: 1,
      handIn: but((loss, valLoss, tolerance) => ({
        verdict:
          lostIn(valLoss) < tolerance
            ? "fine"
            : at(loss, -1) < at(loss, best(valLoss))
              ? "over-fits"
              : "unstable",
      })),
    },
    {
      mistake: "training loss ignored",
      points: 2,
      handIn: but((_, valLoss, tolerance) => ({
        verdict: lostIn(valLoss) > tolerance ? "over-fits" : "fine",
      })),
    },
    {
      mistake: "equal counts as fallen",
      points: 2,
      handIn: but((loss, valLoss, tolerance) => ({
        verdict:
          lostIn(valLoss) <= tolerance
            ? "fine"
            : at(loss, -1) <= at(loss, best(valLoss))
              ? "over-fits"
              : "unstable",
      })),
    },
  ],
};
