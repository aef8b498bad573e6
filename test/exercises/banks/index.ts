import { loadAndPrepare } from "./1-load-and-prepare.js";
import { buildTrainEvaluate } from "./2-build-train-evaluate.js";
import { experiments } from "./3-experiments.js";
import { fromOneLayer } from "./4-from-one-layer-to-convolutions.js";
import type { Bank } from "./bank.js";

/** The banks of all exercises. */
export const banks: readonly Bank[] = [loadAndPrepare, buildTrainEvaluate, experiments, fromOneLayer];
