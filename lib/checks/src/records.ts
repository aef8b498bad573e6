// The entry `@course/checks/records`: what notebooks record for other programs. It doesn't load TensorFlow.js.
export { describeBounds, isKept, type NumberCheck, numbersMime } from "./question/number-check.js";
