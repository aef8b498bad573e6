import { tf } from "course";

export function flattenImage(image: number[][]): number[] {
  const pixels: number[] = [];
  for (const row of image) {
    for (const pixel of row) {
      pixels.push(pixel);
    }
  }
  return pixels;
}

export function prepare(images: tf.Tensor3D): tf.Tensor2D {
  const [count, height, width] = images.shape;
  return images.reshape([count, height * width]).div(tf.scalar(255));
}

export function weightedSum(inputs: number[], weights: number[]): number {
  let sum = 0;
  for (const [i, input] of inputs.entries()) {
    sum += input * (weights[i] ?? 0);
  }
  return sum;
}

export function oneHotRow(label: number, numClasses: number): number[] {
  const row = new Array<number>(numClasses).fill(0);
  row[label] = 1;
  return row;
}

export function labelOf(row: number[]): number {
  let best = 0;
  for (const [place, value] of row.entries()) {
    if (value > (row[best] ?? 0)) best = place;
  }
  return best;
}
