import { formatProbability } from "@course/core/text";
import type { DrawingData } from "../network/drawing-data.js";
import { element } from "./elements.js";

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

/** Shows ten probabilities as bars with their numbers, and the digit that is the most probable. */
export class Answer {
  readonly element: HTMLElement;
  readonly #verdict = element("output", { class: "verdict", "aria-live": "off" });
  readonly #rows = DIGITS.map((digit) => {
    const bar = element("span", { class: "bar" });
    const number = element("span", { class: "number" });
    const row = element(
      "li",
      {},
      element("span", { class: "digit" }, String(digit)),
      element("span", { class: "track", "aria-hidden": "true" }, bar),
      number,
    );
    return { row, bar, number };
  });

  constructor(outputs: DrawingData["outputs"]) {
    const heading =
      outputs === "independent" ? "Probability of each digit by itself (sigmoid)" : "Probability";
    this.element = element(
      "div",
      { class: "answer" },
      this.#verdict,
      element("div", { class: "heading" }, heading),
      element("ol", { "aria-label": heading }, ...this.#rows.map(({ row }) => row)),
    );
  }

  /**
   * Shows an answer.
   *
   * @param probabilities ten; undefined shows that there is none.
   * @param otherwise what stands in place of an answer.
   * @returns a sentence that says the same.
   */
  show(probabilities: readonly number[] | undefined, otherwise = ""): string {
    const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
    this.#rows.forEach(({ row, bar, number }, digit) => {
      const share = probabilities?.[digit];
      bar.style.width = `${100 * (share ?? 0)}%`;
      number.textContent = share === undefined ? "–" : formatProbability(share);
      row.classList.toggle("best", digit === best);
    });
    const share = probabilities?.[best];
    this.#verdict.replaceChildren();
    if (share === undefined) {
      this.#verdict.append(element("span", { class: "winner" }, "?"), ` ${otherwise}`);
      return "";
    }
    this.#verdict.append(element("span", { class: "winner" }, String(best)), ` ${formatProbability(share)}`);
    return `${best}, ${formatProbability(share)}.`;
  }

  /** Tells whether what is shown belongs to an earlier state of the drawing. */
  set isOld(value: boolean) {
    this.element.classList.toggle("old", value);
    this.element.setAttribute("aria-busy", String(value));
  }
}
