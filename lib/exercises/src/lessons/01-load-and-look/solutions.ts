import type { tf } from "course";

export function darkestSpot(image: number[][]): [number, number] {
  let [bestRow, bestColumn] = [0, 0];
  for (const [row, pixels] of image.entries()) {
    for (const [column, ink] of pixels.entries()) {
      if (ink > (image[bestRow]?.[bestColumn] ?? 0)) [bestRow, bestColumn] = [row, column];
    }
  }
  return [bestRow, bestColumn];
}

export function countLabels(labels: number[], numClasses: number): number[] {
  const counts = new Array<number>(numClasses).fill(0);
  for (const label of labels) {
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

export function scoreToBeat(counts: number[]): number {
  let sum = 0;
  for (const count of counts) {
    sum += count;
  }
  return Math.max(...counts) / sum;
}

export function meanImage(images: tf.Tensor3D): tf.Tensor2D {
  return images.toFloat().mean(0);
}
