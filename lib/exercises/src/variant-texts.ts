import { textsOf as texts1 } from "./1-load-and-prepare/variant.js";
import { textsOf as texts2 } from "./2-build-train-evaluate/variant.js";
import { textsOf as texts3 } from "./3-experiments/variant.js";
import type { Texts } from "./variants/draw.js";

/** The exercises of which each student can have a task of their own, by the names of their sources. */
const TEXTS: Readonly<Record<string, (code: string) => Texts>> = {
  "1-load-and-prepare": texts1,
  "2-build-train-evaluate": texts2,
  "3-experiments": texts3,
};

/**
 * Says what the notebook of a student's own task says otherwise than the source.
 *
 * @param exercise the name of its source, such as `"2-build-train-evaluate"`.
 * @param code from which the task is drawn; see `Exercise.variant`.
 * @returns each text of the source with what stands in its place; undefined where all students have the same task.
 */
export function variantTexts(exercise: string, code: string): Texts | undefined {
  return Object.hasOwn(TEXTS, exercise) ? TEXTS[exercise]?.(code) : undefined;
}
