/**
 * Computes one question at a time, and of those that come meanwhile only the latest: the others are answered with what
 * stands for "no longer wanted".
 */
export class Latest<Question, Answer> {
  readonly #compute: (question: Question) => Answer | Promise<Answer>;
  readonly #overtaken: Answer;
  #waiting: { question: Question; resolve: (answer: Answer | Promise<Answer>) => void } | undefined;
  #isComputing = false;

  /**
   * @param compute must not throw.
   * @param overtaken answers a question after which a newer one has come.
   */
  constructor(compute: (question: Question) => Answer | Promise<Answer>, overtaken: Answer) {
    this.#compute = compute;
    this.#overtaken = overtaken;
  }

  /** Computes at once where nothing is being computed, and a promise otherwise. */
  ask(question: Question): Answer | Promise<Answer> {
    if (!this.#isComputing) return this.#start(question);
    this.#waiting?.resolve(this.#overtaken);
    return new Promise((resolve) => {
      this.#waiting = { question, resolve };
    });
  }

  #start(question: Question): Answer | Promise<Answer> {
    const answer = this.#compute(question);
    if (!(answer instanceof Promise)) return answer;
    this.#isComputing = true;
    return answer.finally(() => {
      this.#isComputing = false;
      const next = this.#waiting;
      this.#waiting = undefined;
      next?.resolve(this.#start(next.question));
    });
  }
}
