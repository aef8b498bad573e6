import { exercise } from "@course/checks";
import { baseline } from "./steps/baseline.js";
import { data } from "./steps/data.js";
import { errors } from "./steps/errors.js";
import { experiments } from "./steps/experiments.js";
import { final } from "./steps/final.js";
import { interval } from "./steps/interval.js";
import { split } from "./steps/split.js";
import { standardise } from "./steps/standardise.js";

/** Exercise 9, the capstone: data and a question of one's own, from the split to the report. */
export const exercise9 = exercise(
  "9-capstone",
  "Exercise 9: Capstone",
  {
    question: { title: "Your question", written: 2 },
    split,
    data,
    standardise,
    baseline,
    experiments,
    errors,
    interval,
    final,
    report: { title: "Your report", written: 4 },
  },
  { minutes: { notebook: 25, cell: 15 } },
);
