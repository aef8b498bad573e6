import { inNotebook, jupyterDisplay, type MimeBundle, openChannel } from "@course/core";
import { PLOTLY_TYPE } from "../page/figure/bundle.js";
import { SVG_TYPE } from "../page/figure/still.js";
import { type Change, changeBetween } from "../page/interact/changes.js";
import {
  type Bundle,
  CHANNEL,
  type ControlData,
  countOf,
  type InteractData,
  MIME_TYPE,
  placeInWords,
  textAt,
  type Unsaved,
} from "../page/interact/interact-data.js";
import { withoutRepeats } from "../page/interact/shared-texts.js";
import type { Control } from "./control.js";
import { Latest } from "./latest.js";
import { computeResult, failure, slim } from "./result.js";
import { savedPositions, thinned } from "./saved.js";

/** Characters that the results beside the first one may take in the notebook. */
const MOST_STORED = 60_000;

/** Controls with what they show, as `interact` makes them. It shows itself. */
export class Interaction {
  readonly #controls: readonly Control<unknown>[];
  readonly #show: (values: readonly unknown[]) => unknown;

  /** @internal Use `interact`, or `slider`, `dropdown` or `button` with a function. */
  constructor(controls: readonly Control<unknown>[], show: (values: readonly unknown[]) => unknown) {
    this.#controls = controls;
    this.#show = show;
  }

  /** Shows the result at the start of all controls, with the controls where the kernel has a channel to the page. */
  [jupyterDisplay](): MimeBundle | Promise<MimeBundle> {
    // What it throws fails the cell, as everywhere.
    const first = this.#resultAt(this.#starts);
    if (!inNotebook()) return first;
    const latest = new Latest<readonly number[], Record<string, unknown>>((at) => this.#answerAt(at), {
      overtaken: true,
    });
    const channel = openChannel(CHANNEL, (_, { at }) => latest.ask(this.#checked(at)));
    if (channel !== undefined) return this.#turnable(channel, first);
    return first instanceof Promise ? first.then((one) => this.#still(one)) : this.#still(first);
  }

  get #starts(): number[] {
    return this.#controls.map(({ positions }) => positions.start);
  }

  #resultAt(at: readonly number[]): MimeBundle | Promise<MimeBundle> {
    const values = this.#controls.map((control, i) => control.valueAt(at[i] as number));
    return computeResult(() => this.#show(values));
  }

  /** Gives the result, or why there is none; it doesn't throw. */
  #safelyAt(at: readonly number[]): Bundle | Promise<Bundle> {
    try {
      const result = this.#resultAt(at);
      return result instanceof Promise ? result.then(slim).catch(failure) : slim(result);
    } catch (error) {
      return failure(error);
    }
  }

  #answerAt(at: readonly number[]): Record<string, unknown> | Promise<Record<string, unknown>> {
    const result = this.#safelyAt(at);
    return result instanceof Promise ? result.then((one) => ({ result: one })) : { result };
  }

  /** Checks what a page asks for. */
  #checked(at: unknown): readonly number[] {
    const isPlace =
      Array.isArray(at) &&
      at.length === this.#controls.length &&
      this.#controls.every(
        ({ positions }, i) => Number.isInteger(at[i]) && at[i] >= 0 && at[i] < countOf(positions),
      );
    if (!isPlace) throw new RangeError("this output has no such position. Run its cell again.");
    return at;
  }

  get #place(): string {
    return placeInWords(
      this.#controls.map(({ positions }) => positions),
      this.#starts,
    );
  }

  async #turnable(channel: string, given: MimeBundle | Promise<MimeBundle>): Promise<MimeBundle> {
    const whole = await given;
    const first = slim(whole);
    const known = new Map<string, Change | undefined>([[this.#starts.join(), undefined]]);
    let saved = savedPositions(this.#controls);
    for (;;) {
      const places = combinations(saved);
      for (const at of places) {
        const key = at.join();
        if (!known.has(key)) known.set(key, changeBetween(first, await this.#safelyAt(at)));
      }
      const others = places.map((at) => known.get(at.join()) ?? null);
      const controls = this.#controls.map(
        ({ positions }, i) => ({ ...positions, saved: saved[i] }) as ControlData,
      );
      // HTML and drawings stand in the same output beside it.
      const { "text/html": _, [SVG_TYPE]: __, ...own } = first;
      const stored = withTextsOnce({ channel, controls, first: own, others });
      const fewer = thinned(saved, this.#starts);
      if (!fewer || JSON.stringify(stored).length - JSON.stringify(own).length <= MOST_STORED) {
        return { [MIME_TYPE]: stored, ...this.#withWords(whole, "") };
      }
      saved = fewer;
    }
  }

  /** Shows the first position where nothing can be turned, with a line that says so. */
  #still(whole: MimeBundle): MimeBundle {
    const note = `This kernel has no channel to the page, so nothing can be turned here: this is the first position, ${this.#place}.`;
    const stored = withTextsOnce({ controls: [], first: slim(whole), others: [null], note });
    return { [MIME_TYPE]: stored, ...this.#withWords(whole, note) };
  }

  /** What is seen where nothing is turned: the first result, and a line in its words. */
  #withWords(whole: MimeBundle, note: string): MimeBundle {
    const { [PLOTLY_TYPE]: _, ...rest } = whole;
    const ranges = this.#controls.map(({ label, positions }) => `${label} ${rangeInWords(positions)}`);
    const words = `${rest["text/plain"] ?? ""}\n(Shown for ${this.#place}. ${note ? "This kernel has no channel to the page. " : ""}With the course's kernel: ${ranges.join("; ")}.)`;
    const html = rest["text/html"];
    return {
      ...rest,
      ...(note && typeof html === "string" && { "text/html": `${html}\n<p>${note}</p>` }),
      "text/plain": words.trim(),
    };
  }
}

function rangeInWords(control: Unsaved): string {
  if (control.kind === "button") return "to be pressed";
  if (control.kind === "dropdown") return `one of ${control.names.join(", ")}`;
  return `from ${textAt(control, 0)} to ${textAt(control, countOf(control) - 1)}`;
}

/** Makes all combinations, those of the last list changing fastest. */
function combinations(lists: readonly (readonly number[])[]): number[][] {
  return lists.reduce<number[][]>(
    (all, list) => all.flatMap((before) => list.map((position) => [...before, position])),
    [[]],
  );
}

/** What is stored of an interaction: each long text once. */
function withTextsOnce(data: InteractData): Record<string, unknown> {
  const { value, texts } = withoutRepeats(data);
  return { ...(value as object), ...(texts.length > 0 && { texts }) };
}
