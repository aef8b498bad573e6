import type { tf } from "@course/core";
import { layersOf } from "../../readings/index.js";

/** A dropout layer. */
interface Dropout {
  rate: number;
  /** How many dense layers stand before it. */
  behind: number;
}

/** Finds the dropout layers of a network that is a chain. */
export function dropoutsOf(model: tf.LayersModel): Dropout[] {
  const found: Dropout[] = [];
  let behind = 0;
  for (const layer of layersOf(model)) {
    if (layer.getClassName() === "Dense") behind++;
    if (layer.getClassName() === "Dropout") found.push({ rate: Number(layer.getConfig().rate), behind });
  }
  return found;
}

/** What the weights of a dense layer cost. */
interface Strength {
  l1: number;
  l2: number;
  /** Whether its biases or outputs cost something. */
  ofBias: boolean;
}

/** Gives the penalty of each dense layer, in their order. */
export function strengthsOf(model: tf.LayersModel): Strength[] {
  return layersOf(model)
    .filter((layer) => layer.getClassName() === "Dense")
    .map((layer) => {
      const { kernelRegularizer, biasRegularizer, activityRegularizer } = layer.getConfig();
      const [kernel, bias, activity] = [kernelRegularizer, biasRegularizer, activityRegularizer].map(read);
      return { ...(kernel as Penalty), ofBias: costs(bias) || costs(activity) };
    });
}

interface Penalty {
  l1: number;
  l2: number;
}

/** Reads a regulariser off its description. */
function read(described: unknown): Penalty {
  const { config } = (described ?? {}) as { config?: Partial<Penalty> };
  return { l1: Number(config?.l1 ?? 0), l2: Number(config?.l2 ?? 0) };
}

function costs(penalty: Penalty | undefined): boolean {
  return penalty !== undefined && (penalty.l1 > 0 || penalty.l2 > 0);
}

/** The cures that a run has: a list without them is that of a plain one. */
export function curesOf(model: tf.LayersModel, options: Record<string, unknown>): string[] {
  const cures: [name: string, isIn: boolean][] = [
    ["dropout", dropoutsOf(model).some(({ rate }) => rate > 0)],
    ["L2", strengthsOf(model).some(({ l2 }) => l2 > 0)],
    ["augmentation", options.deform !== undefined],
  ];
  return cures.filter(([, isIn]) => isIn).map(([name]) => name);
}
