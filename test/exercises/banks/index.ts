import { loadAndPrepare } from "./1-load-and-prepare.js";
import { buildTrainEvaluate } from "./2-build-train-evaluate.js";
import type { Bank } from "./bank.js";

/** The banks of all exercises. */
export const banks: readonly Bank[] = [loadAndPrepare, buildTrainEvaluate];
