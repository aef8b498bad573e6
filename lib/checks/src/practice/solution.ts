import { escapeHtml, SelfShowing } from "@course/core";
import { box, prose } from "../question/box.js";

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
    const heading = `<strong>${prose(this.title)}: one way to do it.</strong>`;
    // JupyterLab breaks lines of output anywhere; code is read in words.
    const style = "white-space:pre-wrap;word-break:normal;overflow-wrap:break-word";
    return box(
      "#0072B2",
      `${heading}<pre tabindex="0" style="${style}"><code>${escapeHtml(this.code)}</code></pre>`,
    );
  }
}
