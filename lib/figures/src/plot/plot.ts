import { describe, jupyterDisplay, type MimeBundle } from "@course/core";
import type { Config, Data, Frame, Layout } from "plotly.js-dist";
import { CONFIG } from "../figure/figure.js";
import { plotlySchema } from "../node/plotly-schema.js";
import { describeFigure } from "../page/figure/describe.js";
import { problemsOf } from "./problems.js";
import { stillPicture } from "./still.js";

/** A figure in Plotly's own terms: https://plotly.com/javascript/reference/ */
export interface PlotInput {
  /** Traces, such as `{ type: "scatter", x: [1, 2], y: [3, 4] }`. */
  data: Data[];
  /** Titles, axes and all else around them; Plotly's usual ones by default. */
  layout?: Partial<Layout>;
  /** Pictures of an animation. */
  frames?: Partial<Frame>[];
  /** How Plotly behaves, such as `{ scrollZoom: true }`. */
  config?: Partial<Config>;
  /** What the figure says, in words, with its most important numbers: for those who can't see it. */
  alt?: string;
}

/**
 * Draws whatever Plotly can draw, from what `Plotly.newPlot` takes. Where no script runs, lines, points and bars have a still
 * picture; of all else the text stands there. Maps need the network, and figures here fetch nothing, so they say so.
 *
 * @param input `data`, and `layout`, `frames`, `config` and `alt` where they are given; see `PlotInput`.
 * @returns the figure, which shows itself. What Plotly would pass over without a word is printed: attributes that it
 * doesn't know, and values that they can't have. So is a line that asks for `alt` where it is missing.
 * @throws TypeError where data is no list of traces, layout no object, or alt no text.
 * @example
 * plot({ data: [{ type: "pie", labels: ["a", "b"], values: [3, 1] }], alt: "a has three quarters, b one." });
 */
export function plot(input: PlotInput): Plot {
  if (typeof input !== "object" || input === null || !Array.isArray(input.data)) {
    throw new TypeError(
      `plot: expected { data: [ … ], layout: { … } }, with a list of traces as data; got ${describe(
        (input as PlotInput | undefined)?.data ?? input,
      )}.`,
    );
  }
  for (const name of ["layout", "config"] as const) {
    const part: unknown = input[name] ?? {};
    if (typeof part !== "object" || Array.isArray(part))
      throw new TypeError(`plot: ${name} is ${describe(part)}; expected an object.`);
  }
  const { alt } = input;
  if (alt !== undefined && typeof alt !== "string")
    throw new TypeError(`plot: alt is ${describe(alt)}; expected a text.`);
  const schema = plotlySchema();
  const problems = schema ? problemsOf(input, schema) : [];
  if (problems.length > 0) console.warn(["plot: Plotly passes over this:", ...problems].join("\n  "));
  if (!alt?.trim()) {
    console.log(
      'plot: say what the figure shows, for those who can\'t see it: plot({ data, layout, alt: "…" }).',
    );
  }
  return new Plot(input);
}

/** A figure in Plotly's own terms, as `plot` makes it. */
export class Plot {
  /** Its traces. */
  readonly data: Data[];
  /** Its layout. */
  readonly layout: Partial<Layout>;
  /** What it says, in words: what was given, or else what can be read off its data. */
  readonly alt: string;
  readonly #rest: Pick<PlotInput, "frames" | "config">;

  /** @internal Use `plot`. */
  constructor({ data, layout = {}, alt, ...rest }: PlotInput) {
    this.data = plain(data);
    this.layout = plain(layout);
    this.#rest = plain(rest);
    const described = describeFigure({
      data: this.data.filter((trace) => typeof trace === "object" && trace !== null) as never,
      layout: this.layout as never,
    });
    this.alt = alt?.trim() || described.text;
  }

  /** Gives the figure for Plotly, as a still picture where there is one, and in words. */
  [jupyterDisplay](): MimeBundle {
    const { frames, config } = this.#rest;
    const still = stillPicture(this.data as never, this.layout as never, this.alt);
    return {
      "application/vnd.plotly.v1+json": {
        data: this.data,
        layout: this.layout,
        ...(frames && { frames }),
        config: { ...CONFIG, ...config },
      },
      ...("svg" in still && { "image/svg+xml": still.svg }),
      "text/plain": "svg" in still ? this.alt : `${this.alt}\n(${still.why} Plotly draws this figure.)`,
    };
  }
}

/** Makes arrays of typed arrays, which JSON would write as objects. */
function plain<T>(value: T): T {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as ArrayLike<unknown>) as T;
  if (Array.isArray(value)) return (typeof value[0] === "number" ? [...value] : value.map(plain)) as T;
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)])) as T;
}
