import { join } from "node:path";
import { inVenv, placeAt } from "../setup/helpers/place.mjs";

const place = placeAt();

/**
 * Gives the full path of a file of the repository.
 *
 * @param path the path from the root of the repository, with slashes.
 * @returns the full path.
 * @example
 * inRepository("notebooks/lessons");
 */
export function inRepository(path: string): string {
  return join(place.root, ...path.split("/"));
}

/**
 * Gives the full path of one of the Python tools of the course.
 *
 * @param tool its name, such as `jupytext`.
 * @returns the full path, whether or not it is installed.
 */
export function pythonTool(tool: string): string {
  return inVenv(place.venv, tool);
}

/** Where scratch copies of notebooks are made: inside the repository, so that `import "course"` is found. */
export const scratch = join(place.cache, "notebooks");
