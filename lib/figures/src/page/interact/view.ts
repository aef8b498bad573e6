import { Asker, type Outcome, type Source } from "../ask/asker.js";
import type { PlotlySource } from "../figure/plotly.js";
import { addStyle } from "../figure/style.js";
import { element } from "../view/elements.js";
import { Voice } from "../view/voice.js";
import { changed } from "./changes.js";
import { type Control, controlOf } from "./control.js";
import {
  type Bundle,
  FAILURE_TYPE,
  type InteractData,
  type InteractQuestion,
  nearestSaved,
  placeInWords,
  placeOf,
} from "./interact-data.js";
import { Result, resultInWords } from "./result.js";
import { addInteractStyle } from "./style.js";

/** Who computes the result of a position. */
export type ResultSource = Source<InteractQuestion, Bundle>;

/** A result that takes longer than this makes the page say that it waits. Milliseconds. */
const LATE = 300;

/** Controls, and the result for where they stand. */
export class InteractView {
  readonly #data: InteractData;
  readonly #controls: readonly Control[];
  readonly #result: Result;
  readonly #note = element("p", { class: "course-interact-note", role: "status", hidden: "" });
  readonly #voice = new Voice();
  readonly #asker = new Asker<InteractQuestion, Bundle>(
    (outcome, isLatest) => this.#onAnswer(outcome, isLatest),
    () => this.#startWaiting(),
  );
  #source: ResultSource | undefined;
  #noteText = "";
  #lateTimer = 0;

  /**
   * @param host the element that becomes the view; what it holds is replaced.
   * @param data what the output holds.
   * @param options `source` of plotly.js; `still`, the address of a picture of the first result, where there is one.
   */
  constructor(
    host: HTMLElement,
    data: InteractData,
    { source, still }: { source: PlotlySource; still?: string },
  ) {
    addStyle();
    addInteractStyle();
    this.#data = data;
    this.#result = new Result(source);
    this.#controls = data.controls.map((control) => controlOf(control, () => this.#onMove()));
    host.classList.add("course-interact");
    host.setAttribute("role", "group");
    host.setAttribute("aria-label", data.controls.map(({ label }) => label).join(", ") || "Result");
    host.replaceChildren(
      element(
        "div",
        { class: "course-interact-controls" },
        ...this.#controls.map((control) => control.element),
      ),
      this.#result.element,
      this.#note,
      this.#voice.element,
    );
    this.#result.show(data.first, still);
    this.answerFrom(undefined, "");
  }

  /**
   * Names who computes from now on.
   *
   * @param source undefined where nobody does: the controls then walk through what was computed beforehand.
   * @param note says so, in a sentence; empty where nothing is to be said.
   */
  answerFrom(source: ResultSource | undefined, note: string): void {
    const before = this.#positions();
    this.#source = source;
    this.#asker.source = source;
    this.#noteText = [this.#data.note, note].filter(Boolean).join(" ");
    this.#endWaiting();
    for (const control of this.#controls) control.isLive = source !== undefined;
    // What the reader turned to may not have been computed beforehand.
    if (this.#positions().join() !== before.join()) this.#onMove();
  }

  dispose(): void {
    this.#asker.source = undefined;
    window.clearTimeout(this.#lateTimer);
    this.#voice.forgetAnswer();
    this.#result.dispose();
  }

  #positions(): number[] {
    return this.#controls.map(({ at }) => at);
  }

  #onMove(): void {
    this.#voice.forgetAnswer();
    const at = this.#positions();
    if (this.#source) this.#asker.ask({ at });
    else this.#show(this.#saved(at), true);
  }

  /** Gives what was computed beforehand. */
  #saved(at: readonly number[]): Bundle {
    const { controls, first, others } = this.#data;
    const places = controls.map((control, i) => nearestSaved(control, at[i] as number));
    return changed(first, others[placeOf(controls, places)]) as Bundle;
  }

  #onAnswer({ answer, error }: Outcome<Bundle>, isLatest: boolean): void {
    this.#endWaiting();
    this.#show(answer ?? { [FAILURE_TYPE]: `No result: ${error?.message}` }, isLatest);
    // Something newer is being computed.
    if (!isLatest) this.#startWaiting();
  }

  #show(bundle: Bundle, isLatest: boolean): void {
    const { controls } = this.#data;
    const shown =
      FAILURE_TYPE in bundle && controls.length > 0
        ? { [FAILURE_TYPE]: `${placeInWords(controls, this.#positions())}\n${bundle[FAILURE_TYPE]}` }
        : bundle;
    this.#result.show(shown);
    if (isLatest) this.#voice.answer(resultInWords(shown));
  }

  #startWaiting(): void {
    window.clearTimeout(this.#lateTimer);
    this.#lateTimer = window.setTimeout(() => {
      this.#result.element.classList.add("is-old");
      this.#result.element.setAttribute("aria-busy", "true");
      this.#say("The kernel is at work. The result follows as soon as it is ready.");
    }, LATE);
  }

  #endWaiting(): void {
    window.clearTimeout(this.#lateTimer);
    this.#result.element.classList.remove("is-old");
    this.#result.element.removeAttribute("aria-busy");
    this.#say(this.#noteText);
  }

  #say(note: string): void {
    this.#note.hidden = note === "";
    // A live region speaks when its text changes.
    if (this.#note.textContent !== note) this.#note.textContent = note;
  }
}
