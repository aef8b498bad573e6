import { exercise9 } from "course/exercises";
import type { Bank } from "../bank/bank.js";
import { baseline } from "./bank/baseline.js";
import { data } from "./bank/data.js";
import { errors } from "./bank/errors.js";
import { interval } from "./bank/interval.js";
import { experiments, final } from "./bank/runs.js";
import { split } from "./bank/split.js";
import { standardise } from "./bank/standardise.js";

export const capstone: Bank = {
  exercise: exercise9,
  steps: { split, data, standardise, baseline, experiments, errors, interval, final },
};
