/** Adds numbers up. */
export function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0);
}

/** Divides numbers by their sum, so that together they make 1. */
export function shares(numbers: readonly number[]): number[] {
  const sum = total(numbers);
  return numbers.map((value) => value / sum);
}
