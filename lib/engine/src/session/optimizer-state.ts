import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { describeOptimizer, weightsOf } from "../model/description.js";
import { collectedWeights, isTrainable, keptIn, scalarIn } from "../model/internals.js";
import { optimizerRule } from "../model/optimizers.js";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";
import { scalarName, slotName } from "../program/names.js";
import type { Pair } from "./mirror.js";

/** What an optimizer remembers, in the fields where TensorFlow.js keeps it: there `model.fit` and `getWeights` find it. */
export interface OptimizerState {
  /** What training changes. */
  pairs: Pair[];
  /**
   * Makes what is kept of weights that have been frozen since the model was compiled: an optimizer of TensorFlow.js has a
   * place for each, and saves them in their order.
   */
  keepFrozen(): void;
}

/**
 * Lists what a model's optimizer remembers.
 *
 * @throws Unsupported where it remembers weights of other shapes, having trained another model.
 */
export function optimizerState(model: LayersModel): OptimizerState {
  const { optimizer } = model;
  const rule = optimizerRule(describeOptimizer(optimizer));
  const weights = weightsOf(model);
  const places = collectedWeights(model).flatMap((weight, i) =>
    rule.slots.map(({ field, suffix, initial }, slot) => {
      const shape = weight.shape as number[];
      return {
        weight,
        name: slotName(weights.indexOf(weight), slot),
        isFrozen: !isTrainable(weight),
        kept: () => keptIn(optimizer, field)[i],
        initial: () => tf.fill(shape, initial),
        create: (value: Tensor) => {
          const originalName = `${weight.name}/${suffix}`;
          keptIn(optimizer, field)[i] = { originalName, variable: value.variable(false) };
        },
      };
    }),
  );
  const slots = places
    .filter(({ isFrozen }) => !isFrozen)
    .map(({ weight, name, kept, initial, create }): Pair => {
      const [known, shape] = [kept()?.variable.shape, weight.shape];
      if (known && known.join() !== shape.join()) {
        throw new Unsupported(
          `the optimizer remembers weights of other shapes: [${known}] instead of [${shape}]`,
        );
      }
      return { name, theirs: () => kept()?.variable, initial, create };
    });
  const scalars = rule.scalars.map((field, i): Pair => {
    const variable = scalarIn(optimizer, field);
    return { name: scalarName(i), theirs: () => variable, initial: () => tf.scalar(0), create: () => {} };
  });
  const keepFrozen = () => {
    for (const { isFrozen, kept, initial, create } of places) {
      if (!isFrozen || kept()) continue;
      const value = initial();
      create(value);
      value.dispose();
    }
  };
  return { pairs: [...slots, ...scalars], keepFrozen };
}
