import type { Source } from "./asker.js";
import type { DrawingData } from "./drawing-data.js";
import { networkFunction } from "./forward.js";

/**
 * Has the network in the page answer.
 *
 * @param data what the page was given.
 * @returns a source; undefined where the page holds no network.
 */
export function ownNetwork({ network, range }: DrawingData): Source | undefined {
  if (!network) return undefined;
  const compute = networkFunction(network);
  const [black, white] = range;
  return {
    answer: (pixels) =>
      Array.from(compute(Float32Array.from(pixels, (value) => black + (value / 255) * (white - black)))),
  };
}
