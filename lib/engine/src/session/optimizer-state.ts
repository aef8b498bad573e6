import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { describeOptimizer } from "../model/description.js";
import { keptIn, scalarIn, trainedWeights } from "../model/internals.js";
import { optimizerRule } from "../model/optimizers.js";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";
import { scalarName, slotName } from "../program/names.js";
import type { Pair } from "./mirror.js";

/**
 * Lists what a model's optimizer remembers, in the fields where TensorFlow.js keeps it: there `model.fit` and
 * `optimizer.getWeights` find it.
 *
 * @throws Unsupported where the optimizer remembers weights of other shapes, having trained another model.
 */
export function optimizerState(model: LayersModel): Pair[] {
  const { optimizer } = model;
  const rule = optimizerRule(describeOptimizer(optimizer));
  const slots = trainedWeights(model).flatMap((weight, i) =>
    rule.slots.map(({ field, suffix, initial }, slot): Pair => {
      const kept = () => keptIn(optimizer, field)[i];
      const shape = weight.shape as number[];
      const known = kept()?.variable.shape;
      if (known && known.join() !== shape.join()) {
        throw new Unsupported(
          `the optimizer remembers weights of other shapes: [${known}] instead of [${shape}]`,
        );
      }
      return {
        name: slotName(i, slot),
        theirs: () => kept()?.variable,
        initial: () => tf.fill(shape, initial),
        create: (value: Tensor) => {
          const originalName = `${weight.name}/${suffix}`;
          keptIn(optimizer, field)[i] = { originalName, variable: value.variable(false) };
        },
      };
    }),
  );
  const scalars = rule.scalars.map((field, i): Pair => {
    const variable = scalarIn(optimizer, field);
    return { name: scalarName(i), theirs: () => variable, initial: () => tf.scalar(0), create: () => {} };
  });
  return [...slots, ...scalars];
}
