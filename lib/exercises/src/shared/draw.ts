import type { Trial } from "@course/checks";

/**
 * Draws a number of classes that isn't ten: the text speaks of any number, and ten is what comes to mind.
 *
 * @param trial draws.
 * @param from the fewest.
 * @param to the most.
 */
export function someClasses(trial: Trial, from: number, to: number): number {
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((n) => n !== 10);
  return numbers[trial.integer(0, numbers.length - 1)] as number;
}
