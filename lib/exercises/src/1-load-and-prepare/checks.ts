import { exercise } from "@course/checks";
import { counts } from "./steps/counts.js";
import { decode } from "./steps/decode.js";
import { firstLabel } from "./steps/first-label.js";
import { flatten } from "./steps/flatten.js";
import { normalize } from "./steps/normalize.js";
import { ofClass } from "./steps/of-class.js";
import { oneHot } from "./steps/one-hot.js";
import { prepare } from "./steps/prepare.js";
import { split } from "./steps/split.js";
import { plain, type Values, valuesOf } from "./variant.js";

/** Exercise 1: the preparation of lessons 1 and 2, on Fashion-MNIST. */
export const exercise1 = exercise("1-load-and-prepare", "Exercise 1: Load and prepare", stepsFor(plain), {
  vary: (code) => stepsFor(valuesOf(code)),
});

function stepsFor(values: Values) {
  return {
    counts,
    ofClass: ofClass(values),
    flatten,
    normalize: normalize(values),
    firstLabel,
    oneHot,
    decode,
    split: split(values),
    threeParts: { title: "Why three parts?", written: 3 },
    prepare: prepare(values),
    guess: { title: "Which garments will be confused?", written: 2 },
  };
}
