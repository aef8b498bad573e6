import { backend } from "@course/core";

/**
 * Chooses who is told why a model goes the slow way: whoever reads the console. Without native TensorFlow everything is
 * slow, and has been announced.
 */
export function engineLog(): ((line: string) => void) | false {
  return backend().name === "tensorflow" ? console.log : false;
}
