/**
 * Colours that people with any kind of colour vision tell apart: those of Okabe and Ito ("Color Universal Design",
 * 2008), without the yellow, which is too pale for a line on white.
 */
export const COLORS = {
  blue: "#0072B2",
  vermillion: "#D55E00",
  green: "#009E73",
  purple: "#CC79A7",
  orange: "#E69F00",
  sky: "#56B4E9",
  black: "#000000",
} as const;

/** The order in which series take their colours: neighbours differ most. */
export const SERIES_COLORS: readonly string[] = Object.values(COLORS);

/** A scale for values on both sides of 0, which is white: blue below, orange above. All kinds of colour vision tell them apart. */
export const TWO_SIDED: [number, string][] = [
  [0, "#003b5c"],
  [0.25, COLORS.blue],
  [0.5, "#ffffff"],
  [0.75, COLORS.vermillion],
  [1, "#6b2f00"],
];

/** A scale from black to white. */
export const GREYS: [number, string][] = [
  [0, "#000000"],
  [1, "#ffffff"],
];

/** The colours of everything that isn't data. */
export const INK = {
  text: "#222222",
  soft: "#5a5a5a",
  line: "#8a8a8a",
  grid: "#e4e4e4",
  paper: "#ffffff",
} as const;

/**
 * Tells whether black or white is seen better on a background: the one with the higher contrast ratio of WCAG 2.1.
 *
 * @param background `#rrggbb`.
 * @returns `"#000000"` or `"#ffffff"`.
 * @example
 * inkOn("#0072B2"); // "#ffffff"
 */
export function inkOn(background: string): string {
  // Where the luminance is L, white has the ratio 1.05 / (L + 0.05) and black (L + 0.05) / 0.05.
  return luminance(background) + 0.05 > Math.sqrt(1.05 * 0.05) ? "#000000" : "#ffffff";
}

/** Relative luminance of WCAG 2.1, from 0 (black) to 1 (white). */
function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * Mixes the colour of a value from a colour scale, straight in RGB, as Plotly does.
 *
 * @param scale colours from 0 to 1 in ascending order, `#rrggbb`.
 * @param share where on the scale, from 0 to 1; beyond, the colour of the end.
 * @returns `#rrggbb`.
 * @example
 * colorAt([[0, "#000000"], [1, "#ffffff"]], 0.5); // "#808080"
 */
export function colorAt(scale: readonly [number, string][], share: number): string {
  const found = scale.findIndex(([stop]) => stop >= share);
  const upper = found < 0 ? scale.length - 1 : Math.max(1, found);
  const [from, fromColor] = scale[upper - 1] as [number, string];
  const [to, toColor] = scale[upper] as [number, string];
  const part = Math.min(1, Math.max(0, (share - from) / (to - from)));
  const target = channels(toColor);
  return hex(channels(fromColor).map((value, i) => value + ((target[i] as number) - value) * part));
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

function hex(values: number[]): string {
  return `#${values.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}
