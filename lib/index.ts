// The public surface of the package `course`, in the order of the lecture.

// Show
export {
  clearOutput,
  type DisplayHandle,
  display,
  interruptSignal,
  type MimeBundle,
  mimeBundle,
} from "./display.js";
// Prepare
export { flatten, unflatten } from "./flatten.js";
// Load
export { type Dataset, type LoadOptions, loadFashionMnist, loadMnist, type Split } from "./load.js";
export { denormalize, normalize } from "./normalize.js";
export { argmax, fromOneHot, oneHot } from "./one-hot.js";
export { setSeed } from "./random.js";
export { shuffle } from "./shuffle.js";
export { type SplitOptions, type TrainValidation, trainValidationSplit } from "./split.js";
export { type Rows, take } from "./take.js";
// Compute
export { type Backend, backend, ready, tf } from "./tf.js";
