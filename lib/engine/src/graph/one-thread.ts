import type { Operation, Value } from "./graph.js";
import type { FunctionDef, NodeDef } from "./saved-model.js";

/**
 * Makes a part of a graph run on one thread.
 *
 * TensorFlow hands an operation on more than some ten thousand numbers out to several threads, which takes longer than
 * the operation where numbers aren't many more. How many threads there are is said once for the whole process, with one
 * exception: `MaxIntraOpParallelismDataset` limits them for what computes a dataset. So the part becomes a function,
 * the function maps a dataset of one element, which holds the placeholders, and its one result is asked for. Matrix
 * products by MatMul still use all threads, since oneDNN doesn't know of the limit.
 *
 * @param name of what the part gives: it can be fetched by it.
 * @param value what the part gives.
 * @param operations all that it needs, placeholders included.
 * @throws Error where the name of an operation's output isn't known.
 */
export function onOneThread(
  name: string,
  value: Value,
  operations: readonly Operation[],
): { nodes: NodeDef[]; definition: FunctionDef } {
  const placeholders = operations.filter(({ kind }) => kind === "Placeholder");
  const argumentOf = new Map(placeholders.map((placeholder, i) => [placeholder, `argument${i}`]));
  const input = ({ operation, index }: Value) =>
    argumentOf.get(operation) ?? `${operation.name}:${outputName(operation.kind, index)}`;
  const definition = {
    name: `${name}Function`,
    arguments: placeholders.map((placeholder) => ({
      name: argumentOf.get(placeholder) as string,
      type: placeholder.value.dtype,
    })),
    result: { type: value.dtype, input: input(value) },
    nodes: operations
      .filter((operation) => !argumentOf.has(operation))
      .map((operation) => operation.node(input)),
  };

  const types = { types: placeholders.map((placeholder) => placeholder.value.dtype) };
  const shapes = { shapes: placeholders.map((placeholder) => placeholder.value.shape) };
  const result = { output_types: { types: [value.dtype] }, output_shapes: { shapes: [value.shape] } };
  const [inputs, map, one, threads, limited] = ["inputs", "map", "one", "threads", "limited"].map(
    (part) => `${name}/${part}`,
  ) as [string, string, string, string, string];
  const tensor = { dtype: "int32", shape: [], values: [1] } as const;
  const nodes: NodeDef[] = [
    {
      name: inputs,
      op: "TensorDataset",
      inputs: placeholders.map((placeholder) => placeholder.name),
      attributes: { Toutput_types: types, output_shapes: shapes },
    },
    {
      name: map,
      op: "MapDataset",
      inputs: [inputs],
      attributes: { f: { function: definition.name }, Targuments: { types: [] }, ...result },
    },
    { name: one, op: "Const", inputs: [], attributes: { dtype: { type: "int32" }, value: { tensor } } },
    {
      name: threads,
      op: "Cast",
      inputs: [one],
      attributes: { SrcT: { type: "int32" }, DstT: { type: "int64" } },
    },
    { name: limited, op: "MaxIntraOpParallelismDataset", inputs: [map, threads], attributes: result },
    { name, op: "DatasetToSingleElement", inputs: [limited], attributes: result },
  ];
  return { nodes, definition };
}

/**
 * How an operation calls its outputs (TensorFlow's core/ops): functions ask for that. What isn't here calls its only
 * one `output`.
 */
const OUTPUTS: Readonly<Record<string, string>> = {
  y: "Abs Cast Erf Exp Floor Log Log1p Neg Rsqrt Sigmoid Sqrt Square Tanh Transpose",
  z:
    "AddV2 Equal Greater GreaterEqual Less LessEqual LogicalAnd Maximum Minimum Mul RealDiv RsqrtGrad SigmoidGrad " +
    "SqrtGrad Sub TanhGrad",
  activations: "Elu LeakyRelu Relu Selu Softplus",
  backprops: "EluGrad LeakyReluGrad ReluGrad SeluGrad SoftplusGrad",
  product: "MatMul",
  resized_images: "ResizeBilinear ResizeNearestNeighbor",
  logsoftmax: "LogSoftmax",
  softmax: "Softmax",
  value: "ReadVariableOp",
  resource: "VarHandleOp",
  "loss backprop": "SoftmaxCrossEntropyWithLogits SparseSoftmaxCrossEntropyWithLogits",
  "output value_index": "Merge",
  "values indices": "TopKV2",
  "output_false output_true": "Switch",
  "y batch_mean batch_variance reserve_space_1 reserve_space_2 reserve_space_3": "FusedBatchNormV3",
  "x_backprop scale_backprop offset_backprop reserve_space_4 reserve_space_5": "FusedBatchNormGradV3",
};

const NAMES = new Map(
  Object.entries(OUTPUTS).flatMap(([names, kinds]) =>
    kinds.split(" ").map((kind) => [kind, names.split(" ")] as const),
  ),
);

function outputName(kind: string, index: number): string {
  // It has a list of outputs, all by one name.
  if (kind === "IdentityN") return `output:${index}`;
  const name = (NAMES.get(kind) ?? ["output"])[index];
  if (name === undefined) throw new Error(`${kind} has no output number ${index}`);
  return `${name}:0`;
}
