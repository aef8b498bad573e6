import { createRequire } from "node:module";
import type { BaseCallback } from "@tensorflow/tfjs-layers/dist/base_callbacks.js";

/** tfjs-node's progress bar, as `model.fit` shows it with `verbose` 1 and more. */
export function progressBars(verbose: number): BaseCallback[] {
  if (verbose < 1) return [];
  try {
    const require = createRequire(import.meta.url);
    const { ProgbarLogger } = require("@tensorflow/tfjs-node/dist/callbacks.js");
    return [new ProgbarLogger()];
  } catch {
    // Without tfjs-node model.fit has no bar either.
    return [];
  }
}
