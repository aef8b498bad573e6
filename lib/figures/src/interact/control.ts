import { describe, readOptions } from "@course/core";
import { countOf, type Unsaved, valueAt } from "../page/interact/interact-data.js";

/** Something that a reader turns, chooses or presses, as `slider`, `dropdown` and `button` make it for `interact`. */
export interface Control<Value> {
  /** What stands beside it. */
  readonly label: string;
  /** @internal Its positions, but for which of them are computed beforehand. */
  readonly positions: Unsaved;
  /** @internal Positions that its author wants to be computed beforehand. */
  readonly wanted?: readonly number[];
  /** @internal The value at a position. */
  valueAt(position: number): Value;
}

/** What all controls are told. */
interface Labelled {
  /** What stands beside it, and what a screen reader calls it. */
  label: string;
}

/** How a slider is made: with `min`, `max` and `step`, or with its `values` one by one. */
export interface SliderSettings extends Labelled {
  /** The least value. */
  min?: number;
  /** The greatest value. */
  max?: number;
  /** The distance between two values; by default a hundredth of the way from min to max. */
  step?: number;
  /** The values one by one, in order, such as `[0.001, 0.01, 0.1]`, in place of min, max and step. */
  values?: readonly number[];
  /** Where it stands at first: one of its values; by default the first. */
  value?: number;
  /** What stands behind the number, such as `"%"` or `"epochs"`. */
  unit?: string;
  /** The values that are computed beforehand, for pages without a kernel; by default some at equal distances. */
  positions?: readonly number[];
}

/** How a list to choose from is made. */
export interface DropdownSettings<Options> extends Labelled {
  /** What can be chosen: names, or values by name. */
  options: Options;
  /** The name that is chosen at first; by default the first. */
  value?: string | number;
  /** The names that are computed beforehand, for pages without a kernel; by default all, as far as there is room. */
  positions?: readonly (string | number)[];
}

/** How a button is made. */
export interface ButtonSettings extends Labelled {
  /** How many presses are computed beforehand, for pages without a kernel; 3 by default. */
  positions?: number;
}

/** More steps than this no hand tells apart. */
const MOST_STEPS = 10_000;
const PRESSES = 3;

/** Reads what makes a slider. */
export function readSlider(settings: SliderSettings): Control<number> {
  const who = "slider";
  const read = readOptions(who, settings, {
    label: "text",
    min: "any",
    max: "any",
    step: "any",
    values: "list",
    value: "any",
    unit: "text",
    positions: "list",
  });
  const { unit } = read;
  const label = readLabel(who, read.label);
  const scale = read.values ? readValues(label, read) : readScale(label, read);
  const values = Array.from({ length: countOf({ kind: "slider", label, scale, start: 0 }) }, (_, i) =>
    valueAt({ scale }, i),
  );
  const positionOf = (value: unknown, what: string): number => {
    const near = values.findIndex(
      (one) => Math.abs(one - Number(value)) <= 1e-9 * Math.max(1, Math.abs(one)),
    );
    if (typeof value === "number" && near >= 0) return near;
    const expected =
      "count" in scale
        ? `one of ${values[0]}, ${values[1]}, … ${values.at(-1)}`
        : `one of ${scale.join(", ")}`;
    throw new RangeError(`${who} "${label}": ${what} is ${describe(value)}; expected ${expected}.`);
  };
  return {
    label,
    positions: {
      kind: "slider",
      label,
      scale,
      ...(unit && { unit }),
      start: read.value === undefined ? 0 : positionOf(read.value, "value"),
    },
    ...(read.positions && {
      wanted: read.positions.map((value, i) => positionOf(value, `positions[${i}]`)),
    }),
    valueAt: (position) => values[position] as number,
  };
}

function readValues(label: string, { values = [], min, max, step }: SliderSettings): readonly number[] {
  if ([min, max, step].some((given) => given !== undefined)) {
    throw new TypeError(`slider "${label}": give its values, or min, max and step, not both.`);
  }
  const wrong = values.findIndex((value) => typeof value !== "number" || !Number.isFinite(value));
  if (wrong >= 0) {
    throw new TypeError(
      `slider "${label}": values[${wrong}] is ${describe(values[wrong])}; expected a finite number.`,
    );
  }
  if (values.length < 2 || values.length > MOST_STEPS) {
    throw new RangeError(
      `slider "${label}": it has ${values.length} values; expected from 2 to ${MOST_STEPS.toLocaleString("en")}.`,
    );
  }
  if (values.some((value, i) => i > 0 && value <= (values[i - 1] as number))) {
    throw new RangeError(
      `slider "${label}": its values must rise from left to right; they are ${values.join(", ")}.`,
    );
  }
  return [...values];
}

function readScale(label: string, { min, max, step }: SliderSettings) {
  for (const [name, value] of Object.entries({ min, max })) {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new TypeError(`slider "${label}": ${name} is ${describe(value)}; expected a finite number.`);
    }
  }
  const [from, to] = [min as number, max as number];
  if (from >= to) {
    throw new RangeError(`slider "${label}": min is ${from} and max ${to}; expected a max above min.`);
  }
  const each = step ?? (to - from) / 100;
  if (typeof each !== "number" || !(each > 0) || each > to - from) {
    throw new RangeError(
      `slider "${label}": step is ${describe(step)}; expected a number above 0, at most ${to - from}.`,
    );
  }
  // As the browser does, whatever is left above the last step is out of reach.
  const count = Math.floor((to - from) / each + 1e-9) + 1;
  if (count > MOST_STEPS + 1) {
    throw new RangeError(
      `slider "${label}": it has ${count.toLocaleString("en")} steps; expected at most ${MOST_STEPS.toLocaleString("en")}. Take a larger step.`,
    );
  }
  return { from, step: each, count };
}

/** Reads what makes a list to choose from. */
export function readDropdown<Value>(
  settings: DropdownSettings<readonly (string | number)[] | Readonly<Record<string, Value>>>,
): Control<Value> {
  const who = "dropdown";
  const { options, value, positions, ...read } = readOptions(who, settings, {
    label: "text",
    options: "any",
    value: "any",
    positions: "list",
  });
  const label = readLabel(who, read.label);
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      `${who} "${label}": options is ${describe(options)}; expected names, such as ["relu", "tanh"], or values by name, such as { relu: Math.abs }.`,
    );
  }
  const names = (Array.isArray(options) ? options : Object.keys(options)).map(String);
  const values = Array.isArray(options) ? options : Object.values(options);
  if (names.length < 2 || new Set(names).size < names.length) {
    throw new RangeError(
      `${who} "${label}": its options are ${names.join(", ") || "none"}; expected two or more different ones.`,
    );
  }
  const positionOf = (name: unknown, what: string): number => {
    const found = names.indexOf(String(name));
    if (found >= 0) return found;
    throw new RangeError(
      `${who} "${label}": ${what} is ${describe(name)}; expected one of ${names.join(", ")}.`,
    );
  };
  return {
    label,
    positions: {
      kind: "dropdown",
      label,
      names,
      start: value === undefined ? 0 : positionOf(value, "value"),
    },
    ...(positions && { wanted: positions.map((name, i) => positionOf(name, `positions[${i}]`)) }),
    valueAt: (position) => values[position] as Value,
  };
}

/** Reads what makes a button. */
export function readButton(settings: ButtonSettings): Control<number> {
  const who = "button";
  const read = readOptions(who, settings, { label: "text", positions: "count" });
  const label = readLabel(who, read.label);
  const { positions: presses = PRESSES } = read;
  return {
    label,
    positions: { kind: "button", label, start: 0 },
    wanted: Array.from({ length: presses + 1 }, (_, i) => i),
    valueAt: (position) => position,
  };
}

function readLabel(who: string, label: unknown): string {
  if (typeof label === "string" && label.trim() !== "") return label.trim();
  throw new TypeError(
    `${who}: label is ${describe(label)}; expected a few words that say what it is, such as "Learning rate".`,
  );
}
