/**
 * `node build-snapshot.js [module…]`: builds the compiler's snapshot for this Node, with the declarations of these
 * modules as they are found from the working directory.
 */
import { buildSnapshot } from "../compiler/snapshot.js";

console.log(buildSnapshot({ cwd: process.cwd(), modules: process.argv.slice(2) }));
