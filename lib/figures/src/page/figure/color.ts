/** A colour: red, green, blue from 0 to 255, and how much it covers, from 0 to 1. */
export type Color = readonly [red: number, green: number, blue: number, alpha: number];

const NAMES: Record<string, Color> = {
  white: [255, 255, 255, 1],
  black: [0, 0, 0, 1],
  gray: [128, 128, 128, 1],
  grey: [128, 128, 128, 1],
  red: [255, 0, 0, 1],
  green: [0, 128, 0, 1],
  blue: [0, 0, 255, 1],
  navy: [0, 0, 128, 1],
  purple: [128, 0, 128, 1],
  orange: [255, 165, 0, 1],
  transparent: [0, 0, 0, 0],
};

/**
 * Reads a colour of CSS: `#rgb`, `#rrggbb`, `rgb(…)`, `rgba(…)`, and the most common names.
 *
 * @returns undefined where it is something else.
 */
export function readColor(text: string): Color | undefined {
  const name = NAMES[text.trim().toLowerCase()];
  if (name) return name;
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text);
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text);
  const hex = short?.slice(1).map((digit) => digit + digit) ?? long?.slice(1);
  if (hex) return [...hex.map((pair) => Number.parseInt(pair, 16)), 1] as unknown as Color;
  const parts = /^rgba?\(([^)]*)\)$/i
    .exec(text.trim())?.[1]
    ?.split(/[\s,/]+/)
    .map(Number);
  if (!parts || parts.length < 3 || parts.some(Number.isNaN)) return undefined;
  const [red, green, blue, alpha = 1] = parts as [number, number, number, number?];
  return [red, green, blue, alpha];
}

/** Writes a colour as CSS reads it. */
export function writeColor([red, green, blue, alpha]: Color): string {
  const channels = [red, green, blue].map((value) => Math.round(value));
  if (alpha < 1) return `rgba(${channels.join(", ")}, ${alpha})`;
  return `#${channels.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** Mixes two colours: a part of 0 gives the first, of 1 the second. It covers as the first does. */
export function mix(from: Color, to: Color, part: number): Color {
  const [red, green, blue] = [0, 1, 2].map(
    (i) => (from[i] as number) + ((to[i] as number) - (from[i] as number)) * part,
  ) as [number, number, number];
  return [red, green, blue, from[3]];
}

/** Gives the relative luminance of WCAG 2.1, from 0 (black) to 1 (white). */
export function luminance(color: Color): number {
  const [red, green, blue] = color.slice(0, 3).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Gives the contrast ratio of WCAG 2.1 of two colours, from 1 to 21. */
export function contrast(one: Color, other: Color): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Tells whether a colour is a grey, black or white. */
export function isGrey([red, green, blue]: Color): boolean {
  return Math.max(red, green, blue) - Math.min(red, green, blue) <= 12;
}
