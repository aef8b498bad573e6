import { lesson } from "../lesson.js";
import { accuracyOfLogits, crossEntropy, dense, softmaxRows } from "./forward.js";
import * as solutions from "./solutions.js";
import { sgdStep, shuffledBatches, trainEpoch } from "./training.js";

/** What a learner writes in lesson 6. */
export const lesson06 = lesson(
  "06-inside-fit",
  "Lesson 6: Inside fit",
  { dense, softmaxRows, crossEntropy, sgdStep, accuracyOfLogits, shuffledBatches, trainEpoch },
  solutions,
);
