import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { remove } from "../helpers/files.mjs";
import { writeWhole } from "../helpers/write-whole.mjs";
import { changesSince } from "./listing.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("./listing.mjs").Listing} Listing */
/** @typedef {import("./listing.mjs").Changes} Changes */

/**
 * What a step wrote down when it last succeeded.
 *
 * @typedef {object} Head
 * @property {string} input what it was made from: a fingerprint, a version
 * @property {string} detail one line for people, such as "TensorFlow 2.13.1"
 * @property {string} id another one for each state of the files
 */

/**
 * Writes down that a step succeeded, and what files it has left.
 *
 * @param {Place} place
 * @param {string} step a short name, such as "build"
 * @param {string} input see `Head`
 * @param {string} detail see `Head`
 * @param {Listing} files
 */
export function writeRecord(place, step, input, detail, files) {
  const list = JSON.stringify(files);
  const id = createHash("sha256").update(input).update(list).digest("hex");
  writeWhole(recordFile(place, step), `${JSON.stringify({ input, detail, id })}\n${list}\n`);
}

/**
 * Reads what a step wrote down, without the files.
 *
 * @param {Place} place
 * @param {string} step
 * @returns {Head | undefined} undefined where there is no readable record
 */
export function readHead(place, step) {
  return headIn(readText(place, step));
}

/**
 * Looks whether all is as a step has left it.
 *
 * @param {Place} place
 * @param {string} step
 * @param {string} input what it would be made from now
 * @returns {Changes & { detail: string }} `wrong` is empty where all is well
 */
export function lookAtRecord(place, step, input) {
  const record = readRecord(place, step);
  if (!record) return { detail: "", wrong: [UNKNOWN], files: [], isCopied: false };
  const changes = { ...changesSince(place.root, record.files), detail: record.head.detail };
  if (record.head.input === input) return changes;
  return { ...changes, wrong: [STALE, ...changes.wrong] };
}

/** Nobody has noted down what there is. */
export const UNKNOWN = "not looked through yet";

/** It was made from something else than there is now. */
const STALE = "older than what it is made from";

/**
 * Forgets that a step succeeded. To be called before it changes anything.
 *
 * @param {Place} place
 * @param {string} step
 */
export function removeRecord(place, step) {
  remove(recordFile(place, step));
}

/** @param {Place} place @param {string} step @returns {{ head: Head, files: Listing } | undefined} */
function readRecord(place, step) {
  const text = readText(place, step);
  const head = headIn(text);
  const files = parsed(text.slice(text.indexOf("\n")));
  return head && files && { head, files };
}

/** @param {string} text @returns {Head | undefined} */
function headIn(text) {
  const head = parsed(text.slice(0, text.indexOf("\n")));
  const isWhole = [head?.input, head?.detail, head?.id].every((value) => typeof value === "string");
  return isWhole ? head : undefined;
}

/** @param {string} text @returns {any} undefined where it is no object */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Place} place @param {string} step @returns {string} empty where there is none */
function readText(place, step) {
  try {
    return fs.readFileSync(recordFile(place, step), "utf8");
  } catch {
    return "";
  }
}

/** @param {Place} place @param {string} step */
function recordFile(place, step) {
  return path.join(place.cache, "setup", `${step}.json`);
}
