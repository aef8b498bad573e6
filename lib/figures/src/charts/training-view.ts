import {
  type Displayable,
  type DisplayHandle,
  display,
  formatDuration,
  interruptSignal,
  jupyterDisplay,
} from "@course/core";
import type { Logs, Progress, TrainingHistory } from "@course/runs";
import { plotHistory } from "./history.js";
import { plotTraining, type TrainingState } from "./training.js";

/** What is on the screen while a model learns. */
export interface TrainingView {
  /** Shows how far it is, at most five times a second. `means` gives the measures of the epoch so far. */
  update(progress: Progress, means: () => Logs): void;
  /** Shows what stays. `ending` says how it ended where not all epochs are done. */
  finish(progress: Progress, ending?: string): void;
}

/** Often enough to look alive, seldom enough to cost next to nothing. */
const UPDATE_EVERY_MS = 200;

/**
 * Chooses what is on the screen: a chart that holds the progress too, the progress in one line, or nothing.
 *
 * @param history of the run, empty at first.
 * @param options what the caller of `fit` asked for; `onePlace`: the chart takes the place of the last such chart of
 *   the cell, so that a loop leaves one.
 */
export function trainingView(
  history: TrainingHistory,
  options: { chart: boolean; line: boolean; onePlace?: boolean },
): TrainingView {
  if (options.chart) return new Chart(history, options.onePlace === true);
  if (options.line) return new Line();
  return { update() {}, finish() {} };
}

/** A chart that grows while the model learns, and in the end is replaced by an interactive one. */
class Chart implements TrainingView {
  readonly #history: TrainingHistory;
  readonly #metrics: string[];
  readonly #at: number[] = [];
  readonly #means: Record<string, number[]> = {};
  readonly #onePlace: boolean;
  readonly #shown: DisplayHandle;
  #last = performance.now();

  constructor(history: TrainingHistory, onePlace: boolean) {
    this.#history = history;
    // The loss and one more measure: two panels fit side by side.
    this.#metrics = history.params.metrics.filter((name) => !name.startsWith("val_")).slice(0, 2);
    const start = this.#still("starting");
    const free = onePlace ? freePlaces.get(interruptSignal()) : undefined;
    this.#onePlace = onePlace;
    this.#shown = free ?? display(start);
    free?.update(start);
    // Not before it has ended: those that train at the same time have charts of their own.
    freePlaces.delete(interruptSignal());
  }

  update(progress: Progress, means: () => Logs): void {
    const now = performance.now();
    if (now - this.#last < UPDATE_EVERY_MS) return;
    this.#last = now;
    this.#add(progress, means());
    this.#shown.update(this.#still(String(progress)));
  }

  finish(progress: Progress, ending?: string): void {
    if (this.#onePlace) freePlaces.set(interruptSignal(), this.#shown);
    const finished = this.#history.epoch.length;
    if (finished === 0) {
      this.#shown.update(this.#still(ending ?? `stopped at ${progress.place}`));
      return;
    }
    const { epochs } = this.#history.params;
    const count =
      finished === epochs ? `${epochs} epoch${epochs === 1 ? "" : "s"}` : `${finished} of ${epochs} epochs`;
    const time = `${count} in ${formatDuration(this.#history.seconds * 1000)}`;
    const subtitle = ending ? `${ending} (${time})` : time;
    this.#shown.update(plotHistory(this.#history, { title: "Training", subtitle, metrics: this.#metrics }));
  }

  #add(progress: Progress, means: Logs): void {
    if (this.#at.length >= MANY_POINTS) this.#thinOut();
    this.#at.push(progress.fraction * progress.epochs);
    for (const name of this.#metrics) {
      this.#means[name] ??= [];
      this.#means[name].push(means[name] ?? Number.NaN);
    }
  }

  /** Drops every second point, so that a long run is drawn as fast as a short one. */
  #thinOut(): void {
    const halve = (list: number[]) => list.splice(0, list.length, ...list.filter((_, i) => i % 2 === 1));
    halve(this.#at);
    for (const list of Object.values(this.#means)) halve(list);
  }

  /** A still picture: notebooks draw an interactive one only once, an image at each update. */
  #still(progress: string): Displayable {
    const { params, history } = this.#history;
    const state: TrainingState = {
      epochs: params.epochs,
      metrics: this.#metrics,
      hasValidation: params.doValidation,
      history,
      within: { at: this.#at, means: this.#means },
      progress,
    };
    const figure = plotTraining(state);
    return { [jupyterDisplay]: () => ({ "image/svg+xml": figure.toSvg(), "text/plain": figure.alt }) };
  }
}

const MANY_POINTS = 200;

/** For each cell, known by its signal, the place of a chart that another one may take. */
const freePlaces = new WeakMap<AbortSignal, DisplayHandle>();

/** The progress in one line, which is taken away in the end. */
class Line implements TrainingView {
  #shown: DisplayHandle | undefined;
  #last = 0;

  update(progress: Progress): void {
    const now = performance.now();
    if (now - this.#last < UPDATE_EVERY_MS) return;
    this.#last = now;
    if (this.#shown) this.#shown.update(String(progress));
    else this.#shown = display(String(progress));
  }

  finish(_progress: Progress, ending?: string): void {
    if (ending) this.#shown?.update(ending);
    else this.#shown?.clear();
  }
}
