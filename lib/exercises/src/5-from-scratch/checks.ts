import { exercise } from "@course/checks";
import { backward, slope } from "./backward.js";
import { crossEntropy, forward } from "./forward.js";
import { learned } from "./learned.js";
import { momentum } from "./momentum.js";
import { train } from "./train.js";

/** Exercise 5: a network without `tf.layers`, `compile` and `fit`. */
export const exercise5 = exercise("5-from-scratch", "Exercise 5: From scratch", {
  forward,
  crossEntropy,
  backward,
  slope,
  momentum,
  train,
  learned,
  "what-fit-does": { title: "What `fit` did for you", written: 4 },
});
