import type { LayersModel, LayerVariable, layers, SymbolicTensor } from "@tensorflow/tfjs";

type Layer = layers.Layer;

/**
 * Finds the kernel of the dense layer that alone takes a model's input, as it is or flattened, and that nothing else
 * depends on.
 *
 * @returns its kernel, `[inputs, units]`; undefined where there is no such layer.
 */
export function firstKernel(model: LayersModel): LayerVariable | undefined {
  let input = model.inputs[0] as SymbolicTensor;
  let layer = onlyUser(model, input);
  while (layer?.getClassName() === "Flatten") {
    input = layer.output as SymbolicTensor;
    layer = onlyUser(model, input);
  }
  if (layer?.getClassName() !== "Dense" || input.shape.length !== 2) return undefined;
  return layer.getConfig().kernelRegularizer ? undefined : layer.weights[0];
}

/** The one layer that takes a tensor, if it is one that is used once. */
function onlyUser(model: LayersModel, tensor: SymbolicTensor): Layer | undefined {
  // An input layer has its own output as its input.
  const users = model.layers.filter(
    (layer) =>
      layer !== tensor.sourceLayer &&
      layer.inboundNodes.some(({ inputTensors }) => inputTensors.includes(tensor)),
  );
  const [user] = users;
  return users.length === 1 && user?.inboundNodes.length === 1 ? user : undefined;
}
