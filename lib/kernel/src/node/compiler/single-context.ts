/**
 * Keeps Node from making a second context of V8 while a snapshot is taken: a snapshot holds one.
 *
 * On Windows Node reads paths, in `fileURLToPath` and whenever it follows links, with regular expressions of a context
 * that it makes for them, so that nobody's changes of `RegExp` meddle. Here nobody changes it, so that of the one context
 * serves. To be imported before anything that reads a path.
 */
import { startupSnapshot } from "node:v8";
import vm from "node:vm";

if (startupSnapshot.isBuildingSnapshot()) vm.runInNewContext = (code) => vm.runInThisContext(code);
