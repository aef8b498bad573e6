import { reading } from "@course/checks";
import { tf } from "@course/core";
import { type Compiled, readCompiled } from "./compiled.js";
import { troubleWith } from "./rebuild.js";

/** What a check takes of a student's model: itself, and as data how it was compiled. */
export interface ModelReading {
  model: tf.LayersModel;
  /** null where it isn't compiled. */
  compiled: Compiled | null;
}

/** A model, or why it can't be built anew where it is judged. */
export type ReadModel = Partial<ModelReading> & { trouble?: string };

/** Takes from a model what a check needs: a `ReadModel`. */
export const readModel = reading("model", takeModel);

/** Takes from a model what a check needs, in another reading. */
export async function takeModel(model: unknown): Promise<ReadModel> {
  if (!(model instanceof tf.LayersModel)) throw new TypeError("A model is expected here.");
  const trouble = await troubleWith(model);
  return trouble === undefined ? { model, compiled: readCompiled(model) } : { trouble };
}
