import { isTensor, tf } from "@course/core";
import { randomGenerator } from "@course/core/random";
import type { Tensor, Tensor1D, Tensor3D } from "@tensorflow/tfjs";
import { shuffleInPlace } from "tfjs-graph-fit";
import { askHere } from "../ask/here.js";
import { NotTried } from "../ask/not-tried.js";
import type { Asking, Outcome } from "../ask/outcome.js";
import type { Asker, Query } from "../ask/query.js";
import type { Reading } from "../ask/reading.js";
import type { Suspicion } from "../ask/suspect.js";
import { expectTensor, type TensorExpectation } from "./expect-tensor.js";
import { Objection } from "./objection.js";
import { isInstantSeed } from "./seeds.js";

/**
 * One run of a test of a step: it makes inputs that the student's code has not seen, asks it, and objects.
 *
 * All that is asked of the student's code goes through `call` and `look`. So a run can ask code that is elsewhere.
 * Everything random in it follows from a seed.
 */
export class Trial {
  readonly #random: () => number;
  readonly #ask: Asker;
  readonly #came: unknown[] = [];
  #suspicion: Suspicion | undefined;

  /**
   * @param seed a whole number from 0 to 4,294,967,295; instant checks and grading use different ones.
   * @param ask asks the student's code; that of this process by default.
   */
  constructor(
    readonly seed: number,
    ask: Asker = askHere(),
  ) {
    this.#random = randomGenerator(seed);
    this.#ask = ask;
  }

  /** Whether this is the check that students press as often as they like, and not the grading. */
  get isInstant(): boolean {
    return isInstantSeed(this.seed);
  }

  /** What probably went wrong in the last call, in case its result is wrong. */
  get suspicion(): Suspicion | undefined {
    return this.#suspicion;
  }

  /** Draws a number, uniform from `from` (included) to `to` (excluded). */
  number(from: number, to: number): number {
    return from + (to - from) * this.#random();
  }

  /** Draws a whole number, from `from` to `to`, both included. */
  integer(from: number, to: number): number {
    return Math.floor(this.number(from, to + 1));
  }

  /**
   * Makes images of random pixels, `[n, 28, 28]`, int32 from 0 to 255; both ends occur in the first image. The
   * others have a brightest pixel below 255, so that it matters whether all are scaled alike.
   */
  images(n: number): Tensor3D {
    const pixels = new Int32Array(n * 28 * 28);
    for (let image = 0; image < n; image++) {
      const brightest = image === 0 ? 255 : this.integer(60, 250);
      for (let i = 0; i < 28 * 28; i++) pixels[image * 28 * 28 + i] = this.integer(0, brightest);
    }
    pixels[0] = 0;
    pixels[1] = 255;
    return tf.tensor3d(pixels, [n, 28, 28], "int32");
  }

  /** Makes labels `[n]`, int32, from 0 to `classes - 1`. */
  labels(n: number, classes: number): Tensor1D {
    const labels = Array.from({ length: n }, () => this.integer(0, classes - 1));
    return tf.tensor1d(labels, "int32");
  }

  /** Gives the items of a list in a random order, as a new list. */
  shuffled<T>(items: readonly T[]): T[] {
    return shuffleInPlace([...items], this.#random);
  }

  /**
   * Calls a function of the student's.
   *
   * @param f what the student handed in; it may be anything.
   * @param inputs its arguments. They must be the same afterwards.
   * @param asking `read`: takes from the result what matters, see `reading`.
   * @returns what it gave, or what `read` took from it, a promise being waited for. It may be anything: look at it
   *   before you trust it.
   * @throws Objection where it is no function, throws, gives nothing, or changes an input; NotTried where the student
   *   has not begun.
   */
  async call(f: unknown, inputs: readonly unknown[], asking: Asking = {}): Promise<unknown> {
    return this.#answer({ kind: "call", handedIn: f, inputs, ...asking });
  }

  /**
   * Looks at a value of the student's, such as a trained model.
   *
   * @param value what the student handed in; it may be anything.
   * @param read takes from it what matters, as for `call`.
   * @returns what `read` took from it. It may be anything.
   * @throws Objection where it can't be read, or is a promise; NotTried where it is undefined.
   */
  async look(value: unknown, read?: Reading): Promise<unknown> {
    return this.#answer({ kind: "look", handedIn: value, inputs: [], read });
  }

  /** Compares a tensor with the expected one, and gives it back; see `expectTensor`. */
  tensor<T extends Tensor>(got: unknown, expected: T, options: TensorExpectation = {}): T {
    expectTensor(got, expected, options);
    return got as T;
  }

  /**
   * Says that the step is not right.
   *
   * @param mistake the name of the mistake.
   * @param message what was expected, what came, and the likely mistake.
   */
  object(mistake: string, message: string): never {
    throw new Objection(mistake, message);
  }

  /** Disposes of the tensors and models that came. */
  dispose(): void {
    disposeAll(this.#came.splice(0));
  }

  async #answer(query: Query): Promise<unknown> {
    const outcome = (await this.#ask(query)) as Partial<Outcome> | null | undefined;
    this.#suspicion = undefined;
    // It may come from where the student's code runs, so nothing in it is taken for granted.
    switch (outcome?.kind) {
      case "returned":
        this.#suspicion = outcome.suspicion;
        this.#came.push(outcome.value);
        return outcome.value;
      case "not tried":
        throw new NotTried();
      case "refused":
        throw new Objection(String(outcome.mistake), String(outcome.message));
      default:
        throw new Objection("no answer", "Your code broke off before it gave its answer.");
    }
  }
}

function disposeAll(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (isTensor(value)) value.dispose();
  else if (value instanceof tf.LayersModel) disposeModel(value);
  else if (!ArrayBuffer.isView(value)) Object.values(value).forEach(disposeAll);
}

function disposeModel(model: tf.LayersModel): void {
  try {
    model.dispose();
  } catch {
    // A check has done so already.
  }
}
