import { SelfShowing } from "@course/core";
import { box, prose } from "./box.js";

/** How an answer is judged. */
export type VerdictState = "not tried yet" | "not right" | "right";

/** What is said of an answer. It shows itself. */
export class Verdict extends SelfShowing {
  /** @internal Made by `Question`. */
  constructor(
    /** The judgement, in words. */
    readonly state: VerdictState,
    /** What is wrong and why, or why it is right; may be empty. */
    readonly message: string,
  ) {
    super();
  }

  override toString(): string {
    return `${LOOKS[this.state].heading} ${this.message.replaceAll("`", "")}`.trimEnd();
  }

  override toHtml(): string {
    const { heading, colour } = LOOKS[this.state];
    return box(colour, `<strong>${heading}</strong> ${prose(this.message)}${this.more()}`);
  }

  /** Gives HTML to show below the message; none by default. */
  protected more(): string {
    return "";
  }
}

/** The words and signs say it all; the colours (Okabe and Ito's) only repeat it. */
export const LOOKS: Record<VerdictState, { heading: string; colour: string }> = {
  "not tried yet": { heading: "… Not tried yet.", colour: "#999999" },
  "not right": { heading: "✘ Not right yet.", colour: "#D55E00" },
  right: { heading: "✔ Right.", colour: "#009E73" },
};
