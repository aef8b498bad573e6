import { createRequire } from "node:module";
import type { BaseCallback } from "@tensorflow/tfjs-layers/dist/base_callbacks.js";

/** Tells whether a callback is tfjs-node's progress bar, which `model.fit` shows with `verbose` 1 and more. */
export function isProgressBar(callback: BaseCallback): boolean {
  try {
    const { ProgbarLogger } = createRequire(import.meta.url)("@tensorflow/tfjs-node/dist/callbacks.js");
    return callback instanceof ProgbarLogger;
  } catch {
    // Without tfjs-node there is no bar either.
    return false;
  }
}
