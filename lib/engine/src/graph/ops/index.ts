// The operations that models are made of, each with the rule for its derivative: `dy` is the derivative of the loss
// with respect to the result, and each rule gives that with respect to the inputs (the chain rule; where a formula
// isn't plain, its source is named). Rules follow the gradients of TensorFlow.js 4.22 (tfjs-core/src/gradients),
// also at kinks, so that training gives the same numbers.
export * from "./arithmetic.js";
export { reduceSum } from "./broadcast.js";
export * from "./composed.js";
export * from "./elementwise.js";
export * from "./images.js";
export * from "./linear.js";
export {
  argMax,
  count,
  logSoftmax,
  reduceMax,
  reduceMean,
  reduceProduct,
  scaleRows,
  softmax,
} from "./reduce.js";
export * from "./shapes.js";
