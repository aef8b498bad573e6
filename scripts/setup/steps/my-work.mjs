import path from "node:path";
import { notebooksIn, updateMyWork } from "../my-work/update.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/**
 * Gives the learner copies of all lessons and exercises in `my-work/`, which git ignores, so that an update of the
 * course never meets their changes.
 *
 * @type {Step}
 */
export const myWork = {
  name: "Notebooks in my-work/",
  advice: "Look at the files in my-work/ that the message names.",
  // Cheap enough to be done at each start.
  isDone: () => "",
  async run(place, report) {
    const { given, renewed, offered, total } = updateMyWork(
      path.join(place.root, "notebooks"),
      myWorkFolder(place),
    );
    for (const { kept, newVersion } of offered) {
      report.notice(
        `  You have changed ${kept}, so it stays as it is. The new version lies beside it: ${newVersion}`,
      );
    }
    const news = [
      given.length && `${given.length} new`,
      renewed.length && `${renewed.length} updated`,
    ].filter(Boolean);
    return `${total} notebooks${news.length > 0 ? ` (${news.join(", ")})` : ""}`;
  },
};

/** Where the learner works. @param {Place} place */
export function myWorkFolder(place) {
  return path.join(place.root, "my-work");
}

/**
 * Gives the notebook to open first.
 *
 * @param {Place} place
 * @returns {string} relative to my-work, with forward slashes; empty where there is no lesson
 */
export function firstLesson(place) {
  return notebooksIn(myWorkFolder(place)).find((name) => name.startsWith("lessons/")) ?? "";
}
