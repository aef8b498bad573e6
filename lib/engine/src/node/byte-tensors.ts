/**
 * Tensors of whole numbers from 0 to 255, or of these divided by one number, that are kept as bytes.
 *
 * TensorFlow.js has no type for bytes, so images take four times the memory that they need. Here the numbers are made
 * from the bytes when an operation asks for them, and given up again once none has asked for a while. Other shapes of
 * such a tensor, and rows of it, are such tensors themselves. Graphs are fed with the bytes.
 */
import type { Tensor } from "@tensorflow/tfjs";
import {
  arrangeBytes,
  type Bytes,
  type BytesBackend,
  castBytes,
  type Kept,
  type TensorInfo,
} from "./byte-kernels.js";
import tf from "./tfjs.cjs";

export type { Bytes } from "./byte-kernels.js";

/** Fewer numbers are kept as TensorFlow.js does. */
const FEW = 250_000;
/** Numbers are given up after so long without an operation that asks for them, */
const IDLE_MS = 10_000;
/** and at once where those of all tensors together would take more bytes than this: as many as MNIST in float32. */
const MOST_BYTES = 200e6;
/** Two that are used in turns within this time are both kept. */
const JUST_NOW_MS = 200;

/** The tensors whose numbers are there. */
const withNumbers = new Set<Copies>();
const keptByData = new WeakMap<object, KeptBytes>();
const prepared = new WeakSet<object>();
/** Counts the operations that TensorFlow was asked for. */
let operation = 0;

/** Gives up numbers of tensors that can't be reached any more. */
const forgotten = new FinalizationRegistry<Copies>((copies) => copies.giveUp());

/**
 * Makes a tensor from bytes, and keeps it as bytes where native TensorFlow computes. It is like any other, and takes a
 * quarter of the memory until an operation asks for its numbers. `fit`, `evaluate` and `predict` take bytes; `reshape`,
 * `expandDims`, `slice`, `transpose`, rows by `gather`, `toFloat()`, and `div` by one number behind that give bytes again.
 *
 * @param values whole numbers from 0 to 255, which are copied.
 * @param shape the sizes of its axes.
 * @param divisor by what they are divided; then the tensor is of float32, otherwise of int32.
 * @returns the tensor, which the caller disposes of.
 * @throws Error where the shape has another size than there are values.
 * @example
 * const pixels = byteTensor(new Uint8Array(1000 * 784).fill(51), [1000, 784], 255);
 * pixels.max().print(); // 0.2
 */
export function byteTensor(values: Uint8Array, shape: number[], divisor?: number): Tensor {
  const dtype = dtypeOf({ divisor });
  const backend = tf.backend() as unknown as BytesBackend;
  if (tf.getBackend() !== NATIVE || values.length < FEW || tf.util.sizeFromShape(shape) !== values.length) {
    return tf.tensor(numbersOf({ values, divisor }), shape, dtype);
  }
  const { dataId } = keep(backend, { values: aligned(values), divisor }, shape);
  return tf.engine().makeTensorFromDataId(dataId, shape, dtype, tf.backend());
}

/** Gives the bytes of a tensor that keeps them; undefined of any other, and of one that has been disposed of. */
export function bytesOf({ dataId, isDisposed }: Tensor): Bytes | undefined {
  return isDisposed ? undefined : keptByData.get(dataId)?.bytes;
}

/** Gives what to feed a placeholder for bytes with, for a tensor that keeps them. */
export function asBytes(x: Tensor): Tensor {
  const stored = (keptByData.get(x.dataId) as KeptBytes).stored();
  return stored as unknown as Tensor;
}

const NATIVE = "tensorflow";

/** TensorFlow uses memory without a copy where its address is a multiple of 64; that of a large buffer is 16 beyond. */
const [ALIGNMENT, OFFSET] = [64, 48];

function aligned(values: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new ArrayBuffer(values.length + ALIGNMENT), OFFSET, values.length);
  copy.set(values);
  return copy;
}

function keep(backend: BytesBackend, bytes: Bytes, shape: number[]): TensorInfo {
  prepare(backend);
  const dataId = {};
  const kept = new KeptBytes(backend, bytes, shape);
  backend.tensorMap.set(dataId, kept);
  keptByData.set(dataId, kept);
  forgotten.register(dataId, kept.copies);
  return { dataId, shape, dtype: dtypeOf(bytes) };
}

function dtypeOf({ divisor }: Pick<Bytes, "divisor">): TensorInfo["dtype"] {
  return divisor === undefined ? "int32" : "float32";
}

/** TensorFlow's copies of what is kept as bytes. */
class Copies {
  #numbers = -1;
  #bytes = -1;
  #usedAt = 0;
  #usedIn = operation;
  /** When the next look whether they are still used is due. */
  #due = Number.NEGATIVE_INFINITY;

  constructor(
    readonly backend: BytesBackend,
    readonly source: Bytes,
    readonly shape: readonly number[],
  ) {}

  /** As bytes: without a copy where the address of the values allows it. */
  bytes(): number {
    const { binding } = this.backend;
    if (this.#bytes < 0) {
      this.#bytes = binding.createTensor(this.shape, binding.TF_UINT8, this.source.values);
    }
    this.#use();
    return this.#bytes;
  }

  /** As numbers of the tensor's type. */
  numbers(): number {
    if (this.#numbers < 0) {
      this.#makeRoom();
      this.#numbers = this.#computed();
      withNumbers.add(this);
    }
    this.#use();
    return this.#numbers;
  }

  giveUp(): void {
    const { binding } = this.backend;
    for (const id of [this.#numbers, this.#bytes]) if (id >= 0) binding.deleteTensor(id);
    this.#numbers = -1;
    this.#bytes = -1;
    withNumbers.delete(this);
  }

  /** Gives up the numbers that haven't been used for longest, but not those that go into this operation, too. */
  #makeRoom(): void {
    const size = ({ source }: Copies) => 4 * source.values.length;
    const others = [...withNumbers].sort((one, other) => one.#usedAt - other.#usedAt);
    let bytes = others.reduce((sum, one) => sum + size(one), size(this));
    for (const one of others) {
      if (bytes <= MOST_BYTES || performance.now() - one.#usedAt < JUST_NOW_MS) break;
      if (one.#usedIn === operation) continue;
      bytes -= size(one);
      one.giveUp();
    }
  }

  #computed(): number {
    const { binding } = this.backend;
    const { divisor } = this.source;
    const to = divisor === undefined ? binding.TF_INT32 : binding.TF_FLOAT;
    const cast = castBytes(binding, this.bytes(), to);
    if (divisor === undefined || divisor === 1) return cast;
    const by = binding.createTensor([], to, Float32Array.of(divisor));
    const type = { name: "T", type: binding.TF_ATTR_TYPE, value: to };
    const [divided] = binding.executeOp("RealDiv", [type], [cast, by], 1);
    for (const id of [cast, by]) binding.deleteTensor(id);
    return divided.id;
  }

  #use(): void {
    const now = performance.now();
    this.#usedAt = now;
    this.#usedIn = operation;
    // A timer can be lost, with the interrupted cell that has started it.
    if (now > this.#due + IDLE_MS) this.#lookIn(IDLE_MS);
  }

  #lookIn(ms: number): void {
    this.#due = performance.now() + ms;
    try {
      const timer = setTimeout(() => this.#look(), ms);
      timer.unref?.();
    } catch {
      // A cell that was interrupted starts no more timers.
    }
  }

  #look(): void {
    const left = this.#usedAt + IDLE_MS - performance.now();
    if (left > 0) this.#lookIn(left);
    else this.giveUp();
  }
}

class KeptBytes implements Kept {
  readonly dtype: number;
  readonly values = null;
  readonly copies: Copies;
  refCount = 1;
  #stored: TensorInfo | undefined;

  constructor(
    readonly backend: BytesBackend,
    readonly bytes: Bytes,
    readonly shape: number[],
  ) {
    const { binding } = backend;
    this.dtype = bytes.divisor === undefined ? binding.TF_INT32 : binding.TF_FLOAT;
    this.copies = new Copies(backend, bytes, shape);
  }

  get id(): number {
    return this.copies.numbers();
  }

  /** The bytes under a name of their own, by which tfjs-node hands them to a graph. TensorFlow.js doesn't count them. */
  stored(): TensorInfo {
    this.#stored ??= this.#asStored();
    return this.#stored;
  }

  dispose(): void {
    this.copies.giveUp();
    if (this.#stored) this.backend.tensorMap.delete(this.#stored.dataId);
    this.#stored = undefined;
  }

  #asStored(): TensorInfo {
    const { copies, shape } = this;
    const dataId = {};
    this.backend.tensorMap.set(dataId, {
      shape,
      dtype: this.backend.binding.TF_UINT8,
      refCount: 1,
      values: null,
      get id() {
        return copies.bytes();
      },
    });
    return { dataId, shape, dtype: "int32" };
  }
}

/** Gives the numbers of bytes, each the float32 that is nearest to the quotient. */
function numbersOf({ values, divisor }: Bytes): Int32Array | Float32Array {
  if (divisor === undefined) return new Int32Array(values);
  const quotients = Float32Array.from({ length: 256 }, (_, value) => value / divisor);
  const numbers = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) numbers[i] = quotients[values[i] as number] as number;
  return numbers;
}

/** Lets a backend, and its kernels that only choose or arrange, know of bytes. */
function prepare(backend: BytesBackend): void {
  if (prepared.has(backend)) return;
  prepared.add(backend);
  const { disposeData, getInputTensorIds, readSync } = backend;
  backend.getInputTensorIds = (tensors) => {
    operation++;
    return getInputTensorIds.call(backend, tensors);
  };
  backend.disposeData = (dataId, force = false) => {
    const kept = keptByData.get(dataId);
    if (!kept) return disposeData.call(backend, dataId, force);
    kept.refCount--;
    if (!force && kept.refCount > 0) return false;
    kept.dispose();
    keptByData.delete(dataId);
    backend.tensorMap.delete(dataId);
    return true;
  };
  backend.readSync = (dataId) => {
    const kept = keptByData.get(dataId);
    return kept ? numbersOf(kept.bytes) : readSync.call(backend, dataId);
  };
  arrangeBytes({
    backend,
    kept(dataId) {
      const kept = keptByData.get(dataId);
      return kept && { bytes: kept.bytes, id: () => kept.copies.bytes() };
    },
    make(bytes, shape) {
      if (bytes.values.length >= FEW) return keep(backend, bytes, shape);
      const dtype = dtypeOf(bytes);
      return { dataId: backend.write(numbersOf(bytes), shape, dtype), shape, dtype };
    },
  });
}
