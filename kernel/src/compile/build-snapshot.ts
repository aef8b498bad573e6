/** `node build-snapshot.js [module…]`: builds the compiler's snapshot with the declarations of these modules. */
import { buildSnapshot } from "./snapshot.js";

const started = performance.now();
const path = buildSnapshot({ cwd: process.cwd(), modules: process.argv.slice(2) });
console.log(`${path} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
