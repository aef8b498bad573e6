import { exercise6 } from "course/exercises";
import type { Bank } from "../bank/bank.js";
import { rateAt } from "./bank/rate.js";
import { byHand, byTensorflow, disagreement } from "./bank/slopes.js";
import { startWeights } from "./bank/start.js";
import { sweep } from "./bank/sweep.js";
import { update } from "./bank/update.js";

/** Right and wrong answers to exercise 6. */
export const gradientsAndOptimisers: Bank = {
  exercise: exercise6,
  steps: { byHand, byTensorflow, disagreement, update, rateAt, startWeights, sweep },
};
