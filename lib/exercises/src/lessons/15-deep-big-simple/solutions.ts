import type { tf } from "course";

export function shift(image: number[][], down: number, right: number): number[][] {
  return image.map((line, row) => line.map((_, column) => image[row - down]?.[column - right] ?? 0));
}

export function interpolate(image: number[][], row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [below, beside] = [row - top, column - left]; // from 0 to 1: how far past the upper left pixel
  const pixel = (r: number, c: number) => image[r]?.[c] ?? 0;
  const upper = (1 - beside) * pixel(top, left) + beside * pixel(top, left + 1);
  const lower = (1 - beside) * pixel(top + 1, left) + beside * pixel(top + 1, left + 1);
  return (1 - below) * upper + below * lower;
}

export function rotate(
  image: number[][],
  degrees: number,
  valueAt: (image: number[][], row: number, column: number) => number,
): number[][] {
  const angle = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const middle = (image.length - 1) / 2;
  return image.map((line, row) =>
    line.map((_, column) => {
      const [y, x] = [row - middle, column - middle];
      return valueAt(image, middle + y * cos - x * sin, middle + y * sin + x * cos);
    }),
  );
}

export async function fitAnew(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  epochs: number,
  deformed: (x: tf.Tensor) => tf.Tensor,
): Promise<number[]> {
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const fresh = deformed(x);
    const { history } = await model.fit(fresh, y, { epochs: 1, batchSize: 64, verbose: 0 });
    fresh.dispose();
    losses.push(history.loss?.[0] as number);
  }
  return losses;
}

export function committee(answers: number[][][]): number[] {
  const [first = []] = answers;
  return first.map((probabilities, image) => {
    const sums = probabilities.map((_, digit) =>
      answers.reduce((sum, network) => sum + (network[image]?.[digit] ?? 0), 0),
    );
    return sums.indexOf(Math.max(...sums));
  });
}
