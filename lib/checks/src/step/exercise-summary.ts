import { gridToHtml, SelfShowing } from "@course/core";
import type { VerdictState } from "../question/verdict.js";
import { pointsOf, type Steps } from "./step.js";

/** How a step was judged the last time it was checked. */
export interface StepResult {
  state: VerdictState;
  points: number;
}

/** A line of the summary. */
export interface SummaryLine {
  title: string;
  /** How it was judged, or `"written"`: your instructor reads it. */
  state: VerdictState | "written";
  /** Points so far; undefined where a person gives them. */
  points: number | undefined;
  /** The most points there are for it. */
  of: number;
}

/** All steps of an exercise with their points. It shows itself. */
export class ExerciseSummary extends SelfShowing {
  /** In the order in which they are done. */
  readonly lines: readonly SummaryLine[];

  /** @internal Made by `Exercise`. */
  constructor(
    /** The name of the exercise. */
    readonly title: string,
    steps: Steps,
    results: ReadonlyMap<string, StepResult>,
  ) {
    super();
    this.lines = Object.entries(steps).map(([id, step]) => {
      const of = pointsOf(step);
      if ("written" in step) return { title: step.title, state: "written", points: undefined, of };
      const { state, points } = results.get(id) ?? { state: "not tried yet", points: 0 };
      return { title: step.title, state, points, of };
    });
  }

  /** Points so far, of the steps that are checked. */
  get points(): number {
    return this.lines.reduce((sum, { points = 0 }) => sum + points, 0);
  }

  /** All points of the steps that are checked. */
  get of(): number {
    return this.lines.reduce((sum, { points, of }) => sum + (points === undefined ? 0 : of), 0);
  }

  /** All points that a person gives. */
  get written(): number {
    return this.lines.reduce((sum, { points, of }) => sum + (points === undefined ? of : 0), 0);
  }

  override toString(): string {
    const lines = this.lines.map(({ title, state, points, of }) => {
      const score = points === undefined ? `up to ${of}` : `${points} of ${of}`;
      return `${named({ state, title })}: ${score} (${WORDS[state]})`;
    });
    return [this.#heading(), ...lines].join("\n");
  }

  override toHtml(): string {
    return gridToHtml({
      caption: this.#heading(),
      header: ["step", "state", "points"],
      rows: this.lines.map(({ title, state, points, of }) => [
        named({ state, title }),
        WORDS[state],
        points === undefined ? `up to ${of}` : `${points} of ${of}`,
      ]),
      numeric: [false, false, true],
      rowNames: true,
    });
  }

  #heading(): string {
    const done = this.points === this.of ? "All done: " : "";
    const written = this.written > 0 ? ` Written answers: up to ${this.written} more.` : "";
    return `${this.title}. ${done}${this.points} of ${this.of} points.${written}`;
  }
}

/** The sign and the title of a line, as plain text. */
function named({ state, title }: Pick<SummaryLine, "state" | "title">): string {
  return `${SIGNS[state]} ${title.replaceAll("`", "")}`;
}

const SIGNS: Record<SummaryLine["state"], string> = {
  "not tried yet": "…",
  "not right": "✘",
  right: "✔",
  written: "✎",
};

const WORDS: Record<SummaryLine["state"], string> = {
  "not tried yet": "not tried yet",
  "not right": "not right yet",
  right: "right",
  written: "your instructor reads it",
};
