import type { LayersModel, Optimizer, Tensor, Variable as TfVariable } from "@tensorflow/tfjs";
import { optimizerRule } from "../model/optimizers.js";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";
import { scalarName, slotName, trainedWeights } from "../program/program.js";
import type { Pair } from "./mirror.js";

/** What an optimizer of TensorFlow.js keeps for one weight. */
interface Kept {
  originalName: string;
  variable: TfVariable;
}

/**
 * Lists what a model's optimizer remembers, in the fields where TensorFlow.js keeps it: there `model.fit` and
 * `optimizer.getWeights` find it.
 *
 * @throws Unsupported where the optimizer remembers weights of other shapes, having trained another model.
 */
export function optimizerState(model: LayersModel): Pair[] {
  const { optimizer } = model;
  const fields = optimizer as unknown as Record<string, Kept[]> & Record<string, TfVariable>;
  const rule = optimizerRule(optimizer);
  const slots = trainedWeights(model).flatMap((weight, i) =>
    rule.slots.map(({ field, suffix, initial }, slot): Pair => {
      const kept = () => (fields[field] as Kept[])[i];
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
          (fields[field] as Kept[])[i] = { originalName, variable: value.variable(false) };
        },
      };
    }),
  );
  const scalars = rule.scalars.map((field, i): Pair => {
    const variable = fields[field] as TfVariable;
    return { name: scalarName(i), theirs: () => variable, initial: () => tf.scalar(0), create: () => {} };
  });
  return [...slots, ...scalars];
}

/** Tells an optimizer how many steps it has made besides its own; `optimizer.getWeights` saves their number. */
export function countSteps(optimizer: Optimizer, steps: number): void {
  const counter = optimizer as unknown as { iterations: number; iterations_: number };
  counter.iterations_ = counter.iterations + steps;
}
