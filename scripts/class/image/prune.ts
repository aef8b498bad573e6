// Removes from a copy of the course, named as an argument, whatever learners may not read. Only for an image: nothing
// brings it back.
import { existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { placeAt } from "../../setup/helpers/place.mjs";
import { closedPaths } from "../prepare/answers.js";

const [, , named = ""] = process.argv;
const copy = resolve(named);
const isCopy = named !== "" && copy !== resolve(placeAt().root) && existsSync(join(copy, "notebooks"));
if (!isCopy || existsSync(join(copy, ".git"))) {
  throw new Error(
    `"${named}" can't be pruned: expected a copy of the course beside this one, and no git repository. The Containerfile makes it.`,
  );
}
for (const path of closedPaths(copy)) rmSync(path, { recursive: true, force: true });
