import type { Call, GraphDescription, LayerDescription, ModelDescription } from "./description.js";

/**
 * Finds the kernel of the dense layer that alone takes a model's input, as it is or flattened, and that nothing else
 * depends on.
 *
 * @returns the number of its kernel, `[inputs, units]`; undefined where there is no such layer.
 */
export function firstKernel({ graph, inputs, weights, trained }: ModelDescription): number | undefined {
  if (inputs.length !== 1) return undefined;
  let value = 0;
  let rank = inputs[0]?.shape.length;
  let layer = onlyUser(graph, value);
  while (layer?.kind === "Flatten") {
    value = graph.inputs + graph.calls.findIndex(({ callee }) => callee === layer);
    rank = 2;
    layer = onlyUser(graph, value);
  }
  if (layer?.kind !== "Dense" || rank !== 2 || layer.config.kernelRegularizer) return undefined;
  return layer.weights.find((weight) => weights[weight]?.role === "kernel" && trained.includes(weight));
}

/** The one layer that takes a value, if it is one that is used once. */
function onlyUser({ calls }: GraphDescription, value: number): LayerDescription | undefined {
  const [user, ...others] = calls.filter(({ inputs }) => inputs.includes(value));
  if (!user || others.length > 0 || !isLayer(user)) return undefined;
  return user.callee.uses === 1 && user.callee.isDirect ? user.callee : undefined;
}

function isLayer(call: Call): call is Call & { callee: LayerDescription } {
  return "kind" in call.callee;
}
