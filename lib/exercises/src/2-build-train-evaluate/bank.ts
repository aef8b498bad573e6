import { exercise2 } from "course/exercises";
import type { Bank } from "../bank/bank.js";
import { accuracy } from "./bank/accuracy.js";
import { build } from "./bank/build.js";
import { confused } from "./bank/confused.js";
import { confusion } from "./bank/confusion.js";
import { learned } from "./bank/learned.js";
import { parameters } from "./bank/parameters.js";
import { predict } from "./bank/predict.js";
import { report } from "./bank/report.js";
import { training } from "./bank/training.js";

export const buildTrainEvaluate: Bank = {
  exercise: exercise2,
  steps: { parameters, build, training, learned, predict, accuracy, confusion, report, confused },
};
