import { scaleLinear } from "d3-scale";
import type { Axis, AxisId, AxisName, Layout } from "../plotly/plotly.js";

/** Turns the values of one axis into pixels, and knows its ticks. */
export interface Scale {
  axis: Axis;
  /** Pixels of both ends: left and right, or bottom and top. */
  start: number;
  end: number;
  toPixel(value: number): number;
  ticks(): { at: number; text: string }[];
}

/**
 * Reads an axis of a layout.
 *
 * @param layout the layout.
 * @param id which axis, `"x"`, `"y2"` and so on.
 * @returns its scale over its part of the plotting area.
 * @throws Error where the layout has no such axis.
 */
export function scaleOf(layout: Layout, id: AxisId<"x"> | AxisId<"y">): Scale {
  const isX = id.startsWith("x");
  const axis = layout[`${id[0]}axis${id.slice(1)}` as AxisName];
  if (!axis) throw new Error(`The layout has no axis "${id}".`);
  const { margin, width, height } = layout;
  const [low, high] = axis.domain ?? [0, 1];
  const size = isX ? width - margin.l - margin.r : height - margin.t - margin.b;
  const place = (share: number) => (isX ? margin.l + share * size : height - margin.b - share * size);
  const [start, end] = [place(low), place(high)];
  const [from, to] = axis.range;
  const toPixel = (value: number) => {
    const position = axis.type === "log" ? Math.log10(value) : value;
    return start + ((position - from) / (to - from)) * (end - start);
  };
  const count = axis.nticks ?? Math.max(2, Math.round(Math.abs(end - start) / (isX ? 80 : 45)));
  const ticks = () => (axis.tickvals ? givenTicks(axis, toPixel) : foundTicks(axis, toPixel, count));
  return { axis, start, end, toPixel, ticks };
}

/** Finds about so many round numbers on a linear axis. */
function foundTicks(axis: Axis, toPixel: Scale["toPixel"], count: number): ReturnType<Scale["ticks"]> {
  const scale = scaleLinear(axis.range, [0, 1]);
  const values = typeof axis.dtick === "number" ? steps(axis.range, axis.dtick) : scale.ticks(count);
  const isWhole = values.every(Number.isInteger);
  const format = scale.tickFormat(count, axis.tickformat ?? (isWhole ? ",d" : undefined));
  return values.map((value) => ({ at: toPixel(value), text: format(value) + (axis.ticksuffix ?? "") }));
}

function givenTicks(axis: Axis, toPixel: Scale["toPixel"]): ReturnType<Scale["ticks"]> {
  const [low, high] = [Math.min(...axis.range), Math.max(...axis.range)];
  return (axis.tickvals ?? []).flatMap((value, i) => {
    const position = axis.type === "log" ? Math.log10(value) : value;
    const isInside = position >= low - 1e-9 && position <= high + 1e-9;
    return isInside ? [{ at: toPixel(value), text: axis.ticktext?.[i] ?? String(value) }] : [];
  });
}

function steps(range: readonly number[], step: number): number[] {
  const [low, high] = [Math.min(...range), Math.max(...range)];
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}
