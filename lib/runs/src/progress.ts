import { formatDuration } from "@course/core";

/** Says how far a run of training is and how long it will still take. */
export class Progress {
  readonly #start = performance.now();
  #epoch = 0;
  #batch = 0;

  /**
   * @param epochs epochs of the run.
   * @param batches batches of each epoch.
   * @param first epochs that were done before.
   */
  constructor(
    readonly epochs: number,
    readonly batches: number,
    readonly first = 0,
  ) {
    this.#epoch = first;
  }

  /** Milliseconds since the run began. */
  get elapsed(): number {
    return performance.now() - this.#start;
  }

  /** The part of the run that is done, from 0 to 1. */
  get fraction(): number {
    return (this.#epoch + this.#batch / this.batches) / this.epochs;
  }

  /** Takes down that so many batches of an epoch (counted from 0) are done. */
  reach(epoch: number, batch: number): void {
    this.#epoch = epoch;
    this.#batch = batch;
  }

  /**
   * Estimates how long the rest takes, from the pace so far.
   *
   * @returns milliseconds, or undefined in the first half second: the first steps are slower than the rest.
   */
  get left(): number | undefined {
    const { elapsed, fraction } = this;
    const done = fraction - this.first / this.epochs;
    if (elapsed < 500 || done === 0) return undefined;
    return (elapsed * (1 - fraction)) / done;
  }

  /** Where the run is, for people: `epoch 2 of 5, batch 120 of 375`. */
  get place(): string {
    const epoch = Math.min(this.#epoch + 1, this.epochs);
    return `epoch ${epoch} of ${this.epochs}, batch ${this.#batch} of ${this.batches}`;
  }

  /** The place and the time left: `epoch 2 of 5, batch 120 of 375, about 7 s left`. */
  toString(): string {
    const { left } = this;
    if (left === undefined) return this.place;
    return `${this.place}, about ${formatDuration(Math.max(1, Math.round(left / 1000)) * 1000)} left`;
  }
}
