import { join } from "node:path";
import { type Place, placeAt } from "../setup/helpers/place.mjs";

/** Where a class lives when nobody says otherwise. */
export const USUAL_FOLDER = "/opt/class";

/** The folder of a class: everything that its server needs, and all that it keeps. */
export interface ClassFolder {
  root: string;
  /** The copy of the course that all learners share. It belongs to root; what holds answers is closed to learners. */
  course: string;
  /** The same copy, as the set-up sees it. */
  place: Place;
  /** What stands in front of JupyterHub. */
  proxy: string;
  /** JupyterHub's own: its secrets, its database. Only root may look into it. */
  hub: string;
  /** nbgrader's exchange, a folder in it for each course. */
  exchange: string;
  /** What instructors keep, a folder in it for each course: what was handed in, the gradebook, the pages. */
  courses: string;
  /** What the administrator decides; see `settings.ts`. */
  settings: string;
  /** More of JupyterHub's own settings, such as another authenticator. It need not exist. */
  extraConfig: string;
}

/**
 * Says where everything of a class lies.
 *
 * @param root the folder of the class, in full.
 * @param env the environment variables; those of this process by default.
 */
export function classFolder(root: string, env: NodeJS.ProcessEnv = process.env): ClassFolder {
  const course = join(root, "course");
  // The data lie in the copy, wherever those of the original are.
  const { COURSE_DATA_DIR: _, ...rest } = env;
  return {
    root,
    course,
    place: placeAt(course, rest),
    proxy: join(root, "proxy"),
    hub: join(root, "hub"),
    exchange: join(root, "exchange"),
    courses: join(root, "courses"),
    settings: join(root, "class.json"),
    extraConfig: join(root, "jupyterhub_config.py"),
  };
}
