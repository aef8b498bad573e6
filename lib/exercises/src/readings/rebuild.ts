import { decodeAnswers, encodeAnswers } from "@course/checks";
import { messageOf, tf } from "@course/core";

type Class = new (...settings: never[]) => unknown;

/** All that TensorFlow.js can make from its name, as it is before students register classes of their own. */
const BUILT_IN = new Map<string, Class>(
  Object.entries(tf.serialization.SerializationMap.getMap().classNameMap).map(([name, [made]]) => [
    name,
    made as unknown as Class,
  ]),
);

/**
 * Tells whether something was made by a class that TensorFlow.js brings.
 *
 * @param thing such as a layer or an optimiser.
 */
export function isBuiltIn(thing: tf.serialization.Serializable): boolean {
  return BUILT_IN.get(thing.getClassName()) === thing.constructor;
}

/** Gives the layers of a model, those inside of models that serve as layers among them. */
export function layersOf(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) => (layer instanceof tf.LayersModel ? layersOf(layer) : [layer]));
}

/**
 * Says why a model can't be built anew from its layers and weights, as happens where submissions are judged.
 *
 * @param model any model.
 * @returns the reason, a sentence; undefined where the new one answers as this one does.
 */
export async function troubleWith(model: tf.LayersModel): Promise<string | undefined> {
  const layer = layersOf(model).find((one) => !isBuiltIn(one));
  if (layer) return `It has a layer of your own, \`${layer.constructor.name}\`.`;
  try {
    const name = classNamesIn(model.toJSON(null, false)).find((one) => !BUILT_IN.has(one));
    if (name !== undefined) return `It uses a class of your own, \`${name}\`.`;
    const rebuilt = (await decodeAnswers(encodeAnswers(model))) as tf.LayersModel;
    const isSame = answersAlike(model, rebuilt);
    rebuilt.dispose();
    return isSame ? undefined : "Built anew from its layers and weights, it answers otherwise.";
  } catch (error) {
    return `Building it anew fails: ${messageOf(error)}`;
  }
}

/** Finds the names of classes anywhere in the description of a model. */
function classNamesIn(part: unknown): string[] {
  if (typeof part !== "object" || part === null) return [];
  const inside = Object.values(part).flatMap(classNamesIn);
  const { class_name: name } = part as { class_name?: unknown };
  return typeof name === "string" ? [name, ...inside] : inside;
}

/** Compares the answers of two models to the same inputs. What can't be asked this way is left to the check. */
function answersAlike(model: tf.LayersModel, other: tf.LayersModel): boolean {
  const sizes = model.inputs[0]?.shape.slice(1) ?? [];
  if (model.inputs.length !== 1 || model.outputs.length !== 1 || sizes.some((size) => size === null))
    return true;
  return tf.tidy(() => {
    const x = tf.randomUniform([2, ...(sizes as number[])]);
    const [answer, anew] = [model, other].map((one) => one.predict(x) as tf.Tensor) as [tf.Tensor, tf.Tensor];
    return (
      answer.shape.join() === anew.shape.join() &&
      !((tf.max(tf.abs(tf.sub(answer, anew))).dataSync()[0] as number) > 1e-5)
    );
  });
}
