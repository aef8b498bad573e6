import { reading } from "@course/checks";
import { OwnData, type OwnPart } from "course";

/** What a check takes of data of a student's own. */
export interface ReadOwnData {
  classNames: string[];
  /** Of each part the class of every example, and its name. */
  parts: { part: string; labels: number[]; names: string[] }[];
  /** Two pictures that are the same in every pixel, and lie in different parts; null where there are none. */
  twins: { part: string; name: string }[] | null;
}

const PARTS = ["train", "validation", "test"] as const;

/** Takes the classes and names of each part, and looks for copies: a `ReadOwnData`. */
export const readOwnData = reading("own data", (value): ReadOwnData => {
  if (!(value instanceof OwnData))
    throw new TypeError("Expected: what `loadImageFolder` or `loadTable` gives.");
  return {
    classNames: [...value.classNames],
    parts: PARTS.map((part) => ({
      part,
      labels: [...value[part].labels.dataSync()],
      names: [...value[part].names],
    })),
    twins: twinsIn(value),
  };
});

/** Rows of a table may well be alike; pictures that are, are copies. */
function twinsIn(data: OwnData): ReadOwnData["twins"] {
  const known = new Map<string, { part: string; name: string }>();
  for (const part of PARTS) {
    const own = data[part];
    if (own.x.rank < 3) return null;
    for (const [i, name] of own.names.entries()) {
      const pixels = pixelsOf(own, i);
      const twin = known.get(pixels);
      if (twin && twin.part !== part) return [twin, { part, name }];
      known.set(pixels, { part, name });
    }
  }
  return null;
}

/** The pixels of a picture as a text: equal for equal pictures. */
function pixelsOf({ x, names }: OwnPart, i: number): string {
  const values = x.dataSync();
  const size = values.length / names.length;
  return Array.from(values.slice(i * size, (i + 1) * size), (value) =>
    String.fromCharCode(32 + Math.round(value * 255)),
  ).join("");
}
