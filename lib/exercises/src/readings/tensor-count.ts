import { reading } from "@course/checks";
import { tf } from "@course/core";

/** Counts the tensors that there are once a function has given its result. */
export const readTensorCount = reading("tensor count", () => tf.memory().numTensors);
