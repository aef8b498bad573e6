import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { remove, rename } from "../helpers/files.mjs";
import { birthOf, isAlive, isStopped } from "../helpers/is-alive.mjs";

/**
 * Where a system doesn't say when a process began, the owner of a lock shows that it lives: how often, and after which
 * silence it doesn't. Milliseconds.
 */
const BEAT = 2000;
const SILENCE = 15_000;

/** A lock without a name in it was left by a full disk, unless somebody is writing it just now. Milliseconds. */
const WRITING = 2000;

/**
 * Takes a lock, which only one process has at a time. Waits while its owner lives, be it stopped; one that was killed
 * doesn't count, also where its number was given to another process.
 *
 * @param {string} file its folder is made where missing
 * @param {(owner: string) => void} notice tells for whom it waits, such as "process 4711", once
 * @returns {Promise<() => void>} gives it back; so does the end of the process
 * @throws Error where the file can't be written
 */
export async function takeLock(file, notice) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${process.pid} ${birthOf(process.pid)}`;
  let told = false;
  while (!create(file, mine)) {
    const owner = ownerOf(file);
    if (owner.isGone) {
      takeAway(file, owner.text);
      continue;
    }
    if (!told) notice(owner.name);
    told = true;
    await sleep(500);
  }
  const release = () => {
    clearInterval(heartbeat);
    process.off("exit", release);
    if (read(file) === mine) remove(file);
  };
  const heartbeat = setInterval(() => touch(file), BEAT);
  heartbeat.unref();
  process.once("exit", release);
  return release;
}

/**
 * Does something while no other process has the same lock.
 *
 * @template T
 * @param {string} file see `takeLock`
 * @param {(owner: string) => void} notice see `takeLock`
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withLock(file, notice, task) {
  const release = await takeLock(file, notice);
  try {
    return await task();
  } finally {
    release();
  }
}

/** @param {string} file @param {string} mine @returns {boolean} true where the lock is ours now */
function create(file, mine) {
  const temporary = `${file}.${process.pid}.part`;
  try {
    // Written first and named then, so that a full disk leaves no lock without a name in it.
    fs.writeFileSync(temporary, mine);
    fs.linkSync(temporary, file);
    return true;
  } catch (error) {
    const { code = "", syscall } = /** @type {NodeJS.ErrnoException} */ (error);
    // On Windows a file that is just being removed is still in the way for a moment.
    if (process.platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(code)) return false;
    if (code === "EEXIST") return false;
    // A file system without hard links.
    if (syscall === "link" && code !== "ENOSPC" && code !== "EROFS") return createInPlace(file, mine);
    throw error;
  } finally {
    remove(temporary);
  }
}

/** @param {string} file @param {string} mine */
function createInPlace(file, mine) {
  try {
    fs.writeFileSync(file, mine, { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} file @returns {{ isGone: boolean, text: string, name: string }} */
function ownerOf(file) {
  const text = read(file);
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const [, number, birth = ""] = /^(\d+)(?: (.+))?/.exec(text) ?? [];
  const pid = Number(number ?? 0);
  if (!pid) return { isGone: age > WRITING, text, name: "a process that is just beginning" };
  const isSame = birth !== "" ? birthOf(pid) === birth : age < SILENCE;
  const how = isStopped(pid) ? `, which is stopped: type  fg  in its terminal, or  kill -9 ${pid}` : "";
  return { isGone: !isAlive(pid) || !isSame, text, name: `process ${pid}${how}` };
}

/**
 * Removes the lock of a process that is gone. Somebody else may have done so, and have one of their own by now: that is
 * put back.
 *
 * @param {string} file @param {string} text what was in it
 */
function takeAway(file, text) {
  const away = `${file}.${process.pid}.old`;
  try {
    rename(file, away);
    if (read(away) !== text) fs.linkSync(away, file);
  } catch {
    // Somebody else was faster.
  } finally {
    remove(away);
  }
}

/** @param {string} file */
function touch(file) {
  try {
    fs.utimesSync(file, new Date(), new Date());
  } catch {
    // It is only a sign of life.
  }
}

/** @param {string} file */
function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
