import { tf } from "course";

// The answers of exercise 8, written out: each in its long form. The bank takes them as right, and tests mutate them.

export function sizes(
  image: number[],
  layers: { kind: string; size: number; stride: number; padding: string; filters: number }[],
): number[][] {
  const found: number[][] = [];
  let [rows, columns, channels] = image as [number, number, number];
  for (const { kind, size, stride, padding, filters } of layers) {
    if (padding === "same") {
      rows = Math.ceil(rows / stride);
      columns = Math.ceil(columns / stride);
    } else {
      rows = Math.floor((rows - size) / stride) + 1;
      columns = Math.floor((columns - size) / stride) + 1;
    }
    let parameters = 0;
    if (kind === "convolution") {
      parameters = size * size * channels * filters + filters;
      channels = filters;
    }
    found.push([rows, columns, channels, parameters]);
  }
  return found;
}

export function block(rows: number, columns: number, channels: number, filters: number): tf.LayersModel {
  const conv = (kernelSize: number) =>
    tf.layers.conv2d({ filters, kernelSize, padding: "same", useBias: false });
  const input = tf.input({ shape: [rows, columns, channels] });
  let way = conv(3).apply(input) as tf.SymbolicTensor;
  way = tf.layers.batchNormalization().apply(way) as tf.SymbolicTensor;
  way = tf.layers.reLU().apply(way) as tf.SymbolicTensor;
  way = conv(3).apply(way) as tf.SymbolicTensor;
  way = tf.layers.batchNormalization().apply(way) as tf.SymbolicTensor;
  let shortcut = input;
  if (channels !== filters) {
    shortcut = conv(1).apply(input) as tf.SymbolicTensor;
    shortcut = tf.layers.batchNormalization().apply(shortcut) as tf.SymbolicTensor;
  }
  const sum = tf.layers.add().apply([way, shortcut]) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: tf.layers.reLU().apply(sum) as tf.SymbolicTensor });
}

export function fold(
  kernel: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
  epsilon: number,
): tf.Tensor[] {
  const factor = gamma.div(variance.add(epsilon).sqrt());
  return [kernel.mul(factor), beta.sub(mean.mul(factor))];
}
