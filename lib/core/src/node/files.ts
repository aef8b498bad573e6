// The entry `@course/core/files`: files and hashes, without TensorFlow.js.
export { isDiskFull, partOf, removeAbandoned } from "./part-file.js";
export { sha256 } from "./sha256.js";
export { writeWhole } from "./write-whole.js";
