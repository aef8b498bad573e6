import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "../data-error.js";
import { dataRoot } from "./manifest.js";

/** The small data sets that come with the course. */
export type IncludedName = "digits" | "penguins";

const PATHS: Readonly<Record<IncludedName, string>> = { digits: "digits", penguins: "penguins/penguins.csv" };

/** The names of the small data sets that come with the course. */
export const includedNames = Object.keys(PATHS) as readonly IncludedName[];

/**
 * Finds a small data set that comes with the course.
 *
 * @param name which one.
 * @returns the full path of its folder or file.
 * @throws DataError ("manifest") where there is none of this name, or it is missing.
 */
export function includedPath(name: IncludedName): string {
  if (!Object.hasOwn(PATHS, name)) {
    throw new DataError(
      `No data set "${String(name)}" comes with the course. There are: ${includedNames.join(", ")}.`,
      "manifest",
    );
  }
  const path = join(dataRoot(), "included", PATHS[name]);
  if (existsSync(path)) return path;
  throw new DataError(`${path} is missing. Restore it with: git checkout -- data/included`, "manifest");
}
