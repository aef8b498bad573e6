import {
  type Displayable,
  type DisplayHandle,
  display,
  formatDuration,
  interruptSignal,
  jupyterDisplay,
} from "@course/core";
import type { Logs, Progress, TrainingHistory } from "@course/runs";
import { Figure } from "../figure/figure.js";
import { plotHistory } from "./history.js";
import { plotTraining } from "./training.js";
import { TrainingLog } from "./training-log.js";

/** What is on the screen while a model learns. */
export interface TrainingView {
  /** Shows how far it is, at most five times a second, and seldom enough to cost no time. `means` gives the measures of the epoch so far. */
  update(progress: Progress, means: () => Logs): void;
  /** Writes a line. */
  write(line: string): void;
  /** Shows what stays. `ending` says how it ended where not all epochs are done. */
  finish(progress: Progress, ending?: string): void;
}

/** Often enough to look alive. */
const UPDATE_EVERY_MS = 200;

/** The part of the time that a chart may take from the training: where drawing takes long, it is drawn less often. */
const SHARE = 0.01;

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
  return { update() {}, write: writeToConsole, finish() {} };
}

function writeToConsole(line: string): void {
  console.log(line);
}

/** A chart that grows while the model learns. It is the same figure from the beginning to the end. */
class Chart implements TrainingView {
  readonly #history: TrainingHistory;
  readonly #metrics: string[];
  readonly #at: number[] = [];
  readonly #means: Record<string, number[]> = {};
  readonly #onePlace: boolean;
  readonly #id: string;
  readonly #shown: DisplayHandle;
  readonly #log: TrainingLog;
  #last = performance.now();
  #pauseMs = UPDATE_EVERY_MS;

  constructor(history: TrainingHistory, onePlace: boolean) {
    this.#history = history;
    // The loss and one more measure: two panels fit side by side.
    this.#metrics = history.params.metrics.filter((name) => !name.startsWith("val_")).slice(0, 2);
    // Two lines for each epoch, as Keras prints them.
    this.#log = new TrainingLog(2 * (history.params.epochs - history.epoch.length));
    const free = onePlace ? freePlaces.get(interruptSignal()) : undefined;
    this.#onePlace = onePlace;
    this.#id = free?.id ?? crypto.randomUUID();
    const start = this.#live("starting", "at its start");
    this.#shown = free ?? display(start, { id: this.#id });
    free?.update(start);
    // Not before it has ended: those that train at the same time have charts of their own.
    freePlaces.delete(interruptSignal());
  }

  update(progress: Progress, means: () => Logs): void {
    const now = performance.now();
    if (now - this.#last < this.#pauseMs) return;
    this.#add(progress, means());
    this.#shown.update(this.#live(String(progress), `at ${progress.place}`));
    this.#log.show();
    this.#last = performance.now();
    this.#pauseMs = Math.max(UPDATE_EVERY_MS, (this.#last - now) / SHARE);
  }

  write(line: string): void {
    this.#log.write(line);
    if (performance.now() - this.#last >= UPDATE_EVERY_MS) this.#log.show();
  }

  finish(progress: Progress, ending?: string): void {
    if (this.#onePlace) freePlaces.set(interruptSignal(), this.#shown);
    this.#log.show();
    const finished = this.#history.epoch.length;
    const { epochs } = this.#history.params;
    const time = formatDuration(this.#history.seconds * 1000);
    const count = `${finished} epoch${finished === 1 ? "" : "s"} in ${time}`;
    const how = ending ?? (finished === epochs ? "" : `stopped at ${progress.place}`);
    const words = finished === 0 ? how : [how, count].filter(Boolean).join("; ");
    const alt =
      finished === 0 ? `Training: ${words}` : plotHistory(this.#history, { title: `Training, ${words}` }).alt;
    this.#shown.update(this.#figure(words, alt));
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

  #figure(progress: string, alt?: string): Figure {
    const { params, history } = this.#history;
    return plotTraining({
      epochs: params.epochs,
      metrics: this.#metrics,
      hasValidation: params.doValidation,
      history,
      within: { at: this.#at, means: this.#means },
      progress,
      alt,
    });
  }

  /**
   * Draws a state that another one follows. If none follows, because the page is closed or the kernel dies, the page says
   * how far it was, and not that some seconds are left. Text and picture, which no program changes, say so from the
   * beginning.
   */
  #live(progress: string, place: string): Displayable {
    const later = this.#figure(place);
    const { data, layout, alt } = this.#figure(progress);
    const live = { display: this.#id, title: later.layout.title.text, note: NOTE };
    const now = new Figure(data, { ...layout, meta: { live } }, alt);
    return {
      [jupyterDisplay]: () => ({ ...now[jupyterDisplay](), ...later.still() }),
    };
  }
}

const MANY_POINTS = 200;

const NOTE =
  "This page didn't see the end of the training: it was closed, or the kernel was stopped. If the kernel has the " +
  "history, plotHistory(history) draws it.";

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

  write = writeToConsole;

  finish(_progress: Progress, ending?: string): void {
    if (ending) this.#shown?.update(ending);
    else this.#shown?.clear();
  }
}
