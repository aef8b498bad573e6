import fs from "node:fs";
import path from "node:path";
import { listing } from "../facts/listing.mjs";
import { lookAtRecord, UNKNOWN, writeRecord } from "../facts/record.mjs";
import { notebooksIn, updateMyWork } from "../my-work/update.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../my-work/update.mjs").Update} Update */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

const ID = "my-work";

/**
 * Gives the learner copies of all lessons and exercises in `my-work/`, which git ignores, so that an update of the
 * course never meets their changes.
 *
 * @type {Step}
 */
export const myWork = {
  id: ID,
  name: "Notebooks in my-work/",
  advice: "Look at the files in my-work/ that the message names.",
  look(place) {
    // As the last update has left it; what the learner does to a copy changes nothing.
    const { wrong, isCopied, detail } = lookAtRecord(place, ID, input(place));
    if (wrong.length === 0 && !isCopied) return { found: detail, wrong };
    const update = updateMyWork(source(place), myWorkFolder(place), { onlyLook: true });
    const todo = toDo(update);
    return todo.length > 0
      ? { found: summary(update), wrong: todo }
      : { found: summary(update), wrong: [UNKNOWN], canWait: true };
  },
  async run(place, report) {
    const update = updateMyWork(source(place), myWorkFolder(place));
    for (const { kept, newVersion } of update.offered) {
      report.notice(
        `  You have changed ${kept}, so it stays as it is. The new version lies beside it: ${newVersion}`,
      );
    }
    for (const { name, why } of update.leftOut) {
      report.notice(
        `  my-work/${name} is left out: ${why}. Rename it, and the notebook comes at the next start.`,
      );
    }
    writeRecord(place, ID, input(place), summary({ ...update, given: [], renewed: [] }), {
      ...listing(
        place.root,
        ["notebooks/lessons", "notebooks/exercises"],
        (name) => !name.endsWith(".ipynb"),
      ),
      ...listing(place.root, ["my-work/.course.json"]),
    });
    return summary(update);
  },
};

/** @param {Update} update */
function summary({ total, given, renewed, leftOut }) {
  const news = [
    given.length && `${given.length} new`,
    renewed.length && `${renewed.length} updated`,
    leftOut.length && `left out: ${leftOut.map(({ name, why }) => `${name}, ${why}`).join("; ")}`,
  ].filter(Boolean);
  return `${total} notebooks${news.length > 0 ? ` (${news.join(", ")})` : ""}`;
}

/** @param {Update} update @returns {string[]} */
function toDo({ given, renewed, offered, leftovers, isNoted }) {
  return [
    ...given.map((name) => `${name}: missing`),
    ...renewed.map((name) => `${name}: there is a new version`),
    ...offered.map(({ kept }) => `${kept}: there is a new version`),
    ...leftovers.map((name) => `${name}: left by a start that was killed`),
    ...(isNoted ? ["not noted down"] : []),
  ];
}

/** Which notebooks there are, and what of them is in my-work: names only. @param {Place} place */
function input(place) {
  const mine = myWorkFolder(place);
  const entries = notebooksIn(source(place)).map((name) => `${name} ${kindOf(path.join(mine, name))}`);
  const parts = ["", "lessons", "exercises"].flatMap((folder) =>
    namesIn(path.join(mine, folder)).filter((name) => name.endsWith(".part")),
  );
  return [...entries, ...parts].join("\n");
}

/** @param {string} file */
function kindOf(file) {
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat) return stat.isFile() ? "file" : "other";
    return fs.lstatSync(file, { throwIfNoEntry: false }) ? "link" : "none";
  } catch {
    return "none";
  }
}

/** @param {string} folder @returns {string[]} */
function namesIn(folder) {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param {Place} place */
function source(place) {
  return path.join(place.root, "notebooks");
}

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
