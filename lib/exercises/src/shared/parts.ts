import type { Trial } from "@course/checks";
import { describe, isTensor } from "@course/core";

/**
 * Takes the parts out of a result that has several, such as `{ outputs, derivatives }`.
 *
 * @param trial objects where it is no object, or where a part is missing.
 * @param got what came; it may be anything.
 * @param names of its parts, in the order in which messages name them.
 * @returns the parts by name; each may be anything.
 */
export function partsOf<Name extends string>(
  trial: Trial,
  got: unknown,
  names: readonly Name[],
): Record<Name, unknown> {
  const wanted = `{ ${names.join(", ")} }`;
  const isPlain =
    typeof got === "object" &&
    got !== null &&
    !Array.isArray(got) &&
    !ArrayBuffer.isView(got) &&
    !isTensor(got);
  if (!isPlain) {
    trial.object(
      "no object",
      `The result should be an object with ${names.length} parts, ${wanted}. It is ${describe(got)}.`,
    );
  }
  const missing = names.find((name) => (got as Record<string, unknown>)[name] === undefined);
  if (missing !== undefined) {
    trial.object(
      "part missing",
      `The result should be an object ${wanted}. In yours there is no ${missing}.`,
    );
  }
  return got as Record<Name, unknown>;
}
