import { element } from "../view/elements.js";
import { plainText } from "./describe.js";
import { isObject, type Json, numberOr, objectOr } from "./json.js";

/** What a step of a slider or a button does: a method of Plotly with its arguments. */
export interface Command {
  method: string;
  args: unknown[];
}

/** What the reader moves, in HTML: Plotly's own sliders and menus can't be reached by keyboard. */
export interface Control {
  readonly element: HTMLElement;
  /** What was chosen last, which must be done again when the figure is drawn anew; undefined where nothing was. */
  readonly chosen: Command | undefined;
  /** Takes over what was moved by mouse: a change of the layout. */
  follow?(change: Json): void;
}

/**
 * Makes the controls of a figure in place of Plotly's sliders and menus.
 *
 * @param layout of the figure.
 * @param run carries out what was chosen.
 */
export function controlsOf(layout: Json, run: (command: Command) => void): Control[] {
  return [
    ...listOf(layout.sliders).map((slider) => sliderControl(slider, run)),
    ...listOf(layout.updatemenus).map((menu) => menuControl(menu, run)),
  ].filter((control): control is Control => control !== undefined);
}

/** Gives the layout without what the controls do. */
export function withoutControls({ sliders, updatemenus, ...layout }: Json): Json {
  return layout;
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value)
    ? value.filter((one): one is Json => isObject(one) && one.visible !== false)
    : [];
}

function commandOf({ method = "restyle", args }: Json): Command {
  return { method: String(method), args: Array.isArray(args) ? args : [] };
}

function labelOf({ label, value }: Json): string {
  return plainText(String(label ?? value ?? ""));
}

function sliderControl(slider: Json, run: (command: Command) => void): Control | undefined {
  const steps = listOf(slider.steps);
  if (steps.length === 0) return undefined;
  const { prefix = "", suffix = "" } = objectOr(slider.currentvalue);
  const sentence = (at: number) => plainText(`${prefix}${labelOf(steps[at] ?? {})}${suffix}`);
  const active = numberOr(slider.active, 0);
  let chosen: Command | undefined;
  const { input, label } = range({
    name: plainText(String(prefix)) || "position",
    max: steps.length - 1,
    value: active,
    sentence,
    moved: (at) => {
      chosen = commandOf(steps[at] as Json);
      run(chosen);
    },
  });
  return {
    element: element("div", { class: "course-figure-control" }, label, input),
    get chosen() {
      return chosen;
    },
  };
}

function menuControl(menu: Json, run: (command: Command) => void): Control | undefined {
  const buttons = listOf(menu.buttons);
  if (buttons.length === 0) return undefined;
  let chosen: Command | undefined;
  const choose = (command: Command) => {
    chosen = command;
    run(command);
  };
  const made =
    menu.type === "buttons"
      ? buttonRow(buttons, choose)
      : dropDown(buttons, numberOr(menu.active, 0), choose);
  return {
    element: made,
    get chosen() {
      return chosen;
    },
  };
}

function buttonRow(buttons: Json[], choose: (command: Command) => void): HTMLElement {
  const made = buttons.map((button) => {
    const one = element("button", { type: "button" }, labelOf(button));
    let isOn = false;
    one.addEventListener("click", () => {
      // A button with a second command goes back and forth.
      const isBack = isOn && Array.isArray(button.args2);
      choose(isBack ? commandOf({ ...button, args: button.args2 }) : commandOf(button));
      isOn = !isBack;
    });
    return one;
  });
  return element("div", { class: "course-figure-control", role: "group" }, ...made);
}

function dropDown(buttons: Json[], active: number, choose: (command: Command) => void): HTMLElement {
  const options = buttons.map((button, i) => element("option", { value: String(i) }, labelOf(button)));
  const select = element("select", { "aria-label": "What is shown" }, ...options);
  select.selectedIndex = active;
  select.addEventListener("change", () => choose(commandOf(buttons[select.selectedIndex] as Json)));
  return element("div", { class: "course-figure-control" }, select);
}

/** What a handle needs to know that is moved from 0 to `max` in whole steps. */
export interface RangeSettings {
  name: string;
  min?: number;
  max: number;
  step?: number;
  value: number;
  /** Says where it is. */
  sentence: (value: number) => string;
  /** Says so to a screen reader, which has said the name; by default the same sentence. */
  spoken?: (value: number) => string;
  moved: (value: number) => void;
}

/**
 * Makes a handle that mouse, finger and keyboard move.
 *
 * @returns the handle, a label that says where it is, and a function that puts it elsewhere.
 */
export function range({
  name,
  min = 0,
  max,
  step = 1,
  value,
  sentence,
  spoken = sentence,
  moved,
}: RangeSettings): {
  input: HTMLInputElement;
  label: HTMLElement;
  put: (value: number) => void;
} {
  const input = element("input", {
    type: "range",
    min: String(min),
    max: String(max),
    step: String(step),
    "aria-label": name,
  });
  // To a screen reader the handle itself says so.
  const label = element("span", { "aria-hidden": "true" });
  const say = () => {
    label.textContent = sentence(input.valueAsNumber);
    input.setAttribute("aria-valuetext", spoken(input.valueAsNumber));
  };
  const put = (to: number) => {
    input.valueAsNumber = to;
    say();
  };
  put(value);
  input.addEventListener("input", () => {
    say();
    moved(input.valueAsNumber);
  });
  return { input, label, put };
}
