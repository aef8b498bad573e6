/** The little that a source map needs when text is put in front of the code. */
import type { RawSourceMap } from "../../compiler.js";

/** Returns the map for the same code with `count` unmapped lines in front. */
export function prependLines(map: RawSourceMap, count: number): RawSourceMap {
  return { ...map, mappings: ";".repeat(count) + map.mappings };
}
