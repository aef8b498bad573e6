/** Writes any value as text, as Node shows it. */
export { inspect } from "node:util";
