import { chmodSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { must } from "./must.js";

/**
 * What learners may read, by folder: all else there is closed to them, so that a file that is new in the course is closed
 * until somebody opens it here.
 */
const OPEN: Record<string, RegExp> = {
  "": /^(package\.json|LICENSE|README\.md|lib|node_modules|notebooks|scripts|data|\.venv|\.cache)$/,
  notebooks: /^(lessons|exercises|images)$/,
  scripts: /^(setup|class)$/,
  "scripts/class": /^(learner|hub|load)$/,
  ".cache": /^kernel$/,
};

/** In a package learners run what is compiled. tslab's launcher runs as it is written. */
const OPEN_IN_PACKAGES = /^(dist|jupyter|node_modules|types|package\.json|[\w.-]+\.(js|cjs|mjs|d\.ts))$/;
const RUNS_AS_WRITTEN = new Set(["tslab"]);

/**
 * Lists what is closed to learners in a copy of the course: solutions, sources of notebooks and of checks, what grades.
 *
 * @param course the folder of the copy.
 * @returns full paths of files and folders.
 */
export function closedPaths(course: string): string[] {
  const packages = namesIn(join(course, "lib")).filter((name) =>
    existsSync(join(course, "lib", name, "src")),
  );
  const rules = [
    ...Object.entries(OPEN),
    ...packages
      .filter((name) => !RUNS_AS_WRITTEN.has(name))
      .map((name) => [`lib/${name}`, OPEN_IN_PACKAGES] as const),
  ];
  return rules.flatMap(([folder, open]) =>
    namesIn(join(course, folder))
      .filter((name) => !open.test(name))
      .map((name) => join(course, folder, name)),
  );
}

/**
 * Closes them: only root and the group of graders can look in.
 *
 * @param course the folder of the copy.
 * @param graderGroup the name of the group.
 */
export async function closeAnswers(course: string, graderGroup: string): Promise<void> {
  const paths = closedPaths(course);
  await must("chown", [`root:${graderGroup}`, "--", ...paths]);
  await must("chmod", ["o-rwx", "--", ...paths]);
  await openScratch(course, graderGroup);
  chmodSync(course, 0o755);
}

/** What grading writes beside the course: the sources as notebooks, what stands in for the checks, what the compiler noted. */
async function openScratch(course: string, graderGroup: string): Promise<void> {
  for (const name of ["notebooks", "grading", "types"]) {
    const folder = join(course, ".cache", name);
    mkdirSync(folder, { recursive: true });
    await must("chown", ["-R", `root:${graderGroup}`, folder]);
    await must("chmod", ["-R", "g+rwX,o-rwx", folder]);
    chmodSync(folder, 0o2770);
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
