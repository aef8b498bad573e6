import { describeFigure, plainText } from "./describe.js";
import { isObject, objectOr } from "./json.js";
import type { PlotlyJson } from "./plotly.js";

/** The MIME type of a figure of Plotly. */
export const PLOTLY_TYPE = "application/vnd.plotly.v1+json";

/** What an output holds of a figure. */
export interface FigureBundle {
  figure: PlotlyJson;
  /** Its title, or what kind of picture it is. */
  name: string;
  /** What it says, in words. */
  text: string;
  /** The address of a still picture of it, where the output holds one. */
  still?: string;
  /** Of a training that goes on. */
  live?: LiveTraining;
}

/** What the figure of a training that goes on says about itself, in `layout.meta.live`. */
export interface LiveTraining {
  /** The id under which the kernel replaces it. */
  display: string;
  /** The title from the moment at which nobody replaces it any more. */
  title: string;
  /** What is said then. */
  note: string;
}

/**
 * Reads a figure out of an output of a notebook. The output itself stays as it is: Plotly writes into what it draws.
 *
 * @param data the output, by MIME type.
 * @throws Error where there is no figure in it.
 */
export function readBundle(data: Record<string, unknown>): FigureBundle {
  const given = data[PLOTLY_TYPE];
  const found: unknown = typeof given === "string" ? JSON.parse(given) : structuredClone(given);
  if (!isObject(found)) throw new Error("This output is damaged. Run the cell again.");
  const figure: PlotlyJson = {
    data: Array.isArray(found.data) ? found.data.filter(isObject) : [],
    layout: objectOr(found.layout),
    config: objectOr(found.config),
    ...(Array.isArray(found.frames) && { frames: found.frames.filter(isObject) }),
  };
  const { name, text } = describeFigure(figure);
  const svg = textOf(data["image/svg+xml"]);
  return {
    figure,
    name,
    text: wordsOf(textOf(data["text/plain"])) || text,
    ...(svg && { still: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}` }),
    live: readLive(objectOr(figure.layout.meta).live),
  };
}

function readLive(live: unknown): LiveTraining | undefined {
  if (!isObject(live)) return undefined;
  const { display, title, note } = live;
  return { display: String(display), title: String(title), note: plainText(String(note)) };
}

/** Jupyter's files hold texts as lists of lines. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join("");
  return typeof value === "string" ? value : "";
}

/** What other libraries write beside a figure is no text for people: `Figure({…})`, `<Figure size …>`, `[object Object]`. */
export function wordsOf(text: string): string {
  return /^(\w+\(|<.*>$|\[object |\{)/s.test(text.trim()) ? "" : text.trim();
}
