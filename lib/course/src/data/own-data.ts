import { counted, tf } from "@course/core";
import type { Scale, TableFile } from "@course/datasets";
import { type Figure, plotImages } from "@course/figures";
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "@tensorflow/tfjs";
import { rememberTestLabels } from "../evaluate/test-images.js";
import { take } from "../prepare/take.js";
import { ShownAsTable } from "./shown-as-table.js";
import { type Table, table } from "./table.js";

/** A part of a learner's own data. */
export interface OwnPart<X extends Tensor = Tensor> {
  /** The inputs `[n, …]`, float32, ready for `fit`. */
  readonly x: X;
  /** The targets `[n, numClasses]`, one-hot, float32, ready for `fit`. */
  readonly y: Tensor2D;
  /** The class of each example, `[n]`, int32, as `accuracy` and `confusionMatrix` take them. */
  readonly labels: Tensor1D;
  /** What each example is called: a file, `"cats/017.png"`, or a line, `"line 17"`. */
  readonly names: readonly string[];
}

/** How many examples of a class each part has. */
export interface ClassCount {
  /** The name of the class. */
  class: string;
  /** How many there are to learn from. */
  train: number;
  /** How many there are to choose by. */
  validation: number;
  /** How many there are for the measurement at the end. */
  test: number;
}

/** Own data: three parts. As the last expression of a cell it shows how many examples of each class each part has. */
export abstract class OwnData<X extends Tensor = Tensor> extends ShownAsTable {
  /** @internal Made by `loadImageFolder` and `loadTable`. */
  constructor(
    /** The path that it was loaded from. */
    readonly path: string,
    /** What label 0, 1, 2, … means. */
    readonly classNames: readonly string[],
    /** The examples to learn from. */
    readonly train: OwnPart<X>,
    /** The examples that choices are made by. */
    readonly validation: OwnPart<X>,
    /** The examples for one measurement at the end. Nothing is chosen by them. */
    readonly test: OwnPart<X>,
  ) {
    super();
    rememberTestLabels(test.labels);
  }

  /**
   * Shows some examples of a part: pictures as such, rows of a table as they stand in the file.
   *
   * @param part `data.train`, `data.validation` or `data.test`.
   * @param positions which ones, from 0 up; 60 at most.
   * @param captions a text for each, in place of its class and its name.
   * @returns what shows itself.
   * @throws RangeError where a position is none of the part, or there are none or too many.
   */
  abstract examples(
    part: OwnPart<X>,
    positions: readonly number[],
    captions?: readonly string[],
  ): Figure | Table;

  /** How many examples of each class each part has, as rows: `new DataFrame(data.counts)`. */
  get counts(): ClassCount[] {
    const [train, validation, test] = [this.train, this.validation, this.test].map(({ labels }) =>
      labels.dataSync(),
    );
    const count = (labels: ArrayLike<number> | undefined, label: number) =>
      Array.from(labels ?? []).filter((one) => one === label).length;
    return this.classNames.map((name, label) => ({
      class: name,
      train: count(train, label),
      validation: count(validation, label),
      test: count(test, label),
    }));
  }

  override get table(): Table {
    const sizes = [this.train, this.validation, this.test].map(({ names }) => names.length);
    const [train = 0, validation = 0, test = 0] = sizes;
    return table(this.counts, {
      caption: `${counted(train + validation + test, "example")}: ${train} to learn from, ${validation} to choose by, ${test} for the end${this.remark}`,
    });
  }

  /** What else is said above the table. */
  protected get remark(): string {
    return "";
  }

  /** Gives the captions of examples, as they were asked for or by default. */
  protected captionsOf(
    part: OwnPart<X>,
    positions: readonly number[],
    captions: readonly string[] | undefined,
  ): string[] {
    const n = part.names.length;
    const wrong = positions.find((at) => !Number.isInteger(at) || at < 0 || at >= n);
    if (wrong !== undefined)
      throw new RangeError(`examples: there is no example ${wrong}; expected positions from 0 to ${n - 1}.`);
    if (positions.length < 1 || positions.length > MOST_SHOWN)
      throw new RangeError(`examples: ${positions.length} positions; expected 1 to ${MOST_SHOWN}.`);
    const labels = part.labels.dataSync();
    return positions.map(
      (at, i) => captions?.[i] ?? `${this.classNames[labels[at] as number]} (${part.names[at]})`,
    );
  }
}

const MOST_SHOWN = 60;

/** Pictures of one's own. */
export class OwnPictures extends OwnData<Tensor3D | Tensor4D> {
  override examples(
    part: OwnPart<Tensor3D | Tensor4D>,
    positions: readonly number[],
    captions?: readonly string[],
  ): Figure {
    const texts = this.captionsOf(part, positions, captions);
    // Figures of images are grey.
    const images = tf.tidy(() => {
      const some = take(part.x as Tensor, positions);
      return some.rank === 4 ? some.mean(3) : some;
    });
    const figure = plotImages(images, {
      count: positions.length,
      columns: Math.min(5, positions.length),
      captions: texts,
      title: titleOf(positions),
      range: [0, 1],
    });
    images.dispose();
    return figure;
  }
}

/** A table of one's own. */
export class OwnTable extends OwnData<Tensor2D> {
  /** The name of each column of `x`; those of a category are called `"island: Dream"`. */
  readonly columns: readonly string[];
  /** For each column in which values are missing, in how many rows of the file. */
  readonly missing: Readonly<Record<string, number>>;
  /** How many rows were left out because something was missing in them. */
  readonly leftOut: number;
  /** Mean and standard deviation of each column on the training rows, by which it was standardised. */
  readonly scales: readonly Scale[] | undefined;
  readonly #rows: ReadonlyMap<string, Record<string, string>>;

  /** @internal Made by `loadTable`. */
  constructor(
    path: string,
    classNames: readonly string[],
    parts: readonly [OwnPart<Tensor2D>, OwnPart<Tensor2D>, OwnPart<Tensor2D>],
    file: TableFile,
    scales: readonly Scale[] | undefined,
  ) {
    super(path, classNames, ...parts);
    this.columns = file.columns.flatMap(({ names }) => names);
    this.missing = file.missing;
    this.leftOut = file.leftOut;
    this.scales = scales;
    this.#rows = new Map(file.rows.map((row, i) => [nameOfLine(file.lines[i] as number), row]));
  }

  override examples(
    part: OwnPart<Tensor2D>,
    positions: readonly number[],
    captions?: readonly string[],
  ): Table {
    const texts = this.captionsOf(part, positions, captions);
    return table(
      positions.map((at, i) => ({ example: texts[i], ...this.#rows.get(part.names[at] as string) })),
      { caption: titleOf(positions) },
    );
  }

  protected override get remark(): string {
    const entries = Object.entries(this.missing);
    if (entries.length === 0) return "";
    const list = entries.map(([column, count]) => `${column} ${count}`).join(", ");
    const done = this.leftOut > 0 ? `; ${counted(this.leftOut, "row")} left out` : "; means stand in";
    return `. Missing values: ${list}${done}`;
  }
}

function titleOf(positions: readonly number[]): string {
  return counted(positions.length, "example");
}

/** Names an example by its line in the file. */
export function nameOfLine(line: number): string {
  return `line ${line}`;
}
