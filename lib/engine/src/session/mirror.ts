import type { Tensor, Variable as TfVariable } from "@tensorflow/tfjs";
import type { Session } from "./session.js";

/** A variable of a session and the variable of TensorFlow.js that it stands for. */
export interface Pair {
  /** The name in the graph. */
  name: string;
  /** The variable of TensorFlow.js, where there is one yet. */
  theirs(): TfVariable | undefined;
  /** Makes the first value, where there is no variable yet. */
  initial(): Tensor;
  /** Makes the variable of TensorFlow.js from its first value. */
  create(value: Tensor): void;
}

/**
 * Keeps variables of a session and of TensorFlow.js alike. TensorFlow.js never changes a tensor's data in place, so
 * that the identity of the data tells whether someone has assigned something since.
 */
export class Mirror {
  readonly #session: Session;
  readonly #group: string;
  readonly #pairs: readonly Pair[];
  /** TensorFlow.js's data at the last exchange, undefined where it had no variable; nothing before the first. */
  #known: (object | undefined)[] | undefined;

  /**
   * @param session where the variables are.
   * @param group the name under which they are set together.
   * @param pairs the variables.
   */
  constructor(session: Session, group: string, pairs: readonly Pair[]) {
    this.#session = session;
    this.#group = group;
    this.#pairs = pairs;
  }

  /**
   * Sets the session's variables to TensorFlow.js's, if one of those is another than at the last exchange.
   *
   * @returns whether it did.
   */
  push(): boolean {
    if (this.#pairs.length === 0) return false;
    const theirs = this.#pairs.map((pair) => pair.theirs());
    const known = this.#known;
    if (known && theirs.every((variable, i) => variable?.dataId === known[i])) return false;
    const made: Tensor[] = [];
    // Of what hasn't been set since, the session may have newer values.
    const own = known ? this.#pairs.filter((_, i) => theirs[i]?.dataId === known[i]) : [];
    const newer =
      own.length > 0
        ? this.#session.run(
            {},
            own.map(({ name }) => `get/${name}`),
          )
        : [];
    made.push(...newer);
    const feeds = this.#pairs.map((pair, i) => {
      const place = own.indexOf(pair);
      const value = newer[place] ?? theirs[i];
      if (value) return [`set/${pair.name}`, value as Tensor] as const;
      const initial = pair.initial();
      made.push(initial);
      return [`set/${pair.name}`, initial] as const;
    });
    const done = this.#session.run(Object.fromEntries(feeds), [`assigned/${this.#group}`]);
    for (const tensor of [...made, ...done]) tensor.dispose();
    // What the session has of its own stays unknown to TensorFlow.js until it is pulled.
    this.#known = theirs.map((variable) => variable?.dataId);
    return true;
  }

  /** Sets TensorFlow.js's variables to the session's. The data is shared until one side changes. */
  pull(): void {
    if (this.#pairs.length === 0) return;
    const values = this.#session.run(
      {},
      this.#pairs.map(({ name }) => `get/${name}`),
    );
    for (const [i, pair] of this.#pairs.entries()) {
      const value = values[i] as Tensor;
      const variable = pair.theirs();
      if (!variable) pair.create(value);
      else if (!variable.isDisposed) variable.assign(value);
      value.dispose();
    }
    this.#known = this.#pairs.map((pair) => pair.theirs()?.dataId);
  }
}
