import { mendArithmetic } from "./arithmetic.js";
import { mendCopies } from "./copies.js";
import { mendFigures } from "./figures.js";
import { mendGroups } from "./groups.js";
import { mendMaking } from "./making.js";
import type { Parts } from "./parts.js";
import { mendPlaces } from "./places.js";
import { mendSorting } from "./sorting.js";
import { mendTypes } from "./types.js";

/**
 * Corrects methods of danfojs that give wrong results without a word: where values are missing (NaN, null), where a frame
 * has been sorted or filtered, where rows are made of objects. The right values are those of pandas.
 */
export function mend(parts: Parts): void {
  mendTypes(parts);
  mendMaking(parts);
  mendCopies(parts);
  mendPlaces(parts);
  mendSorting(parts);
  mendFigures(parts);
  mendArithmetic(parts);
  mendGroups(parts);
}
