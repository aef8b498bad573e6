import { formatFixed, formatNumber } from "@course/core/text";
import type { Change } from "./changes.js";

/** The MIME type of an output that has something to turn. */
export const MIME_TYPE = "application/vnd.course.interact+json";

/** The name of the channel between page and kernel. */
export const CHANNEL = "course.interact";

/** What stands for each position of a control; positions are counted from 0. */
interface Positions {
  readonly label: string;
  /** The position at first. */
  readonly start: number;
  /** The positions whose outputs were computed beforehand, in order. */
  readonly saved: readonly number[];
}

export interface SliderData extends Positions {
  readonly kind: "slider";
  /** The values of all positions: listed, or at equal distances. */
  readonly scale:
    | readonly number[]
    | { readonly from: number; readonly step: number; readonly count: number };
  readonly unit?: string;
}

export interface DropdownData extends Positions {
  readonly kind: "dropdown";
  /** What each position is called. */
  readonly names: readonly string[];
}

export interface ButtonData extends Positions {
  readonly kind: "button";
}

/** What is turned, chosen or pressed. */
export type ControlData = SliderData | DropdownData | ButtonData;

/** The same before it is known which positions are saved. */
export type Unsaved<Data extends ControlData = ControlData> = Data extends unknown
  ? Omit<Data, "saved">
  : never;

/** A result, as an output of a notebook has it: by MIME type. */
export type Bundle = Readonly<Record<string, unknown>>;

/** The MIME type under which stands why a position has no result. */
export const FAILURE_TYPE = "application/vnd.course.failure";

/** What an output says to its page. */
export interface InteractData {
  /** The channel on which the kernel answers; missing where it has none. */
  readonly channel?: string;
  readonly controls: readonly ControlData[];
  /** The result at the start of all controls. HTML and drawings are left out: the same output holds them beside this. */
  readonly first: Bundle;
  /**
   * What differs from it at each combination of saved positions, those of the last control changing fastest; undefined,
   * in JSON null, where nothing does.
   */
  readonly others: readonly (Change | null | undefined)[];
  /** A line that stays below. */
  readonly note?: string;
}

/** A question to the kernel: the position of each control. */
export interface InteractQuestion {
  readonly at: readonly number[];
}

/** Counts the positions of a control. A button can be pressed without end. */
export function countOf(control: Unsaved): number {
  if (control.kind === "button") return Number.POSITIVE_INFINITY;
  if (control.kind === "dropdown") return control.names.length;
  return "count" in control.scale ? control.scale.count : control.scale.length;
}

/** Gives the number at a position of a slider, without the dust that adding steps leaves. */
export function valueAt({ scale }: Pick<SliderData, "scale">, position: number): number {
  if (!("count" in scale)) return scale[position] as number;
  return Number((scale.from + position * scale.step).toPrecision(12));
}

/** Writes a position of a control for people, with the unit. */
export function textAt(control: Unsaved, position: number): string {
  if (control.kind === "dropdown") return control.names[position] ?? "";
  if (control.kind === "button") return position === 1 ? "pressed once" : `pressed ${position} times`;
  const { unit = "" } = control;
  const number = numberText(control, valueAt(control, position));
  return /^[%°]/.test(unit) || unit === "" ? `${number}${unit}` : `${number} ${unit}`;
}

function numberText({ scale }: Unsaved<SliderData>, value: number): string {
  const text = "count" in scale ? formatFixed(value, decimalsOf(scale)) : formatNumber(value);
  return text.replace("-", "−");
}

/** As many as the ends of the steps need, so that the text doesn't change its length with each of them. */
function decimalsOf({ from, step }: { from: number; step: number }): number {
  const decimals = (value: number) => {
    const [, fraction = "", exponent = "0"] =
      /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(Number(value.toPrecision(12)))) ?? [];
    return Math.max(0, fraction.length - Number(exponent));
  };
  return Math.min(12, Math.max(decimals(from), decimals(step)));
}

/** Says where all controls stand, such as "bias −0.5, activation relu". */
export function placeInWords(controls: readonly Unsaved[], at: readonly number[]): string {
  return controls.map((control, i) => `${control.label} ${textAt(control, at[i] as number)}`).join(", ");
}

/** Finds the saved position that is nearest to another one: its place in the list. */
export function nearestSaved({ saved }: Pick<ControlData, "saved">, position: number): number {
  const distances = saved.map((one) => Math.abs(one - position));
  return distances.indexOf(Math.min(...distances));
}

/** Gives the place in {@link InteractData.others} of a combination: for each control a place in its list. */
export function placeOf(controls: readonly ControlData[], places: readonly number[]): number {
  return controls.reduce((index, { saved }, i) => index * saved.length + (places[i] as number), 0);
}
