import { loadAndPrepare } from "../../../lib/exercises/src/1-load-and-prepare/bank.js";
import { buildTrainEvaluate } from "../../../lib/exercises/src/2-build-train-evaluate/bank.js";
import { experiments } from "../../../lib/exercises/src/3-experiments/bank.js";
import { fromOneLayer } from "../../../lib/exercises/src/4-from-one-layer-to-convolutions/bank.js";
import { fromScratch } from "../../../lib/exercises/src/5-from-scratch/bank.js";
import { gradientsAndOptimisers } from "../../../lib/exercises/src/6-gradients-and-optimisers/bank.js";
import { regularise } from "../../../lib/exercises/src/7-regularise/bank.js";
import { residualConnections } from "../../../lib/exercises/src/8-convolutions-and-residual-connections/bank.js";
import { capstone } from "../../../lib/exercises/src/9-capstone/bank.js";
import type { Bank } from "../../../lib/exercises/src/bank/bank.js";

/** The banks of all exercises. */
export const banks: readonly Bank[] = [
  loadAndPrepare,
  buildTrainEvaluate,
  experiments,
  fromOneLayer,
  fromScratch,
  gradientsAndOptimisers,
  regularise,
  residualConnections,
  capstone,
];
