import { escapeHtml, SelfShowing } from "@course/core";
import { box } from "../question/box.js";

/** One way to do a step. It shows itself as code. */
export class Solution extends SelfShowing {
  /** @internal Made by `Practice`. */
  constructor(
    /** What the step asks for. */
    readonly title: string,
    /** TypeScript, as a learner would write it. */
    readonly code: string,
  ) {
    super();
  }

  override toString(): string {
    return `${this.title}: one way to do it.\n\n${this.code}`;
  }

  override toHtml(): string {
    const heading = `<strong>${escapeHtml(this.title)}: one way to do it.</strong>`;
    return box("#0072B2", `${heading}<pre tabindex="0"><code>${escapeHtml(this.code)}</code></pre>`);
  }
}
