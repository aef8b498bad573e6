import { fit, tf } from "course";

// The answers of exercise 7, written out: each in its long form. The bank takes them as right, and tests mutate them.

export function curves(
  loss: number[],
  valLoss: number[],
  tolerance: number,
): { best: number; lost: number; verdict: string } {
  let at = 0;
  for (let epoch = 1; epoch < valLoss.length; epoch++) {
    if ((valLoss[epoch] as number) < (valLoss[at] as number)) at = epoch;
  }
  const end = valLoss.length - 1;
  const lost = (valLoss[end] as number) - (valLoss[at] as number);
  const hasFallen = (loss[end] as number) < (loss[at] as number);
  const verdict = lost <= tolerance ? "fine" : hasFallen ? "over-fits" : "unstable";
  return { best: at + 1, lost, verdict };
}

export function network(dropout: number, l2: number): tf.LayersModel {
  const model = tf.sequential();
  const kernelRegularizer = tf.regularizers.l2({ l2 });
  model.add(tf.layers.dense({ units: 256, activation: "relu", kernelRegularizer, inputShape: [784] }));
  model.add(tf.layers.dropout({ rate: dropout }));
  model.add(tf.layers.dense({ units: 256, activation: "relu", kernelRegularizer }));
  model.add(tf.layers.dropout({ rate: dropout }));
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

export async function early(
  model: tf.LayersModel,
  x: tf.Tensor2D,
  y: tf.Tensor2D,
  xHeld: tf.Tensor2D,
  yHeld: tf.Tensor2D,
  patience: number,
): Promise<number[]> {
  const losses: number[] = [];
  let best = model.getWeights();
  let since = 0;
  while (losses.length < 30 && since < patience) {
    const { history } = await fit(model, x, y, {
      validationData: [xHeld, yHeld],
      chart: false,
      verbose: 0,
    });
    const loss = history.val_loss?.[0] as number;
    since++;
    if (loss < Math.min(...losses)) {
      best = model.getWeights().map((weight) => weight.clone());
      since = 0;
    }
    losses.push(loss);
  }
  model.setWeights(best);
  return losses;
}

export function paired(first: number[], second: number[]): [number, number] {
  const differences = second.map((value, seed) => value - (first[seed] as number));
  const n = differences.length;
  const mean = differences.reduce((sum, d) => sum + d, 0) / n;
  const squares = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / (n - 1) / n)];
}
