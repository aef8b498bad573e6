import { isObject, type Json, numberOr, objectOr } from "./json.js";
import { USUAL_HEIGHT, withHeight } from "./layout.js";
import type { PlotlyJson } from "./plotly.js";
import { shortened } from "./shorten.js";
import { reflow } from "./tiles.js";
import { titleWidth, withTitleWithin } from "./title.js";

/** A figure as it is drawn at some width. */
export interface Arrangement {
  figure: PlotlyJson;
  /** Pixels in which Plotly draws it. */
  width: number;
  height: number;
  /** By how much the drawing is made smaller then, from above 0 to 1. */
  scale: number;
}

/** What Plotly takes where a layout says nothing. */
const USUAL_WIDTH = 700;
/** A figure without a width of its own isn't drawn narrower, only smaller. */
const LEAST_WIDTH = 340;

/**
 * Fits a figure into the room that it has. One with a width of its own is never made wider. In less room, panels that
 * stand side by side are put below each other, pictures in a grid come into more rows, axes become shorter, and at
 * last everything becomes smaller. A figure without a width takes the whole room.
 *
 * @param figure it stays as it is.
 * @param room pixels, above 0.
 */
export function arrange(figure: PlotlyJson, room: number): Arrangement {
  const own = numberOr(figure.layout.width, undefined);
  const height = numberOr(figure.layout.height, USUAL_HEIGHT);
  if (own === undefined) return sized(figure, Math.max(room, LEAST_WIDTH), height, room);
  if (own <= room) return sized(figure, own, height, room);
  const narrowed = reflow(figure, room) ?? stacked(figure, room) ?? figure;
  const { figure: short, width } = shortened(narrowed, numberOr(narrowed.layout.width, USUAL_WIDTH), room);
  const layout = withTitleWithin(short.layout, width);
  return sized({ ...short, layout }, width, numberOr(layout.height, height), room);
}

function sized(figure: PlotlyJson, width: number, height: number, room: number): Arrangement {
  const layout = { ...figure.layout, width, height, autosize: false };
  return { figure: { ...figure, layout }, width, height, scale: Math.min(1, room / width) };
}

/** Pixels between a panel and the next one below: the numbers and the title of its axis. */
const BETWEEN = 64;

/** Puts panels that stand side by side below each other, where they would otherwise become narrow. */
function stacked({ data, layout, ...rest }: PlotlyJson, room: number): PlotlyJson | undefined {
  const panels = Object.keys(layout)
    .filter((name) => /^xaxis\d*$/.test(name))
    .map((name) => ({ x: name, y: name.replace("x", "y") }));
  const isSideBySide =
    panels.length > 1 &&
    room < numberOr(layout.width, USUAL_WIDTH) * 0.85 &&
    panels.every(({ x, y }) => Array.isArray(objectOr(layout[x]).domain) && isObject(layout[y])) &&
    panels.every(({ y }) => !Array.isArray(objectOr(layout[y]).domain)) &&
    !Array.isArray(layout.annotations) &&
    !Array.isArray(layout.shapes);
  if (!isSideBySide) return undefined;
  const margin = objectOr(layout.margin);
  const [l, r, t, b] = ["l", "r", "t", "b"].map((side) => numberOr(margin[side], 80)) as [
    number,
    number,
    number,
    number,
  ];
  const each = numberOr(layout.height, USUAL_HEIGHT) - t - b;
  const all = each * panels.length + BETWEEN * (panels.length - 1);
  const width = Math.max(Math.min(titleWidth(layout), room), l + r + LEAST_PANEL);
  const axes = panels.map(({ x, y }, i) => {
    const top = 1 - (i * (each + BETWEEN)) / all;
    return {
      [x]: { ...objectOr(layout[x]), domain: [0, 1] },
      [y]: { ...objectOr(layout[y]), domain: [Math.max(0, top - each / all), top] },
    };
  });
  const changed: Json = Object.assign({}, withHeight(layout, t + all + b), ...axes);
  return { ...rest, data, layout: { ...changed, width: Math.max(width, Math.min(room, width * 1.4)) } };
}

/** Pixels along the axis of a panel that stands alone. */
const LEAST_PANEL = 250;
