import { describe } from "@course/core";
import {
  type ButtonSettings,
  type Control,
  type DropdownSettings,
  readButton,
  readDropdown,
  readSlider,
  type SliderSettings,
} from "./control.js";
import { Interaction } from "./interaction.js";

/** What the values of some controls are, by name. */
export type ValuesOf<Controls> = {
  [Name in keyof Controls]: Controls[Name] extends Control<infer Value> ? Value : never;
};

/** Controls that one output has at most. */
const MOST_CONTROLS = 6;

/**
 * Shows what a function gives for the values of some controls, and again whenever one of them is turned. The function runs
 * in the kernel, with all that the notebook knows; only the latest position is computed. What it gives takes the place of
 * what was there.
 *
 * Some positions are computed at once and saved in the output, so that the controls also work in an exported page and
 * without a kernel: by default up to 25, evenly spread, and fewer where they would take more than 60 kB. Where no script
 * runs, and on kernels without a channel to the page, the first position stands there.
 *
 * Tensors that a function makes are taken away once its result is shown, as by `tf.tidy`, unless it is async; `tf.keep` keeps one.
 *
 * @param controls by name, as `slider`, `dropdown` and `button` make them; up to six.
 * @param show gets their values by the same names. It returns a figure, a table, a text, or whatever else can be shown, or
 *   a promise of that. Below 300 ms turning feels immediate.
 * @returns a value that shows itself as the last expression of a cell.
 * @throws TypeError where controls or show are something else. What show throws at the first position fails the cell; at any
 *   other position the error stands in place of the result, with its line.
 * @example
 * interact(
 *   { bias: slider({ label: "Bias", min: -3, max: 3, step: 0.1, value: 0 }), weight: slider({ label: "Weight", min: -2, max: 2 }) },
 *   ({ bias, weight }) => `At x = 1 the sum is ${weight + bias}.`,
 * );
 */
export function interact<Controls extends Readonly<Record<string, Control<unknown>>>>(
  controls: Controls,
  show: (values: ValuesOf<Controls>) => unknown,
): Interaction {
  const isControl = (value: unknown) =>
    typeof (value as Partial<Control<unknown>> | null)?.valueAt === "function";
  if (typeof controls !== "object" || controls === null || !Object.values(controls).every(isControl)) {
    throw new TypeError(
      `interact: expected controls by name, such as { rate: slider({ … }) }, got ${describe(controls)}.`,
    );
  }
  const names = Object.keys(controls);
  if (names.length === 0 || names.length > MOST_CONTROLS) {
    throw new RangeError(
      `interact: there are ${names.length} controls; expected from 1 to ${MOST_CONTROLS}.`,
    );
  }
  if (typeof show !== "function") {
    throw new TypeError(
      `interact: expected a function of the values as second argument, such as ({ ${names.join(", ")} }) => …, got ${describe(show)}.`,
    );
  }
  return new Interaction(Object.values(controls), (values) =>
    show(Object.fromEntries(names.map((name, i) => [name, values[i]])) as ValuesOf<Controls>),
  );
}

/** Shows what a function gives for the value of one control. */
function alone<Value>(who: string, control: Control<Value>, show: (value: Value) => unknown): Interaction {
  if (typeof show !== "function") {
    throw new TypeError(
      `${who}: expected a function of its value as second argument, got ${describe(show)}.`,
    );
  }
  return new Interaction([control], ([value]) => show(value as Value));
}

/**
 * Makes a slider. With a function it shows what the function gives for its value, and again whenever it is turned; without
 * one it is a control for {@link interact}, which combines several.
 *
 * @param settings `label`, and `min`, `max` and `step`, or `values`; see {@link SliderSettings}.
 * @param show gets the value, and returns what is to be seen; see {@link interact}.
 * @returns a value that shows itself as the last expression of a cell, or a control.
 * @throws TypeError, RangeError where the settings don't fit together.
 * @example
 * slider({ label: "Learning rate", values: [0.01, 0.1, 1], value: 0.1 }, (rate) => `One step is ${rate} times the gradient.`);
 */
export function slider(settings: SliderSettings): Control<number>;
export function slider(settings: SliderSettings, show: (value: number) => unknown): Interaction;
export function slider(settings: SliderSettings, ...show: [((value: number) => unknown)?]) {
  const control = readSlider(settings);
  return show.length === 0 ? control : alone("slider", control, show[0] as (value: number) => unknown);
}

/**
 * Makes a list to choose from. With a function it shows what the function gives for the choice; without one it is a control
 * for {@link interact}.
 *
 * @param settings `label`, and `options`: names, or values by name; see {@link DropdownSettings}.
 * @param show gets the chosen name, or the value of that name, and returns what is to be seen; see {@link interact}.
 * @returns a value that shows itself as the last expression of a cell, or a control.
 * @throws TypeError, RangeError where the settings don't fit together.
 * @example
 * dropdown({ label: "Activation", options: { relu: (z: number) => Math.max(0, z), tanh: Math.tanh } }, (f) => `It makes ${f(2)} of 2.`);
 */
export function dropdown<const Name extends string | number>(
  settings: DropdownSettings<readonly Name[]>,
): Control<Name>;
export function dropdown<const Name extends string | number>(
  settings: DropdownSettings<readonly Name[]>,
  show: (value: Name) => unknown,
): Interaction;
export function dropdown<Value>(settings: DropdownSettings<Readonly<Record<string, Value>>>): Control<Value>;
export function dropdown<Value>(
  settings: DropdownSettings<Readonly<Record<string, Value>>>,
  show: (value: Value) => unknown,
): Interaction;
export function dropdown<Value>(
  settings: DropdownSettings<readonly (string | number)[] | Readonly<Record<string, Value>>>,
  ...show: [((value: Value) => unknown)?]
) {
  const control = readDropdown<Value>(settings);
  return show.length === 0 ? control : alone("dropdown", control, show[0] as (value: Value) => unknown);
}

/**
 * Makes a button. With a function it shows what the function gives, and again at each press; without one it is a control for
 * {@link interact}.
 *
 * @param settings `label`; see {@link ButtonSettings}.
 * @param show gets the number of presses, 0 at first, and returns what is to be seen; see {@link interact}.
 * @returns a value that shows itself as the last expression of a cell, or a control.
 * @throws TypeError, RangeError where the settings don't fit.
 * @example
 * button({ label: "Draw again" }, (presses) => `Draw number ${presses + 1}.`);
 */
export function button(settings: ButtonSettings): Control<number>;
export function button(settings: ButtonSettings, show: (presses: number) => unknown): Interaction;
export function button(settings: ButtonSettings, ...show: [((presses: number) => unknown)?]) {
  const control = readButton(settings);
  return show.length === 0 ? control : alone("button", control, show[0] as (presses: number) => unknown);
}
