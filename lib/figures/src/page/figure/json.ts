/** An object of Plotly's JSON. Figures come from anywhere, so nothing is taken for granted. */
export type Json = Record<string, unknown>;

/** Tells whether a value is an object with names. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Gives an object, an empty one where it is none. */
export function objectOr(value: unknown): Json {
  return isObject(value) ? value : {};
}

/** Gives a finite number, and something else where it is none. */
export function numberOr<Other>(value: unknown, other: Other): number | Other {
  return typeof value === "number" && Number.isFinite(value) ? value : other;
}
