import { existsSync, mkdirSync, readdirSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { run } from "../../setup/helpers/command.mjs";
import type { Place } from "../../setup/helpers/place.mjs";
import type { Step } from "../../setup/runner/run-steps.mjs";
import { downloadFolder } from "../../setup/steps/datasets.mjs";
import type { ClassFolder } from "../class-folder.js";
import { closeAnswers } from "./answers.js";
import { work } from "./made.js";
import { must } from "./must.js";

/** What a class needs of the course, as it stands there when it has been set up. Types make the grader's look quick. */
const COPIED = ["lib", "node_modules", "notebooks", "scripts", "data", ".cache/types"];
const FILES = /^(package(-lock)?\.json|tsconfig[\w.]*\.json|requirements\.txt|\.npmrc|LICENSE|README\.md)$/;

/** Of these a file is replaced, never written into: so a second name for it serves as a copy, and takes no time and space. */
const REPLACED = new Set(["node_modules", "data"]);

/** The Python environment is made there, and kept. */
const KEPT = ".venv";

/**
 * Copies the course into the folder of the class, with TensorFlow and the data, which may lie elsewhere. It belongs to
 * root, and what holds answers is closed before the first of it is there.
 */
export function copyOfCourse(source: Place, target: ClassFolder, graderGroup: string): Step {
  return work({
    id: "class-copy",
    name: "Copy of the course",
    advice: `Look at the folder ${target.root}`,
    async run(report) {
      report.progress(undefined, "removing the old copy");
      // Nobody but root looks in until all rights are set.
      mkdirSync(target.course, { recursive: true, mode: 0o700 });
      await must("chmod", ["0700", target.course]);
      for (const name of readdirSync(target.course)) {
        if (name !== KEPT) rmSync(join(target.course, name), { recursive: true, force: true });
      }
      report.progress(undefined, "copying");
      const files = readdirSync(source.root).filter((name) => FILES.test(name));
      for (const name of [...files, ...COPIED]) {
        const from = join(source.root, name);
        if (!existsSync(from)) continue;
        const to = join(target.course, dirname(name));
        mkdirSync(to, { recursive: true });
        await copyTree(from, `${to}/`, REPLACED.has(name));
      }
      await copyLinked(join(target.course, "node_modules/@tensorflow/tfjs-node/deps"), source);
      await copyData(source, target);
      await must("chown", ["-R", "root:root", ...notVenv(target)]);
      await must("chmod", ["-R", "u+rwX,go-w,a+rX", ...notVenv(target)]);
      await closeAnswers(target.course, graderGroup);
      return target.course;
    },
  });
}

function notVenv(target: ClassFolder): string[] {
  const names = readdirSync(target.course).filter((name) => name !== KEPT);
  return names.map((name) => join(target.course, name));
}

/** TensorFlow lies in the cache of whoever installed it, and is linked to. */
async function copyLinked(folder: string, source: Place): Promise<void> {
  if (!existsSync(folder)) return;
  const original = join(source.root, "node_modules/@tensorflow/tfjs-node/deps");
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const path = join(folder, entry.name);
    const real = resolve(original, readlinkSync(path));
    rmSync(path);
    await copyTree(real, path, true);
  }
}

async function copyData(source: Place, target: ClassFolder): Promise<void> {
  const there = join(target.course, "data", "downloads");
  rmSync(there, { recursive: true, force: true });
  await copyTree(realpathSync(downloadFolder(source)), there, true);
}

/** Copies a folder. A second name for a file can't be given on another disk, nor where the system forbids it. */
async function copyTree(from: string, to: string, asSecondName: boolean): Promise<void> {
  if (asSecondName && (await run("cp", ["-al", "--", from, to])).ok) return;
  await must("cp", ["-a", "--reflink=auto", "--remove-destination", "--", from, to]);
}
