import { tf } from "course";

export function buildNetwork(sizes: number[]): tf.Sequential {
  const network = tf.sequential();
  for (const [i, units] of sizes.entries()) {
    const activation = i === sizes.length - 1 ? "softmax" : "relu";
    if (i === 0) {
      network.add(tf.layers.dense({ units, activation, inputShape: [784] }));
    } else {
      network.add(tf.layers.dense({ units, activation }));
    }
  }
  return network;
}

export function binaryCrossEntropy(probabilities: number[], truth: number[]): number {
  let sum = 0;
  for (const [i, p] of probabilities.entries()) {
    sum -= truth[i] === 1 ? Math.log(p) : Math.log(1 - p);
  }
  return sum / probabilities.length;
}

export function disagreements(labels: number[], first: number[], second: number[]): [number, number] {
  let [onlyFirst, onlySecond] = [0, 0];
  for (const [i, label] of labels.entries()) {
    if (first[i] === label && second[i] !== label) onlyFirst++;
    if (first[i] !== label && second[i] === label) onlySecond++;
  }
  return [onlyFirst, onlySecond];
}

export function leastLoss(accuracy: number): number {
  const shareOfWrongAnswers = 1 - accuracy;
  return shareOfWrongAnswers * -Math.log(0.5);
}
