import { type Color, contrast, isGrey, luminance, mix, readColor, writeColor } from "./color.js";
import { isObject, type Json, objectOr } from "./json.js";
import { isNoteOnPicture, isOnPicture, isPicture } from "./on-picture.js";
import type { PlotlyJson } from "./plotly.js";

/** The paper of dark figures, JupyterLab's own background. */
const PAPER: Color = [17, 17, 17, 1];
const WHITE: Color = [255, 255, 255, 1];

/** The contrast to the paper that WCAG asks for. */
const [OF_SHAPES, OF_TEXTS] = [3, 4.5];

/** What a figure looks like that says nothing about its colours. */
const USUAL = {
  paper: "#111111",
  text: "#dcdcdc",
  line: "#7e7e7e",
  grid: "#333333",
};

/**
 * Turns a figure that was made for white paper into one for dark paper: greys are turned over, colours stay what they
 * are as far as they are seen. What shows data by its colour, such as a heat map or a picture, stays, with what stands on
 * it. So does a figure that has a dark or coloured paper of its own.
 *
 * @param figure it stays as it is.
 */
export function darkened(figure: PlotlyJson): PlotlyJson {
  const { data, layout, frames, ...rest } = figure;
  if (!isOnWhite(layout)) return figure;
  const template = objectOr(layout.template);
  const { annotations } = layout;
  return {
    ...rest,
    ...(frames && { frames: turned(frames, "") as Json[] }),
    data: data.map((trace) =>
      isPicture(trace) || isOnPicture(trace, data) ? trace : (turned(trace, "") as Json),
    ),
    layout: {
      ...(turned({ ...layout, template: undefined }, "") as Json),
      ...(Array.isArray(annotations) && {
        annotations: annotations.map((note: unknown) =>
          isNoteOnPicture(objectOr(note), data) ? note : turned(note, ""),
        ),
      }),
      template: mergeInto(usualTemplate(), turned(template, "") as Json),
    },
  };
}

/** Does the same with what a slider or a button changes: the arguments of one of Plotly's methods. */
export function darkenedChange(args: unknown[]): unknown[] {
  return args.map((part) => turned(part, ""));
}

function isOnWhite(layout: Json): boolean {
  const given = layout.paper_bgcolor ?? objectOr(objectOr(layout.template).layout).paper_bgcolor;
  if (typeof given !== "string") return true;
  const color = readColor(given);
  return color !== undefined && (color[3] < 0.5 || (isGrey(color) && luminance(color) > 0.5));
}

/** Data, and scales of colours that stand for values. */
const LEFT_AS_IT_IS = /^(x|y|z|text|customdata|ids|labels|values|colorscale|source)$/;

function turned(value: unknown, name: string): unknown {
  if (typeof value === "string") {
    if (/color$|^colorway$/i.test(name)) return turnedColor(value, name);
    return value.includes("color:") ? value.replace(/(color:\s*)([^;"']+)/g, turnedStyle) : value;
  }
  if (Array.isArray(value)) {
    // Thousands of numbers are no colours.
    return typeof value[0] === "number" ? value : value.map((item) => turned(item, name));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const own = /font$/i.test(name) && key === "color" ? "textcolor" : key;
      // Names such as `shapes[0].fillcolor` are those of a slider's changes.
      const last = own.split(".").at(-1) as string;
      return [key, LEFT_AS_IT_IS.test(key) && !isTextWithStyle(inner) ? inner : turned(inner, last)];
    }),
  );
}

function isTextWithStyle(value: unknown): boolean {
  return typeof value === "string" && value.includes("color:");
}

function turnedStyle(_: string, before: string, color: string): string {
  return before + turnedColor(color.trim(), "textcolor");
}

function turnedColor(text: string, name: string): string {
  const color = readColor(text);
  if (!color) return text;
  if (isGrey(color)) return writeColor(turnedGrey(color));
  const isGround = /(bg|fill)color$/.test(name);
  if (isGround) return luminance(color) > 0.4 ? writeColor(mix(color, PAPER, 0.75)) : text;
  return writeColor(raised(color, name === "textcolor" ? OF_TEXTS : OF_SHAPES));
}

/** White becomes the paper, black white. */
function turnedGrey([red, green, blue, alpha]: Color): Color {
  const level = 255 - ((red + green + blue) / 3) * ((255 - PAPER[0]) / 255);
  return [level, level, level, alpha];
}

/** Makes a colour as light as it must be to be seen. */
function raised(color: Color, least: number): Color {
  let light = color;
  for (let part = 0.1; contrast(light, PAPER) < least; part += 0.1) light = mix(color, WHITE, part);
  return light;
}

function usualTemplate(): Json {
  const { paper, text, line, grid } = USUAL;
  const axis = { gridcolor: grid, linecolor: line, zerolinecolor: line, tickcolor: line };
  const space = { ...axis, backgroundcolor: paper, showbackground: true };
  return {
    layout: {
      paper_bgcolor: paper,
      plot_bgcolor: paper,
      font: { color: text },
      colorway: Array.from(["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]),
      xaxis: axis,
      yaxis: axis,
      scene: { xaxis: space, yaxis: space, zaxis: space },
      legend: { bgcolor: "rgba(0, 0, 0, 0)" },
    },
  };
}

/** Adds to one object what another one says otherwise, inside of its parts too. */
function mergeInto(base: Json, other: Json): Json {
  const merged = { ...base };
  for (const [name, value] of Object.entries(other)) {
    const before = merged[name];
    merged[name] = isObject(before) && isObject(value) ? mergeInto(before, value) : value;
  }
  return merged;
}
