// What a child process of the tests imports.
import { ready } from "../../lib/tf.js";

export { fit } from "../../lib/engine/src/index.js";
export { tf } from "../../lib/tf.js";

await ready();
