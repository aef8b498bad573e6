import { exercise5 } from "course/exercises";
import type { Bank } from "../bank/bank.js";
import { backward, slope } from "./bank/backward.js";
import { crossEntropy, forward } from "./bank/forward.js";
import { momentum } from "./bank/momentum.js";
import { learned, train } from "./bank/train.js";

/** Right and wrong answers to exercise 5. */
export const fromScratch: Bank = {
  exercise: exercise5,
  steps: { forward, crossEntropy, backward, slope, momentum, train, learned },
};
