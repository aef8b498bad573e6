import { Asker, type Outcome } from "../ask/asker.js";
import { mnistImage } from "../digit/mnist-image.js";
import type { DrawingData, DrawingSource } from "../network/drawing-data.js";
import { Answer } from "./answer.js";
import { element } from "./elements.js";
import { Pad } from "./pad.js";
import { Preview } from "./preview.js";
import { STYLE } from "./style.js";
import { Voice } from "./voice.js";

/** An answer that takes longer than this makes the page say that it waits. Milliseconds. */
const LATE = 300;

/** The pad, what the model sees, and what it answers. */
export class DrawingView {
  readonly #outputs: DrawingData["outputs"];
  readonly #pad: Pad;
  readonly #preview = new Preview();
  readonly #answer: Answer;
  readonly #note = element("p", { class: "note" });
  readonly #voice = new Voice();
  readonly #asker = new Asker<Uint8Array, readonly number[]>(
    (outcome, isLatest) => this.#show(outcome, isLatest),
    () => this.#startWaiting(),
  );
  #invitation = "";
  #noteText = "";
  #lateTimer = 0;
  #frame = 0;

  /** @param host an element that has no shadow root yet; what it holds is replaced. */
  constructor(host: HTMLElement, { title, outputs }: DrawingData) {
    this.#outputs = outputs;
    this.#answer = new Answer(outputs);
    this.#pad = new Pad(() => this.#change(), this.#voice);
    // JupyterLab has shortcuts for arrows, Enter, Z …
    host.setAttribute("data-lm-suppress-shortcuts", "true");
    const root = host.attachShadow({ mode: "open" });
    root.append(
      element("style", {}, STYLE),
      element(
        "section",
        { "aria-label": title },
        element("p", { class: "title" }, title),
        element(
          "div",
          { class: "parts" },
          this.#pad.element,
          this.#preview.element,
          // The note may become longer: beside the pad it doesn't move it under the pen.
          element("div", { class: "side" }, this.#answer.element, this.#note),
        ),
        this.#voice.element,
      ),
    );
  }

  /**
   * Names who answers from now on, and asks about what is drawn.
   *
   * @param source undefined where nobody answers.
   * @param note says who answers, in a sentence.
   */
  answerFrom(source: DrawingSource | undefined, note: string): void {
    this.#asker.source = source;
    this.#invitation = source ? "Draw a digit." : "No model answers.";
    this.#noteText = note;
    this.#endWaiting();
    this.#answer.show(undefined, this.#invitation);
    this.#change();
  }

  /** Looks at the drawing before the browser paints its next picture. */
  #change(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#look());
  }

  #look(): void {
    const image = mnistImage(this.#pad.drawing);
    this.#preview.show(image);
    // What the model says of this drawing, it says when it has been asked.
    this.#voice.forgetAnswer();
    if (!image.box) {
      this.#asker.ask(undefined);
      this.#endWaiting();
      this.#answer.show(undefined, this.#invitation);
      return;
    }
    this.#asker.ask(image.pixels);
  }

  #startWaiting(): void {
    this.#lateTimer = window.setTimeout(() => {
      this.#answer.isOld = true;
      this.#note.textContent = "The kernel is busy. It answers as soon as it is free.";
    }, LATE);
  }

  #endWaiting(): void {
    window.clearTimeout(this.#lateTimer);
    this.#lateTimer = 0;
    this.#answer.isOld = false;
    this.#note.textContent = this.#noteText;
  }

  #show({ answer: outputs, error }: Outcome<readonly number[]>, isLatest: boolean): void {
    this.#endWaiting();
    if (this.#isEmpty) return;
    if (error || !outputs || outputs.length !== 10 || !outputs.every(Number.isFinite)) {
      this.#answer.show(undefined, "No answer.");
      const reason = error?.message ?? "its outputs are not ten finite numbers. Has its training diverged?";
      this.#note.textContent = `The model can't answer: ${reason}`;
      if (isLatest) this.#voice.answer(this.#note.textContent);
      return;
    }
    const sentence = this.#answer.show(this.#outputs === "scores" ? softmax(outputs) : outputs);
    if (isLatest) this.#voice.answer(`The model says ${sentence}`);
  }

  get #isEmpty(): boolean {
    return !this.#pad.drawing.pixels.some((value) => value > 0);
  }
}

function softmax(scores: readonly number[]): number[] {
  const greatest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
