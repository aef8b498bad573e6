/**
 * Computes what a trained network answers, in a page that has no TensorFlow: one example at a time, in plain loops.
 * Each layer is computed as TensorFlow.js defines it; images are [height, width, channels].
 */
import type {
  ActivationName,
  EncodedLayer,
  EncodedNetwork,
  EncodedTensor,
  Padding,
  Pair,
} from "./network.js";

/** Numbers of any shape, without the axis of the examples. */
interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

type Step = (x: Values) => Values;

/**
 * Prepares a network for use.
 *
 * @param network as it is written into the page.
 * @returns a function from the numbers of one example to those of the output.
 */
export function networkFunction(network: EncodedNetwork): (input: Float32Array) => Float32Array {
  const steps = network.layers.map(prepare);
  return (input) =>
    steps.reduce<Values>((x, step) => step(x), { shape: network.inputShape, data: input }).data;
}

function prepare(layer: EncodedLayer): Step {
  switch (layer.kind) {
    case "dense":
      return dense(decode(layer.kernel), layer.bias && decode(layer.bias));
    case "conv2d":
      return conv2d(decode(layer.kernel), layer.bias && decode(layer.bias), layer.strides, layer.padding);
    case "pool2d":
      return (x) => pool2d(x, layer.take, layer.size, layer.strides, layer.padding);
    case "globalPool2d":
      return (x) => {
        const [height = 1, width = 1, channels = 1] = x.shape;
        const pooled = pool2d(x, layer.take, [height, width], [1, 1], "valid");
        return { shape: [channels], data: pooled.data };
      };
    case "scaleShift":
      return scaleShift(decode(layer.scale), decode(layer.shift));
    case "reshape":
      return ({ data }) => ({ shape: layer.shape, data });
    case "activation":
      return activation(layer.name, layer.alpha);
  }
}

/** Reads numbers from base64. */
function decode({ shape, data, scales }: EncodedTensor): Values {
  if (scales === undefined) return { shape, data: new Float32Array(bytes(data).buffer) };
  const factors = new Float32Array(bytes(scales).buffer);
  const small = new Int8Array(bytes(data).buffer);
  return { shape, data: Float32Array.from(small, (value, i) => value * at(factors, i % factors.length)) };
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** y = x · kernel + bias along the last axis. */
function dense(kernel: Values, bias: Values | undefined): Step {
  const [inputs = 1, units = 1] = kernel.shape;
  return ({ shape, data }) => {
    const rows = data.length / inputs;
    const out = new Float32Array(rows * units);
    for (let row = 0; row < rows; row++) {
      const sums = startSums(bias, units);
      for (let i = 0; i < inputs; i++) {
        const value = at(data, row * inputs + i);
        // Most of a drawing is black.
        if (value === 0) continue;
        for (let unit = 0; unit < units; unit++) {
          sums[unit] = at(sums, unit) + value * at(kernel.data, i * units + unit);
        }
      }
      out.set(sums, row * units);
    }
    return { shape: [...shape.slice(0, -1), units], data: out };
  };
}

/** Slides a kernel [height, width, channels, filters] over an image. */
function conv2d(kernel: Values, bias: Values | undefined, strides: Pair, padding: Padding): Step {
  const [kernelHeight = 1, kernelWidth = 1, channels = 1, filters = 1] = kernel.shape;
  return ({ shape, data }) => {
    const [height = 1, width = 1] = shape;
    const rows = windows(height, kernelHeight, strides[0], padding);
    const columns = windows(width, kernelWidth, strides[1], padding);
    const out = new Float32Array(rows.length * columns.length * filters);
    let place = 0;
    for (const top of rows) {
      for (const left of columns) {
        const sums = startSums(bias, filters);
        for (let y = Math.max(0, top); y < Math.min(height, top + kernelHeight); y++) {
          for (let x = Math.max(0, left); x < Math.min(width, left + kernelWidth); x++) {
            for (let channel = 0; channel < channels; channel++) {
              const value = at(data, (y * width + x) * channels + channel);
              if (value === 0) continue;
              const start = (((y - top) * kernelWidth + (x - left)) * channels + channel) * filters;
              for (let filter = 0; filter < filters; filter++) {
                sums[filter] = at(sums, filter) + value * at(kernel.data, start + filter);
              }
            }
          }
        }
        out.set(sums, place);
        place += filters;
      }
    }
    return { shape: [rows.length, columns.length, filters], data: out };
  };
}

/** Takes the greatest value or the mean of each window. What lies outside of the image doesn't count. */
function pool2d(
  { shape, data }: Values,
  take: "max" | "average",
  size: Pair,
  strides: Pair,
  padding: Padding,
): Values {
  const [height = 1, width = 1, channels = 1] = shape;
  const rows = windows(height, size[0], strides[0], padding);
  const columns = windows(width, size[1], strides[1], padding);
  const out = new Float32Array(rows.length * columns.length * channels);
  let place = 0;
  for (const top of rows) {
    for (const left of columns) {
      for (let channel = 0; channel < channels; channel++) {
        let [sum, greatest, count] = [0, Number.NEGATIVE_INFINITY, 0];
        for (let y = Math.max(0, top); y < Math.min(height, top + size[0]); y++) {
          for (let x = Math.max(0, left); x < Math.min(width, left + size[1]); x++) {
            const value = at(data, (y * width + x) * channels + channel);
            sum += value;
            greatest = Math.max(greatest, value);
            count++;
          }
        }
        out[place++] = take === "max" ? greatest : sum / count;
      }
    }
  }
  return { shape: [rows.length, columns.length, channels], data: out };
}

/** Gives the first row of each window; with padding "same" it may lie above the image. */
function windows(length: number, size: number, stride: number, padding: Padding): number[] {
  const count = padding === "same" ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1;
  const missing = padding === "same" ? Math.max(0, (count - 1) * stride + size - length) : 0;
  return Array.from({ length: count }, (_, i) => i * stride - Math.floor(missing / 2));
}

function scaleShift(scale: Values, shift: Values): Step {
  const channels = scale.data.length;
  return ({ shape, data }) => ({
    shape,
    data: data.map((value, i) => value * at(scale.data, i % channels) + at(shift.data, i % channels)),
  });
}

function activation(name: ActivationName, alpha = 1): Step {
  if (name === "softmax") return softmax;
  const of = scalarActivation(name, alpha);
  return ({ shape, data }) => ({ shape, data: data.map(of) });
}

/** Along the last axis. The greatest value is subtracted first: it changes nothing, and exp stays finite. */
function softmax({ shape, data }: Values): Values {
  const size = shape.at(-1) ?? 1;
  const out = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += size) {
    const row = data.subarray(start, start + size);
    const greatest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const powers = Array.from(row, (value) => Math.exp(value - greatest));
    const sum = powers.reduce((total, power) => total + power, 0);
    out.set(
      powers.map((power) => power / sum),
      start,
    );
  }
  return { shape, data: out };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
/** Klambauer and others, "Self-Normalizing Neural Networks" (2017). */
const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };

function scalarActivation(name: Exclude<ActivationName, "softmax">, alpha: number): (x: number) => number {
  switch (name) {
    case "linear":
      return (x) => x;
    case "relu":
      return (x) => Math.max(0, x);
    case "relu6":
      return (x) => Math.min(6, Math.max(0, x));
    case "leakyRelu":
      return (x) => (x < 0 ? alpha * x : x);
    case "elu":
      return (x) => (x < 0 ? Math.expm1(x) : x);
    case "selu":
      return (x) => SELU.scale * (x < 0 ? SELU.alpha * Math.expm1(x) : x);
    case "sigmoid":
      return sigmoid;
    case "hardSigmoid":
      return (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5));
    case "tanh":
      return Math.tanh;
    case "softplus":
      return (x) => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
    case "softsign":
      return (x) => x / (1 + Math.abs(x));
    case "swish":
      return (x) => x * sigmoid(x);
  }
}

/** Begins the weighted sums of some neurons: with their biases, or zeros. Sums have more digits than float32. */
function startSums(bias: Values | undefined, count: number): Float64Array {
  return bias ? Float64Array.from(bias.data) : new Float64Array(count);
}

/** Reads an element that is known to be there. */
function at(list: Float32Array | Float64Array, index: number): number {
  return list[index] as number;
}
