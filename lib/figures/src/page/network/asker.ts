/** Who answers a drawing. */
export interface Source {
  /**
   * Computes the ten outputs of the model.
   *
   * @param pixels 28 x 28, 0–255.
   */
  answer(pixels: Uint8Array): readonly number[] | Promise<readonly number[]>;
}

/** What became of a question. */
export interface Outcome {
  /** The ten outputs. */
  outputs?: readonly number[];
  /** Why there are none. */
  error?: Error;
}

/**
 * Asks one question at a time. A drawing that changes while an answer is on its way is asked about afterwards, and
 * only its latest state, so that a kernel that is busy finds one question and not a hundred.
 */
export class Asker {
  readonly #show: (outcome: Outcome, isLatest: boolean) => void;
  readonly #wait: () => void;
  #source: Source | undefined;
  #next: Uint8Array | undefined;
  #isAsking = false;

  /**
   * @param show is told each answer that the present source gives, and whether nothing newer waits to be asked about.
   * @param wait is called when a question goes out whose answer takes time.
   */
  constructor(show: (outcome: Outcome, isLatest: boolean) => void, wait: () => void) {
    this.#show = show;
    this.#wait = wait;
  }

  /** Names who answers from now on. What was asked before is forgotten. */
  set source(source: Source | undefined) {
    this.#source = source;
    this.#next = undefined;
    this.#isAsking = false;
  }

  /** Asks about an image; undefined takes back what was not yet asked. */
  ask(pixels: Uint8Array | undefined): void {
    this.#next = pixels;
    if (!this.#isAsking) this.#askNext();
  }

  #askNext(): void {
    const [source, pixels] = [this.#source, this.#next];
    this.#next = undefined;
    if (!source || !pixels) return;
    const answer = tryTo(() => source.answer(pixels));
    // Who answers at once is shown at once, in the same picture of the screen as the ink.
    if (!(answer instanceof Promise)) {
      this.#show(answer, true);
      return;
    }
    this.#isAsking = true;
    this.#wait();
    answer.then((outcome) => {
      if (source !== this.#source) return;
      this.#isAsking = false;
      this.#show(outcome, this.#next === undefined);
      this.#askNext();
    });
  }
}

/** Turns what a source gives or throws into an outcome. */
function tryTo(answer: () => readonly number[] | Promise<readonly number[]>): Outcome | Promise<Outcome> {
  const failed = (error: unknown): Outcome => ({
    error: error instanceof Error ? error : new Error(String(error)),
  });
  try {
    const outputs = answer();
    if (!(outputs instanceof Promise)) return { outputs };
    return outputs.then((list): Outcome => ({ outputs: list }), failed);
  } catch (error) {
    return failed(error);
  }
}
