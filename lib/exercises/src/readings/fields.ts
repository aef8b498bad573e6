import { reading } from "@course/checks";

// Only what matters, in whatever object it comes.

/** Takes the four parts of a split. */
export const readParts = fields("parts", ["xTrain", "yTrain", "xValidation", "yValidation"]);

/** Takes prepared images and labels. */
export const readPrepared = fields("prepared", ["x", "y"]);

/** Takes how sure a network is of right and of wrong answers. */
export const readSure = fields("sure", ["right", "wrong"]);

/** Takes the lists of a classification report. */
export const readReport = fields("report", ["precision", "recall", "f1"]);

function fields(name: string, names: readonly string[]) {
  return reading(name, (result) => {
    const object = result as Record<string, unknown> | null | undefined;
    return Object.fromEntries(names.map((key) => [key, object?.[key]]));
  });
}
