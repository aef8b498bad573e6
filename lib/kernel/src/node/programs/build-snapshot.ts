/**
 * `node build-snapshot.js [--if-missing] [module…]`: builds the compiler's snapshot for this Node, with the
 * declarations of these modules as they are found from the working directory.
 */
import { buildSnapshot, findSnapshot } from "../compiler/snapshot.js";

const [option, ...rest] = process.argv.slice(2);
const ifMissing = option === "--if-missing";
const modules = ifMissing || option === undefined ? rest : [option, ...rest];
const present = ifMissing ? findSnapshot() : undefined;
console.log(present ?? buildSnapshot({ cwd: process.cwd(), modules }));
