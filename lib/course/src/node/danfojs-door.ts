/**
 * The entry `course/danfojs`: whoever loads `danfojs-node` from now on, in whatever way, gets it mended, with frames that
 * show themselves. Nothing is loaded before that.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const path = require.resolve("danfojs-node");

const mended = () => (require("./danfojs.js") as typeof import("./danfojs.js")).danfojs();

// What was loaded before is mended where it is.
if (require.cache[path]) mended();
else {
  const placeholder = {
    id: path,
    filename: path,
    loaded: true,
    get exports() {
      return mended();
    },
  };
  require.cache[path] = placeholder as unknown as NodeModule;
}
