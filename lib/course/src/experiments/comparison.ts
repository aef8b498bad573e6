import { counted, formatFixed } from "@course/core";
import { type Figure, plotComparison } from "@course/figures";
import { ShownAsTable } from "../data/shown-as-table.js";
import { type Table, table } from "../data/table.js";
import type { Interval, PairedDifference } from "./paired.js";
import type { ExperimentRun } from "./runs.js";

/** What came of a contender. */
export interface ContenderResult {
  /** What it is called. */
  name: string;
  /** The setting that suited it best; undefined where none was tried. */
  setting: number | undefined;
  /** Number of weights and biases. */
  parameters: number;
  /** The validation accuracy of each run, in the order of the seeds. */
  accuracies: readonly number[];
  /** Their mean, with its interval. */
  accuracy: Interval;
  /** How it differs from the first contender, with the interval; undefined for the first itself. */
  difference: PairedDifference | undefined;
  /** The runs, with their models and histories. */
  runs: readonly ExperimentRun[];
}

/** A single run, as a row of a table. */
export interface ComparedRun {
  /** The name of the contender. */
  contender: string;
  /** The seed of its initial weights and of the order of the images. */
  seed: number;
  /** The validation accuracy after the last epoch, from 0 to 1. */
  accuracy: number;
  /** How many epochs it was trained for. */
  epochs: number;
  /** How long the training took. */
  seconds: number;
}

/** What `compare` found. As the last expression of a cell it shows its table. */
export class Comparison extends ShownAsTable {
  /** @internal Made by `compare`. */
  constructor(
    /** The contenders, in their order. */
    readonly contenders: readonly ContenderResult[],
    /** How many validation images they were measured on. */
    readonly images: number,
  ) {
    super();
  }

  /**
   * Finds a contender.
   *
   * @param name its name.
   * @throws RangeError where none has this name.
   */
  get(name: string): ContenderResult {
    const found = this.contenders.find((contender) => contender.name === name);
    if (found) return found;
    const names = this.contenders.map((contender) => `"${contender.name}"`).join(", ");
    throw new RangeError(`There is no contender "${name}"; there are: ${names}.`);
  }

  /** The single runs, to make a DataFrame of: `new DataFrame(comparison.rows)`. */
  get rows(): ComparedRun[] {
    return this.contenders.flatMap(({ name, accuracies, runs }) =>
      accuracies.map((accuracy, i) => {
        const { epochs, seconds } = runs[i] as ExperimentRun;
        return { contender: name, seed: i + 1, accuracy, epochs, seconds };
      }),
    );
  }

  /** The comparison, a row for each contender. */
  override get table(): Table {
    const [first] = this.contenders;
    const seeds = first?.accuracies.length ?? 0;
    const hasSettings = this.contenders.some(({ setting }) => setting !== undefined);
    return table(
      this.contenders.map(({ name, setting, parameters, accuracy, accuracies, difference }) => ({
        contender: name,
        ...(hasSettings && { setting }),
        parameters,
        accuracy: formatFixed(accuracy.mean),
        "95 % interval": span(accuracy, formatFixed),
        "worst and best run": `${formatFixed(Math.min(...accuracies))} to ${formatFixed(Math.max(...accuracies))}`,
        "difference from the first": difference ? signed(difference.mean) : "",
        "interval of the difference": difference ? span(difference, signed) : "",
        "only the first right, only this": difference
          ? `${Math.round(difference.onlyFirst)}, ${Math.round(difference.onlySecond)}`
          : "",
        verdict: difference ? verdictOf(difference) : "",
      })),
      {
        caption: `${seeds === 1 ? "One run" : `${seeds} runs`} of each contender, measured on the same ${counted(this.images, "validation image")}`,
      },
    );
  }

  /**
   * Draws each run's accuracy as a dot, and the interval around the mean of each contender.
   *
   * @param title "Comparison" by default.
   * @returns a figure.
   */
  plot(title = "Comparison"): Figure {
    return plotComparison(
      this.contenders.map(({ name, accuracies, accuracy }) => ({ name, values: accuracies, ...accuracy })),
      { title, xTitle: "validation accuracy" },
    );
  }
}

/** Says what an interval allows to say. */
function verdictOf({ low, high }: Interval): string {
  if (low > 0) return "better";
  return high < 0 ? "worse" : "can't tell";
}

function span({ low, high }: Interval, write: (value: number) => string): string {
  return `${write(low)} to ${write(high)}`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${formatFixed(Math.abs(value))}`;
}
