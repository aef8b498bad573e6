/** How long a call of native code may hold the only thread. Below the 200 ms after which people notice. */
const CALL_MS = 150;

/** Chooses how many steps to make in one call, from how long the ones before took. */
export class Pace {
  #stepMs: number | undefined;
  #calls = 0;

  /** How many of the steps that are left to make in the next call. */
  next(left: number): number {
    if (this.#stepMs === undefined) return 1;
    return Math.max(1, Math.min(left, Math.floor(CALL_MS / this.#stepMs)));
  }

  /** Says how long some steps took. In the first call TensorFlow also prepares the graph: it is forgotten again. */
  took(steps: number, milliseconds: number): void {
    const now = Math.max(milliseconds / steps, 0.001);
    this.#stepMs = this.#calls < 2 || this.#stepMs === undefined ? now : (this.#stepMs + now) / 2;
    this.#calls++;
  }
}
