/**
 * Kernels that only choose or arrange: of what is kept as bytes they make what is kept as bytes.
 */
import tf from "./tfjs.cjs";

/** What a tensor is made of that is kept as bytes. */
export interface Bytes {
  /** The numbers, in the order of the tensor's; they must not be changed. */
  values: Uint8Array;
  /** By what they are divided, in float32; without it the tensor is of int32. */
  divisor?: number | undefined;
}

/** A tensor as kernels and graphs take it. */
export interface TensorInfo {
  dataId: object;
  shape: number[];
  dtype: "float32" | "int32";
}

/** What tfjs-node keeps of a tensor's data. */
export interface Kept {
  readonly shape: readonly number[];
  /** TensorFlow's number for the type. */
  readonly dtype: number;
  refCount: number;
  /** TensorFlow's number for the data. */
  id: number;
  /** Data that TensorFlow hasn't got yet. */
  values: ArrayLike<number> | null;
}

type Attribute = { name: string; type: number; value: number | boolean };

/** The parts of tfjs-node's backend that know of data. */
export interface BytesBackend {
  binding: {
    TF_ATTR_BOOL: number;
    TF_ATTR_TYPE: number;
    TF_FLOAT: number;
    TF_INT32: number;
    TF_UINT8: number;
    createTensor(shape: readonly number[], dtype: number, values: ArrayLike<number>): number;
    deleteTensor(id: number): void;
    tensorDataSync(id: number): ArrayLike<number>;
    executeOp(name: string, attributes: Attribute[], inputs: number[], outputs: number): [{ id: number }];
  };
  tensorMap: {
    get(dataId: object): Kept;
    set(dataId: object, kept: Kept): void;
    delete(dataId: object): void;
  };
  disposeData(dataId: object, force?: boolean): boolean;
  getInputTensorIds(tensors: unknown[]): number[];
  readSync(dataId: object): ArrayLike<number>;
  write(values: ArrayLike<number>, shape: number[], dtype: string): object;
}

/** What kernels need to know of tensors that are kept as bytes. */
export interface ByteTensors {
  backend: BytesBackend;
  /** Gives the bytes of data that are kept so, and a way to TensorFlow's number for them. */
  kept(dataId: object): { bytes: Bytes; id(): number } | undefined;
  /** Makes a tensor of bytes. */
  make(bytes: Bytes, shape: number[]): TensorInfo;
}

type Inputs = Record<string, TensorInfo>;
type Attributes = Record<string, unknown>;
/** Gives what a kernel gives; undefined where the kernel has to do it as before. */
type Arrange = (
  inputs: Inputs,
  attributes: Attributes,
  bytes: Bytes,
  id: () => number,
) => TensorInfo | undefined;

/** Replaces kernels of the backend for tensors that are kept as bytes. */
export function arrangeBytes({ backend, kept, make }: ByteTensors): void {
  const { binding } = backend;
  const replace = (name: string, first: string, arrange: Arrange): void => {
    replaceKernel(name, ({ inputs, attributes }) => {
      const found = kept((inputs[first] as TensorInfo).dataId);
      return found && arrange(inputs, attributes, found.bytes, found.id);
    });
  };

  /** Has TensorFlow arrange bytes; it says what is wrong, as it does of numbers. */
  const arranged = (name: string, id: number, indexType: string, indices: number[][]): Uint8Array => {
    const vectors = indices.map((vector) =>
      binding.createTensor([vector.length], binding.TF_INT32, Int32Array.from(vector)),
    );
    try {
      const type = (of: string, value: number) => ({ name: of, type: binding.TF_ATTR_TYPE, value });
      const attributes = [type("T", binding.TF_UINT8), type(indexType, binding.TF_INT32)];
      const [result] = binding.executeOp(name, attributes, [id, ...vectors], 1);
      // tfjs-node reads no bytes.
      const numbers = castBytes(binding, result.id, binding.TF_INT32);
      binding.deleteTensor(result.id);
      const values = Uint8Array.from(binding.tensorDataSync(numbers));
      binding.deleteTensor(numbers);
      return values;
    } finally {
      for (const vector of vectors) binding.deleteTensor(vector);
    }
  };

  replace("Reshape", "x", (_, { shape }, bytes, id) => {
    const sizes = shape as number[];
    const known = sizes.filter((n) => n !== -1).reduce((product, n) => product * n, 1);
    const asked = sizes.map((n) => (n === -1 ? bytes.values.length / known : n));
    const fits = asked.every(Number.isInteger) && tf.util.sizeFromShape(asked) === bytes.values.length;
    if (!fits) arranged("Reshape", id(), "Tshape", [sizes]);
    return make(bytes, asked);
  });
  replace("ExpandDims", "input", ({ input }, { dim }, bytes) => {
    const shape = [...(input as TensorInfo).shape];
    const axis = dim as number;
    shape.splice(axis < 0 ? shape.length + 1 + axis : axis, 0, 1);
    return make(bytes, shape);
  });
  replace("Cast", "x", ({ x }, { dtype }, { values, divisor }) =>
    dtype === "float32" && divisor === undefined
      ? make({ values, divisor: 1 }, (x as TensorInfo).shape)
      : undefined,
  );
  replace("RealDiv", "a", ({ a, b }, _, { values, divisor }) => {
    const { shape, dataId } = b as TensorInfo;
    if (divisor !== 1 || shape.length > 0) return undefined;
    return make({ values, divisor: backend.readSync(dataId)[0] as number }, (a as TensorInfo).shape);
  });
  replace("Slice", "x", ({ x }, { begin, size }, { values, divisor }, id) => {
    const { shape } = x as TensorInfo;
    const [from, sizes] = tf.slice_util.parseSliceParams(x as never, begin as number[], size as number[]) as [
      number[],
      number[],
    ];
    const [[first = 0], [count = 0, ...others]] = [from, sizes];
    const [n = 0, ...rest] = shape;
    const isRows = first + count <= n && others.every((length, i) => length === rest[i]);
    const row = values.length / n;
    const part = isRows
      ? values.subarray(first * row, (first + count) * row)
      : arranged("Slice", id(), "Index", [from, sizes]);
    return make({ values: part, divisor }, sizes);
  });
  replace("Transpose", "x", ({ x }, { perm }, { divisor }, id) => {
    const axes = perm as number[];
    const values = arranged("Transpose", id(), "Tperm", [axes]);
    return make(
      { values, divisor },
      axes.map((axis) => (x as TensorInfo).shape[axis] as number),
    );
  });
  replace("GatherV2", "x", ({ x, indices }, { axis, batchDims }, { values, divisor }) => {
    const [n = 0, ...rest] = (x as TensorInfo).shape;
    const { dataId, shape } = indices as TensorInfo;
    const rows = backend.readSync(dataId);
    if (axis !== 0 || batchDims !== 0 || !isWithin(rows, n)) return undefined;
    return make({ values: rowsOf(values, values.length / n, rows), divisor }, [...shape, ...rest]);
  });
  // Of quotients by a positive number, too: division keeps the order.
  for (const [name, better] of [
    ["Max", Math.max],
    ["Min", Math.min],
  ] as const) {
    replace(name, "x", ({ x }, { reductionIndices, keepDims }, { values, divisor = 1 }) => {
      const { shape, dtype } = x as TensorInfo;
      const axes = tf.util.parseAxisParam(reductionIndices as number[], shape);
      if (axes.length < shape.length || keepDims || !(divisor > 0)) return undefined;
      let found = values[0] as number;
      for (let i = 1; i < values.length; i++) found = better(found, values[i] as number);
      const result = dtype === "int32" ? Int32Array.of(found) : Float32Array.of(found / divisor);
      return { dataId: backend.write(result, [], dtype), shape: [], dtype };
    });
  }
}

/** Has TensorFlow make numbers of a type from its bytes; gives its number for them. */
export function castBytes(binding: BytesBackend["binding"], id: number, to: number): number {
  const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
  const truncate = { name: "Truncate", type: binding.TF_ATTR_BOOL, value: false };
  const attributes = [type("SrcT", binding.TF_UINT8), type("DstT", to), truncate];
  return binding.executeOp("Cast", attributes, [id], 1)[0].id;
}

/** Replaces a kernel by another one, which leaves to it what it gives undefined for. */
function replaceKernel(
  kernelName: string,
  other: (given: { inputs: Inputs; attributes: Attributes }) => TensorInfo | undefined,
): void {
  const usual = tf.getKernel(kernelName, "tensorflow");
  const kernelFunc: typeof usual.kernelFunc = (given) => {
    const { inputs, attrs } = given as unknown as { inputs: Inputs; attrs: Attributes };
    const result = other({ inputs, attributes: attrs }) as ReturnType<typeof usual.kernelFunc> | undefined;
    return result ?? usual.kernelFunc(given);
  };
  tf.unregisterKernel(kernelName, "tensorflow");
  tf.registerKernel({ ...usual, kernelFunc });
}

function isWithin(rows: ArrayLike<number>, n: number): boolean {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row < 0 || row >= n) return false;
  }
  return true;
}

function rowsOf(values: Uint8Array, length: number, rows: ArrayLike<number>): Uint8Array {
  const taken = new Uint8Array(rows.length * length);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * length;
    taken.set(values.subarray(from, from + length), i * length);
  }
  return taken;
}
