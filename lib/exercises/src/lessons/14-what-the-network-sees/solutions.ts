import { tf } from "course";

export function mostExciting(outputs: number[][], neuron: number, count: number): number[] {
  const ofNeuron = outputs.map((row, image) => ({ image, output: row[neuron] ?? 0 }));
  ofNeuron.sort((a, b) => b.output - a.output);
  return ofNeuron.slice(0, count).map(({ image }) => image);
}

export function occlusionMap(
  score: (picture: number[][]) => number,
  picture: number[][],
  side: number,
): number[][] {
  const whole = score(picture);
  const falls: number[][] = [];
  for (let top = 0; top + side <= picture.length; top++) {
    const line: number[] = [];
    for (let left = 0; left + side <= (picture[0]?.length ?? 0); left++) {
      const covered = picture.map((row) => [...row]);
      for (const row of covered.slice(top, top + side)) row.fill(0, left, left + side);
      line.push(whole - score(covered));
    }
    falls.push(line);
  }
  return falls;
}

export function buildAutoencoder(size: number): tf.Sequential {
  const network = tf.sequential();
  network.add(tf.layers.dense({ units: size, activation: "relu", inputShape: [784] }));
  network.add(tf.layers.dense({ units: 784, activation: "sigmoid" }));
  network.compile({ optimizer: "adam", loss: "meanSquaredError" });
  return network;
}

export function walk(start: number[], end: number[], points: number): number[][] {
  const path: number[][] = [];
  for (let point = 0; point < points; point++) {
    const share = point / (points - 1); // 0 at the start, 1 at the end
    path.push(start.map((value, i) => value + share * ((end[i] ?? 0) - value)));
  }
  return path;
}

export function nearest(code: number[], codes: number[][]): number {
  let best = -1;
  let leastDistance = Infinity;
  for (const [place, other] of codes.entries()) {
    const distance = code.reduce((sum, value, i) => sum + (value - (other[i] ?? 0)) ** 2, 0);
    if (distance < leastDistance) {
      leastDistance = distance;
      best = place;
    }
  }
  return best;
}
