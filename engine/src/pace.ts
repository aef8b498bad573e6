/** How long a call of native code may hold the only thread. Below the 200 ms after which people notice. */
const CALL_MS = 150;
/** So many steps are made before it is known how long one takes. */
const FIRST_STEPS = 4;

/** Chooses how many steps to make in one call, from how long the ones before took. */
export class Pace {
  #stepMs: number | undefined;
  #calls = 0;

  /** How many of the steps that are left to make in the next call. */
  next(left: number): number {
    if (this.#stepMs === undefined) return Math.min(left, FIRST_STEPS);
    return Math.max(1, Math.min(left, Math.floor(CALL_MS / this.#stepMs)));
  }

  /** Says how long some steps took. The first call is slow and doesn't count: TensorFlow prepares the graph. */
  took(steps: number, milliseconds: number): void {
    if (this.#calls++ === 0) return;
    const now = Math.max(milliseconds / steps, 0.001);
    this.#stepMs = this.#stepMs === undefined ? now : (this.#stepMs + now) / 2;
  }
}
