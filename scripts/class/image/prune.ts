// Removes from this copy of the course whatever learners may not read. Only for a copy in an image: nothing brings it back.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { placeAt } from "../../setup/helpers/place.mjs";
import { closedPaths } from "../prepare/answers.js";

const { root } = placeAt();
if (existsSync(join(root, ".git"))) {
  throw new Error(
    `${root} is a git repository: expected the copy in an image, whose sources may go. Use the Containerfile.`,
  );
}
for (const path of closedPaths(root)) rmSync(path, { recursive: true, force: true });
