import { type DisplayHandle, display, escapeHtml, jupyterDisplay, type MimeBundle } from "@course/core";

/** Lines that are in sight; of more, the last. */
const MOST_SEEN = 12;
/** Lines that are kept: each update sends all of them. */
const MOST_KEPT = 1000;

/**
 * What was measured, line by line, in a box whose height never changes: what stands below it can be read while the model
 * learns. The newest line is always in sight.
 */
export class TrainingLog {
  readonly #lines: string[] = [];
  readonly #expected: number;
  #left = 0;
  #isStale = false;
  #shown: DisplayHandle | undefined;

  /** @param expected lines of the whole run. */
  constructor(expected: number) {
    this.#expected = expected;
  }

  /** Adds a line, which is seen after the next `show`; the first is seen at once. */
  write(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > MOST_KEPT) {
      this.#lines.shift();
      this.#left++;
    }
    this.#isStale = true;
    if (!this.#shown) this.show();
  }

  /** Shows what was added since the last time. */
  show(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    const value = { [jupyterDisplay]: () => this.#bundle() };
    if (this.#shown) this.#shown.update(value);
    else this.#shown = display(value);
  }

  #bundle(): MimeBundle {
    const lines =
      this.#left > 0
        ? [`(${this.#left} earlier lines are left out; the history has all numbers.)`, ...this.#lines]
        : this.#lines;
    const text = lines.join("\n");
    const height = Math.min(this.#expected, MOST_SEEN) * LINE;
    // Who scrolls by keyboard must be able to come there, and JupyterLab must leave the arrow keys to the box.
    const reach = this.#expected > MOST_SEEN ? ' tabindex="0" data-lm-suppress-shortcuts="true"' : "";
    // In a column that runs upwards, the end is in sight without any script.
    const box = `height: ${height.toFixed(2)}em; overflow: auto; display: flex; flex-direction: column-reverse`;
    const lineStyle = `margin: 0; padding: 0; background: none; line-height: ${LINE}; white-space: pre-wrap`;
    return {
      "text/html":
        `<div class="course-log" role="group" aria-label="Epochs"${reach} style="${box}">` +
        `<pre style="${lineStyle}; margin-bottom: auto">${escapeHtml(text)}</pre></div>`,
      "text/plain": text,
    };
  }
}

/** Height of a line in units of its font size. */
const LINE = 1.35;
