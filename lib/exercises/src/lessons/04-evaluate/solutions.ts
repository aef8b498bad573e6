export function accuracyOf(labels: number[], predicted: number[]): number {
  let right = 0;
  for (const [i, label] of labels.entries()) {
    if (predicted[i] === label) right++;
  }
  return right / labels.length;
}

export function confusionCounts(labels: number[], predicted: number[], numClasses: number): number[][] {
  const counts: number[][] = [];
  for (let label = 0; label < numClasses; label++) {
    counts.push(new Array<number>(numClasses).fill(0));
  }
  for (const [i, label] of labels.entries()) {
    const row = counts[label] as number[];
    const column = predicted[i] as number;
    row[column] = (row[column] as number) + 1;
  }
  return counts;
}

export function precisionAndRecall(counts: number[][], digit: number): [number, number] {
  const hits = counts[digit]?.[digit] ?? 0;
  let predictedAsDigit = 0;
  for (const row of counts) {
    predictedAsDigit += row[digit] ?? 0;
  }
  let trulyDigit = 0;
  for (const count of counts[digit] ?? []) {
    trulyDigit += count;
  }
  return [hits / predictedAsDigit, hits / trulyDigit];
}

export function standardErrorOf(accuracy: number, images: number): number {
  return Math.sqrt((accuracy * (1 - accuracy)) / images);
}
