import { PbfWriter } from "pbf";

/** The element types that graphs use. `resource` is the handle of a variable, `variant` may be a dataset. */
export type DataType = "float32" | "int32" | "int64" | "uint8" | "uint16" | "bool" | "resource" | "variant";

/** Sizes of the axes; `null` where a size is known only when the graph runs, such as that of a batch. */
export type Shape = readonly (number | null)[];

/** A tensor whose values are part of the graph. */
export interface ConstantData {
  dtype: "float32" | "int32" | "uint8" | "uint16" | "bool";
  shape: readonly number[];
  values: readonly number[];
}

/** A setting of an operation, in the kinds that TensorFlow has. */
export type Attribute =
  | { type: DataType }
  | { types: readonly DataType[] }
  | { int: number }
  | { float: number }
  | { bool: boolean }
  | { string: string }
  | { shape: Shape }
  | { tensor: ConstantData }
  | { ints: readonly number[] }
  | { shapes: readonly Shape[] }
  | { function: string };

/** One operation of a graph, as TensorFlow reads it. */
export interface NodeDef {
  name: string;
  op: string;
  /** `name` or `name:1` for values, `^name` for operations that must come first. */
  inputs: readonly string[];
  attributes: Readonly<Record<string, Attribute>>;
}

/** A graph within a graph, with arguments in the place of placeholders. */
export interface FunctionDef {
  name: string;
  arguments: readonly { name: string; type: DataType }[];
  /** The type and the place of what it gives. */
  result: { type: DataType; input: string };
  /** Inputs are written `argument` or `node:output:0` here, with the output's name. */
  nodes: readonly NodeDef[];
}

/**
 * Encodes a graph as the one file of a SavedModel, `saved_model.pb`, with the tag `serve`.
 *
 * Message formats: `saved_model.proto`, `meta_graph.proto`, `graph.proto`, `node_def.proto`, `attr_value.proto`,
 * `tensor.proto`, `function.proto`, `op_def.proto` of TensorFlow; the numbers below are their field numbers.
 *
 * @param nodes operations in any order; each input must be one of them.
 * @param functions which attributes of operations name.
 * @returns the bytes of the file.
 * @example
 * fs.writeFileSync("saved_model.pb", encodeSavedModel([{ name: "x", op: "NoOp", inputs: [], attributes: {} }]));
 */
export function encodeSavedModel(
  nodes: readonly NodeDef[],
  functions: readonly FunctionDef[] = [],
): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, 1); // saved_model_schema_version
  writer.writeMessage(2, writeMetaGraph, { nodes, functions });
  return writer.finish();
}

interface GraphDef {
  nodes: readonly NodeDef[];
  functions: readonly FunctionDef[];
}

/** The version of the GraphDef format that is declared: TensorFlow 2.9 wrote it, and newer ones read it. */
const PRODUCER = 1087;

function writeMetaGraph(graph: GraphDef, to: PbfWriter): void {
  to.writeMessage(1, (tag, info) => info.writeStringField(4, tag), "serve"); // meta_info_def.tags
  to.writeMessage(2, writeGraph, graph);
}

function writeGraph({ nodes, functions }: GraphDef, to: PbfWriter): void {
  for (const node of nodes) to.writeMessage(1, writeNode, node);
  to.writeMessage(2, writeLibrary, functions);
  to.writeMessage(4, (producer, versions) => versions.writeVarintField(1, producer), PRODUCER);
}

function writeLibrary(functions: readonly FunctionDef[], to: PbfWriter): void {
  for (const one of functions) to.writeMessage(1, writeFunction, one);
}

function writeFunction(one: FunctionDef, to: PbfWriter): void {
  to.writeMessage(1, writeSignature, one);
  for (const node of one.nodes) to.writeMessage(3, writeNode, node);
  to.writeMessage(4, writeReturn, one.result.input);
}

const RESULT = "result";

function writeSignature({ name, arguments: all, result }: FunctionDef, to: PbfWriter): void {
  to.writeStringField(1, name);
  for (const argument of all) to.writeMessage(2, writeArgument, argument);
  to.writeMessage(3, writeArgument, { name: RESULT, type: result.type });
  to.writeBooleanField(17, true); // is_stateful: it may change variables
}

function writeArgument({ name, type }: { name: string; type: DataType }, to: PbfWriter): void {
  to.writeStringField(1, name);
  to.writeVarintField(3, DATA_TYPES[type]);
}

function writeReturn(input: string, to: PbfWriter): void {
  to.writeStringField(1, RESULT);
  to.writeStringField(2, input);
}

function writeNode(node: NodeDef, to: PbfWriter): void {
  to.writeStringField(1, node.name);
  to.writeStringField(2, node.op);
  for (const input of node.inputs) to.writeStringField(3, input);
  for (const entry of Object.entries(node.attributes)) to.writeMessage(5, writeEntry, entry);
}

function writeEntry([name, value]: [string, Attribute], to: PbfWriter): void {
  to.writeStringField(1, name);
  to.writeMessage(2, writeAttribute, value);
}

function writeAttribute(value: Attribute, to: PbfWriter): void {
  if ("string" in value) to.writeStringField(2, value.string);
  else if ("int" in value) to.writeVarintField(3, value.int);
  else if ("float" in value) to.writeFloatField(4, value.float);
  else if ("bool" in value) to.writeBooleanField(5, value.bool);
  else if ("type" in value) to.writeVarintField(6, DATA_TYPES[value.type]);
  else if ("types" in value) to.writeMessage(1, writeTypes, value.types);
  else if ("shape" in value) to.writeMessage(7, writeShape, value.shape);
  else if ("tensor" in value) to.writeMessage(8, writeTensor, value.tensor);
  else if ("function" in value)
    to.writeMessage(10, (name, to) => to.writeStringField(1, name), value.function);
  else if ("shapes" in value) to.writeMessage(1, writeShapes, value.shapes);
  else to.writeMessage(1, (ints, list) => list.writePackedVarint(3, [...ints]), value.ints);
}

function writeTypes(types: readonly DataType[], list: PbfWriter): void {
  list.writePackedVarint(
    6,
    types.map((type) => DATA_TYPES[type]),
  );
}

function writeShapes(shapes: readonly Shape[], list: PbfWriter): void {
  for (const shape of shapes) list.writeMessage(7, writeShape, shape);
}

function writeShape(shape: Shape, to: PbfWriter): void {
  for (const size of shape) {
    to.writeMessage(2, (value, dimension) => dimension.writeVarintField(1, value), size ?? -1);
  }
}

function writeTensor({ dtype, shape, values }: ConstantData, to: PbfWriter): void {
  const Values = TYPED_ARRAYS[dtype];
  const array = Values.from(values);
  to.writeVarintField(1, DATA_TYPES[dtype]);
  to.writeMessage(2, writeShape, shape);
  to.writeBytesField(4, new Uint8Array(array.buffer));
}

/** The numbers of `enum DataType` in `types.proto`. */
const DATA_TYPES: Record<DataType, number> = {
  float32: 1,
  int32: 3,
  uint8: 4,
  int64: 9,
  bool: 10,
  uint16: 17,
  resource: 20,
  variant: 21,
};

const TYPED_ARRAYS = {
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  bool: Uint8Array,
};
