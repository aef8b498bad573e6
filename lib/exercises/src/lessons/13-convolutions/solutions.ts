import { tf } from "course";

export function convolve(picture: number[][], filter: number[][]): number[][] {
  const rows = picture.length - filter.length + 1;
  const columns = (picture[0]?.length ?? 0) - (filter[0]?.length ?? 0) + 1;
  const result: number[][] = [];
  for (let row = 0; row < rows; row++) {
    const sums: number[] = [];
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (const [i, weights] of filter.entries()) {
        for (const [j, weight] of weights.entries()) {
          sum += weight * (picture[row + i]?.[column + j] ?? 0);
        }
      }
      sums.push(sum);
    }
    result.push(sums);
  }
  return result;
}

export function slide(picture: number[][], filter: number[][], stride: number, frame: number): number[][] {
  // The last row and column where the filter still fits into the frame.
  const lastRow = picture.length + frame - filter.length;
  const lastColumn = (picture[0]?.length ?? 0) + frame - (filter[0]?.length ?? 0);
  const result: number[][] = [];
  for (let row = -frame; row <= lastRow; row += stride) {
    const sums: number[] = [];
    for (let column = -frame; column <= lastColumn; column += stride) {
      let sum = 0;
      for (const [i, weights] of filter.entries()) {
        for (const [j, weight] of weights.entries()) {
          sum += weight * (picture[row + i]?.[column + j] ?? 0); // outside the picture it is 0
        }
      }
      sums.push(sum);
    }
    result.push(sums);
  }
  return result;
}

export function featureMap(maps: number[][][], bias: number): number[][] {
  const [first = []] = maps;
  return first.map((line, row) =>
    line.map((_, column) => {
      let sum = bias;
      for (const map of maps) sum += map[row]?.[column] ?? 0;
      return Math.max(0, sum);
    }),
  );
}

export function maxPool(picture: number[][], side: number): number[][] {
  const pooled: number[][] = [];
  for (let row = 0; row + side <= picture.length; row += side) {
    const lines = picture.slice(row, row + side);
    const greatest: number[] = [];
    for (let column = 0; column + side <= (picture[0]?.length ?? 0); column += side) {
      greatest.push(Math.max(...lines.flatMap((line) => line.slice(column, column + side))));
    }
    pooled.push(greatest);
  }
  return pooled;
}

export function buildTutorial(): tf.Sequential {
  const network = tf.sequential();
  network.add(
    tf.layers.conv2d({
      filters: 64,
      kernelSize: 2,
      padding: "same",
      activation: "relu",
      inputShape: [28, 28, 1],
    }),
  );
  network.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  network.add(tf.layers.flatten());
  network.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  network.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}
