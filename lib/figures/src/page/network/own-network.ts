import { pixelValues } from "../digit/pixel-values.js";
import type { DrawingData, DrawingSource } from "./drawing-data.js";
import { networkFunction } from "./forward.js";

/**
 * Has the network in the page answer.
 *
 * @param data what the page was given.
 * @returns a source; undefined where the page holds no network.
 */
export function ownNetwork({ network, range }: DrawingData): DrawingSource | undefined {
  if (!network) return undefined;
  const compute = networkFunction(network);
  return {
    answer: (pixels) => Array.from(compute(pixelValues(pixels, range))),
  };
}
