import { formatFixed } from "@course/core";
import type { Logs } from "./metric-names.js";

/**
 * Writes what Keras prints at the end of an epoch with `verbose: 2`.
 *
 * @param batches batches of the epoch, all of them done.
 * @param milliseconds how long the epoch took, validation included.
 * @param logs losses and metrics in the order in which they are to stand.
 * @returns the line, without line feed.
 * @example
 * logLine(375, 2004, { loss: 0.2893 }); // "375/375 - 2s - loss: 0.2893 - 5ms/step"
 */
export function logLine(batches: number, milliseconds: number, logs: Logs): string {
  const parts = [`${batches}/${batches}`, `${Math.round(milliseconds / 1000)}s`];
  for (const [name, value] of Object.entries(logs)) parts.push(`${name}: ${formatMeasure(value)}`);
  parts.push(`${formatStep(milliseconds / batches)}/step`);
  return parts.join(" - ");
}

/** Four decimals; a value that would show as zero in powers of ten, like Keras. An accuracy that isn't 1 isn't written as 1. */
function formatMeasure(value: number): string {
  if (Math.abs(value) <= 1e-3 && value !== 0) return value.toExponential(4);
  return formatFixed(value).replaceAll(",", "");
}

function formatStep(milliseconds: number): string {
  if (milliseconds >= 1000) return `${Math.round(milliseconds / 1000)}s`;
  if (milliseconds >= 1) return `${Math.round(milliseconds)}ms`;
  return `${Math.round(milliseconds * 1000)}us`;
}
