import * as loadAndPrepare from "../../lib/exercises/src/1-load-and-prepare/model-answers.js";
import * as buildTrainEvaluate from "../../lib/exercises/src/2-build-train-evaluate/model-answers.js";
import * as experiments from "../../lib/exercises/src/3-experiments/model-answers.js";
import * as fromOneLayer from "../../lib/exercises/src/4-from-one-layer-to-convolutions/model-answers.js";
import * as fromScratch from "../../lib/exercises/src/5-from-scratch/model-answers.js";
import * as gradientsAndOptimisers from "../../lib/exercises/src/6-gradients-and-optimisers/model-answers.js";
import * as regularise from "../../lib/exercises/src/7-regularise/model-answers.js";
import * as residualConnections from "../../lib/exercises/src/8-convolutions-and-residual-connections/model-answers.js";
import * as capstone from "../../lib/exercises/src/9-capstone/model-answers.js";

/** A mutant that is as right as the answer it was made of. */
export interface Equivalent {
  step: string;
  /** The code that was changed, and what it was changed to. */
  from: string;
  to: string;
  /** Why nobody could tell the two apart, or why both are what the text asks for. */
  why: string;
}

const TIES = "Where two are equally great, the text leaves open which of them it is.";
const NOTHING_THERE = "Past the end there is undefined, which is greater than nothing.";

// The loop would take minutes with all of its mutants, of which many never end. Its bank has to do.
const { train: _loop, ...withoutLoop } = fromScratch;

/** The model answers that are mutated: for each exercise its steps, and the mutants that aren't wrong. */
export const modelAnswers: Readonly<
  Record<string, { answers: Record<string, unknown>; equivalent: readonly Equivalent[] }>
> = {
  "1-load-and-prepare": {
    answers: loadAndPrepare,
    equivalent: [
      { step: "decode", from: "label < row.length", to: "label <= row.length", why: NOTHING_THERE },
      {
        step: "decode",
        from: "(row[label] as number) > (row[best] as number)",
        to: "row[label] as number >= (row[best] as number)",
        why: TIES,
      },
    ],
  },
  "2-build-train-evaluate": {
    answers: buildTrainEvaluate,
    equivalent: [
      { step: "training", from: "false", to: "true", why: "Whether a chart is drawn changes no training." },
      { step: "predict", from: "label < row.length", to: "label <= row.length", why: NOTHING_THERE },
      {
        step: "predict",
        from: "(row[label] as number) > (row[best] as number)",
        to: "row[label] as number >= (row[best] as number)",
        why: TIES,
      },
      {
        step: "confused",
        from: "[0, 1]",
        to: "[]",
        why: "It is only where the search begins: every count is greater than -1, so a pair is found.",
      },
      {
        step: "confused",
        from: "truth < counts.length",
        to: "truth <= counts.length",
        why: "A row that isn't there has no counts, so nothing in it is greater.",
      },
      { step: "confused", from: "answer < counts.length", to: "answer <= counts.length", why: NOTHING_THERE },
      { step: "confused", from: "count > most", to: "count >= most", why: TIES },
    ],
  },
  "3-experiments": {
    answers: experiments,
    equivalent: [
      {
        step: "overFitting",
        from: "epoch < losses.length",
        to: "epoch <= losses.length",
        why: "Past the end there is undefined, which is never as low as a loss.",
      },
    ],
  },
  "4-from-one-layer-to-convolutions": {
    answers: fromOneLayer,
    equivalent: [
      { step: "convolution", from: "{ poolSize: 2 }", to: "{}", why: "2 is the size by default." },
    ],
  },
  "5-from-scratch": { answers: withoutLoop, equivalent: [] },
  "6-gradients-and-optimisers": { answers: gradientsAndOptimisers, equivalent: [] },
  "7-regularise": {
    answers: regularise,
    equivalent: [
      {
        step: "curves",
        from: "epoch < valLoss.length",
        to: "epoch <= valLoss.length",
        why: "Past the end there is undefined, which is never lower than a loss.",
      },
      { step: "early", from: "false", to: "true", why: "Whether a chart is drawn changes no training." },
      {
        step: "early",
        from: "loss < Math.min(...losses)",
        to: "loss <= Math.min(...losses)",
        why: "No two epochs of a training have the same loss to the last digit.",
      },
    ],
  },
  "8-convolutions-and-residual-connections": {
    answers: residualConnections,
    equivalent: [
      { step: "block", from: "false", to: "true", why: "The text leaves open whether there are biases." },
    ],
  },
  "9-capstone": { answers: capstone, equivalent: [] },
};
