import { describe, tf } from "@course/core";

/** One use of a layer in a model. A layer that is used twice has two of them. */
export interface LayerUse {
  layer: tf.layers.Layer;
  /** The uses whose outputs it reads, in order; none for an input. */
  reads: LayerUse[];
  /** null where the number of examples stands. */
  inputShape: (number | null)[];
  outputShape: (number | null)[];
  /** Whether the same layer has been listed before, so that its parameters are counted already. */
  isRepeated: boolean;
}

/**
 * Lists how the layers of a model are used, each after all that it reads: from the outputs back to the inputs.
 *
 * @param model any model whose shapes are known: with branches, several inputs or outputs, shared or nested models.
 * @param who the function that asks, for messages.
 * @returns the uses, inputs included.
 * @throws TypeError where it is no model; Error where it doesn't know its shapes yet.
 */
export function layerUses(model: tf.LayersModel, who: string): LayerUse[] {
  if (!(model instanceof tf.LayersModel)) {
    throw new TypeError(
      `${who}: expected a model, such as tf.sequential({ layers: […] }), got ${describe(model)}.`,
    );
  }
  if ((model.outputs ?? []).length === 0) {
    throw new Error(
      `${who}: the model doesn't know its shapes yet. Give its first layer an inputShape, such as [784].`,
    );
  }
  const uses: LayerUse[] = [];
  const known = new Map<string, LayerUse>();
  const begun = new Set(model.inputs.map(keyOf));
  const visit = (tensor: tf.SymbolicTensor): LayerUse => {
    const key = keyOf(tensor);
    const visited = known.get(key);
    if (visited) return visited;
    const { sourceLayer: layer } = tensor;
    // What lies before an input of this model belongs to another model.
    const before = begun.has(key) ? [] : (layer.inboundNodes[tensor.nodeIndex]?.inputTensors ?? []);
    const reads = before.map(visit);
    const use: LayerUse = {
      layer,
      reads,
      inputShape: before[0]?.shape ?? tensor.shape,
      outputShape: tensor.shape,
      isRepeated: uses.some((other) => other.layer === layer),
    };
    uses.push(use);
    known.set(key, use);
    return use;
  };
  // Inputs first, so that they stand in the order in which the model takes them.
  for (const tensor of [...model.inputs, ...model.outputs]) visit(tensor);
  return uses;
}

/** Names the use of a layer that a symbolic tensor comes from. */
function keyOf({ sourceLayer, nodeIndex }: tf.SymbolicTensor): string {
  return `${sourceLayer.id}/${nodeIndex}`;
}
