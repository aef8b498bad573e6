import { exercise } from "@course/checks";
import { accuracy } from "./steps/accuracy.js";
import { build } from "./steps/build.js";
import { confused } from "./steps/confused.js";
import { confusion } from "./steps/confusion.js";
import { learned } from "./steps/learned.js";
import { parameters } from "./steps/parameters.js";
import { predict } from "./steps/predict.js";
import { report } from "./steps/report.js";
import { training } from "./steps/training.js";
import { plain, type Values, valuesOf } from "./variant.js";

/** Exercise 2: building, training and judging of lessons 3 and 4, on Fashion-MNIST. */
export const exercise2 = exercise(
  "2-build-train-evaluate",
  "Exercise 2: Build, train, evaluate",
  stepsFor(plain),
  { vary: (code) => stepsFor(valuesOf(code)) },
);

function stepsFor(values: Values) {
  return {
    parameters,
    build: build(values),
    training: training(values),
    learned,
    epochs: { title: "Would more epochs help?", written: 2 },
    predict,
    accuracy,
    confusion,
    report,
    hardest: { title: "The three hardest garments", written: 3 },
    confused,
    why: { title: "Why these two?", written: 3 },
  };
}
