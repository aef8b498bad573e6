import type { Trial } from "@course/checks";
import { descended, lossOf, type SoftmaxLayer } from "../../shared/softmax-layer.js";
import { total } from "../../shared/sums.js";

type Rows = number[][];

/** A training that is small enough to be computed beforehand: all its examples are in one batch. */
export interface SmallRun {
  x: Rows;
  y: Rows;
  xHeld: Rows;
  yHeld: Rows;
  start: SoftmaxLayer;
  rate: number;
  patience: number;
  /** The weights after each epoch, up to two more than there should be. */
  weights: SoftmaxLayer[];
  /** The validation loss after each of these epochs. */
  losses: number[];
  /** After which epoch training should stop, and which it should keep: both from 1. */
  stop: number;
  keep: number;
}

/** How a small training should go. */
export type Kind = "over-fits" | "shakes" | "learns on";

/** The most epochs that there may be. */
export const MOST = 30;

/** Draws trainings until one goes as it should. */
export function smallRun(trial: Trial, kind: Kind): SmallRun {
  for (let tries = 0; tries < TRIES; tries++) {
    const run = drawn(trial, kind);
    if (isLike(run, kind)) return run;
  }
  throw new RangeError(`No training was drawn that ${kind}.`);
}

const TRIES = 4000;

function drawn(trial: Trial, kind: Kind): SmallRun {
  const [inputs, classes] = [trial.integer(6, 8), trial.integer(3, 4)];
  const noise = kind === "learns on" ? 0 : 0.35;
  const truth = rows(trial, inputs, classes, 1);
  const draw = (count: number) => {
    const x = rows(trial, count, inputs, 1);
    const y = x.map((row) => {
      const sums =
        truth[0]?.map((_, k) => total(row.map((value, i) => value * (truth[i]?.[k] as number)))) ?? [];
      const label =
        trial.number(0, 1) < noise ? trial.integer(0, classes - 1) : sums.indexOf(Math.max(...sums));
      return sums.map((_, k) => (k === label ? 1 : 0));
    });
    return [x, y] as const;
  };
  const [x, y] = draw(trial.integer(18, 26));
  const [xHeld, yHeld] = draw(trial.integer(28, 32));
  const start = { kernel: rows(trial, inputs, classes, 0.5), bias: new Array<number>(classes).fill(0) };
  const rate = kind === "learns on" ? 0.4 : kind === "shakes" ? trial.number(5, 9) : trial.number(0.8, 2);
  const patience = trial.integer(2, kind === "shakes" ? 4 : 5);
  const weights: SoftmaxLayer[] = [];
  const losses: number[] = [];
  let after = 0;
  // Two epochs more than training should take: a check looks no further.
  while (losses.length < MOST && after < 2) {
    const next = descended(weights.at(-1) ?? start, x, y, rate);
    weights.push(next);
    losses.push(lossOf(next, xHeld, yHeld));
    const { stop } = stopped(losses, patience);
    if (stop < losses.length) after = losses.length - stop;
  }
  const { stop, keep } = stopped(losses, patience);
  return { x, y, xHeld, yHeld, start, rate, patience, weights, losses, stop, keep };
}

/** Finds where training stops, and what is kept. */
export function stopped(losses: readonly number[], patience: number): { stop: number; keep: number } {
  let keep = 0;
  for (const [i, loss] of losses.entries()) {
    if (keep === 0 || loss < (losses[keep - 1] as number)) keep = i + 1;
    if (i + 1 - keep >= patience) return { stop: i + 1, keep };
  }
  return { stop: losses.length, keep };
}

/** How far losses must lie apart, so that nobody is judged by the last digits. */
const CLEARLY = 2e-4;

function isLike({ losses, patience, stop, keep }: SmallRun, kind: Kind): boolean {
  const isClear = losses.every((loss, i) =>
    losses.slice(0, i).every((other) => Math.abs(loss - other) > CLEARLY),
  );
  if (!isClear) return false;
  if (kind === "learns on") return stop === MOST && keep === MOST;
  if (stop > MOST - 5 || keep < 3) return false;
  if (kind === "over-fits") return true;
  const isBetter = losses.slice(0, keep).map((loss, i) => i === 0 || loss < Math.min(...losses.slice(0, i)));
  const pauses = isBetter.filter((better) => !better).length;
  // Falls, without being better than the best, while patience runs out.
  const falls = losses.slice(keep, stop).some((loss, i) => i > 0 && loss < (losses[keep + i - 1] as number));
  return pauses >= patience && falls;
}

function rows(trial: Trial, count: number, columns: number, most: number): Rows {
  // As float32, since that is what a network gets.
  const row = () => Array.from({ length: columns }, () => Math.fround(trial.number(-most, most)));
  return Array.from({ length: count }, row);
}
