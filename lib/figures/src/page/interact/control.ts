import { range } from "../figure/controls.js";
import { keepKeys } from "../figure/keys.js";
import { element } from "../view/elements.js";
import {
  type ButtonData,
  type ControlData,
  countOf,
  type DropdownData,
  nearestSaved,
  type SliderData,
  textAt,
} from "./interact-data.js";

/** What a reader turns, chooses or presses: the browser's own elements, which every keyboard and screen reader knows. */
export interface Control {
  readonly element: HTMLElement;
  /** Where it stands: a position of all. */
  readonly at: number;
  /** Has it walk through all positions, or only through the saved ones. Where it stands between these, it moves to the nearest. */
  set isLive(isLive: boolean);
}

/**
 * Makes a control.
 *
 * @param data what it turns.
 * @param moved is called whenever it stands elsewhere, because the reader moved it.
 */
export function controlOf(data: ControlData, moved: () => void): Control {
  if (data.kind === "slider") return new Slider(data, moved);
  return data.kind === "dropdown" ? new Dropdown(data, moved) : new Button(data, moved);
}

class Slider implements Control {
  readonly element: HTMLElement;
  readonly #data: SliderData;
  readonly #handle: ReturnType<typeof range>;
  #isLive = false;

  constructor(data: SliderData, moved: () => void) {
    this.#data = data;
    const text = (place: number) => textAt(data, this.#positionAt(place));
    this.#handle = range({
      name: data.label,
      max: data.saved.length - 1,
      value: nearestSaved(data, data.start),
      sentence: (place) => `${data.label}: ${text(place)}`,
      spoken: text,
      moved,
    });
    const { label, input } = this.#handle;
    keepKeys(input);
    this.element = element("div", { class: "course-figure-control" }, label, input);
  }

  get at(): number {
    return this.#positionAt(this.#handle.input.valueAsNumber);
  }

  set isLive(isLive: boolean) {
    const { at } = this;
    this.#isLive = isLive;
    this.#handle.input.max = String((isLive ? countOf(this.#data) : this.#data.saved.length) - 1);
    this.#handle.put(isLive ? at : nearestSaved(this.#data, at));
  }

  #positionAt(place: number): number {
    return this.#isLive ? place : (this.#data.saved[place] as number);
  }
}

class Dropdown implements Control {
  readonly element: HTMLElement;
  readonly #data: DropdownData;
  readonly #select = element("select");

  constructor(data: DropdownData, moved: () => void) {
    this.#data = data;
    this.#offer(data.saved, data.start);
    this.#select.addEventListener("change", moved);
    keepKeys(this.#select);
    const name = element("span", {}, `${data.label}:`);
    this.element = element(
      "div",
      { class: "course-figure-control" },
      element("label", {}, name, this.#select),
    );
  }

  get at(): number {
    return Number(this.#select.value);
  }

  set isLive(isLive: boolean) {
    const { saved, names } = this.#data;
    const { at } = this;
    if (isLive) this.#offer([...names.keys()], at);
    else this.#offer(saved, saved[nearestSaved(this.#data, at)] as number);
  }

  #offer(positions: readonly number[], chosen: number): void {
    const options = positions.map((position) =>
      element("option", { value: String(position) }, textAt(this.#data, position)),
    );
    this.#select.replaceChildren(...options);
    this.#select.value = String(chosen);
  }
}

class Button implements Control {
  readonly element: HTMLElement;
  readonly #saved: readonly number[];
  #at: number;
  #isLive = false;

  constructor({ label, start, saved }: ButtonData, moved: () => void) {
    this.#saved = saved;
    this.#at = start;
    const button = element("button", { type: "button" }, label);
    button.addEventListener("click", () => {
      // Behind the last saved position comes the first one.
      const next = this.#saved[(this.#saved.indexOf(this.#at) + 1) % this.#saved.length] as number;
      this.#at = this.#isLive ? this.#at + 1 : next;
      moved();
    });
    keepKeys(button);
    this.element = element("div", { class: "course-figure-control" }, button);
  }

  get at(): number {
    return this.#at;
  }

  set isLive(isLive: boolean) {
    this.#isLive = isLive;
    if (!isLive && !this.#saved.includes(this.#at)) this.#at = this.#saved[0] as number;
  }
}
