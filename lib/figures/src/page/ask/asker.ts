/** Who answers questions. */
export interface Source<Question, Answer> {
  /** Answers at once, or later. */
  answer(question: Question): Answer | Promise<Answer>;
}

/** What became of a question. */
export interface Outcome<Answer> {
  answer?: Answer;
  /** Why there is none. */
  error?: Error;
}

/**
 * Asks one question at a time. What changes while an answer is on its way is asked about afterwards, and only its latest
 * state, so that a kernel that is busy finds one question and not a hundred.
 */
export class Asker<Question, Answer> {
  readonly #show: (outcome: Outcome<Answer>, isLatest: boolean) => void;
  readonly #wait: () => void;
  #source: Source<Question, Answer> | undefined;
  #next: Question | undefined;
  #isAsking = false;

  /**
   * @param show is told each answer that the present source gives, and whether nothing newer waits to be asked about.
   * @param wait is called when a question goes out whose answer takes time.
   */
  constructor(show: (outcome: Outcome<Answer>, isLatest: boolean) => void, wait: () => void) {
    this.#show = show;
    this.#wait = wait;
  }

  /** Names who answers from now on. What was asked before is forgotten. */
  set source(source: Source<Question, Answer> | undefined) {
    this.#source = source;
    this.#next = undefined;
    this.#isAsking = false;
  }

  /** Asks a question; undefined takes back what was not yet asked. */
  ask(question: Question | undefined): void {
    this.#next = question;
    if (!this.#isAsking) this.#askNext();
  }

  #askNext(): void {
    const [source, question] = [this.#source, this.#next];
    this.#next = undefined;
    if (!source || question === undefined) return;
    const answer = tryTo(() => source.answer(question));
    // Who answers at once is shown at once, in the same picture of the screen as what was changed.
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
function tryTo<Answer>(ask: () => Answer | Promise<Answer>): Outcome<Answer> | Promise<Outcome<Answer>> {
  const failed = (error: unknown): Outcome<Answer> => ({
    error: error instanceof Error ? error : new Error(String(error)),
  });
  try {
    const answer = ask();
    if (!(answer instanceof Promise)) return { answer };
    return answer.then((given): Outcome<Answer> => ({ answer: given }), failed);
  } catch (error) {
    return failed(error);
  }
}
