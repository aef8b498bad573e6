// The public surface of the package `course`, in the order of the lecture.

// Compute
export { type Backend, backend, ready, tf } from "./tf.js";
