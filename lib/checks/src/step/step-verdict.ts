import { prose } from "../question/box.js";
import { Verdict } from "../question/verdict.js";
import type { Judgement } from "./judge.js";

/** What is said of a step. It shows itself, with its hints folded away, each inside the one before. */
export class StepVerdict extends Verdict {
  /** The name of the likely mistake, where there is one. */
  readonly mistake: string | undefined;
  /** Points for what is right so far. */
  readonly points: number;
  /** All points of the step. */
  readonly of: number;

  /** @internal Made by `Exercise`. */
  constructor(
    judgement: Judgement,
    readonly hints: readonly string[],
  ) {
    super(judgement.state, judgement.message);
    this.mistake = judgement.mistake;
    this.points = judgement.points;
    this.of = judgement.of;
  }

  protected override more(): string {
    return this.state === "right" ? "" : folded(this.hints);
  }
}

/** Folds hints away: whoever opens one finds it, and the next one, still folded. */
function folded(hints: readonly string[], n = 1): string {
  const [first, ...rest] = hints;
  if (first === undefined) return "";
  const all = n + rest.length;
  return `<details><summary>Hint ${n} of ${all}</summary>${prose(first)}${folded(rest, n + 1)}</details>`;
}
