import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { type Place, placeAt } from "../../scripts/setup/helpers/place.mjs";
import { Progress } from "../../scripts/setup/helpers/progress.mjs";
import { type How, runSteps, type Step } from "../../scripts/setup/runner/run-steps.mjs";

/** The copy of the course that these tests belong to. */
export const here: Place = placeAt();

/** Makes an empty folder that goes when the test ends. */
export function scratchFolder(t: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "course-setup-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a copy of the course with nothing in it but the given files. */
export function scratchPlace(
  t: TestContext,
  files: Record<string, string> = {},
  env: NodeJS.ProcessEnv = {},
): Place {
  const root = scratchFolder(t);
  for (const [name, content] of Object.entries(files)) writeFile(path.join(root, name), content);
  return placeAt(root, { ...withoutCI(process.env), COURSE_CACHE_DIR: path.join(root, "shared"), ...env });
}

/** Nothing may be installed on the system by a test. */
function withoutCI(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { CI: _, ...rest } = env;
  return rest;
}

/** Writes a file, and its folder where that is missing. */
export function writeFile(file: string, content: string | Uint8Array, mode = 0o644): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content, { mode });
}

/** A report that keeps what it is told. */
export function recordedReport() {
  const notices: string[] = [];
  const details: string[] = [];
  return {
    notices,
    details,
    progress: (_fraction: number | undefined, detail = "") => void details.push(detail),
    notice: (text: string) => void notices.push(text),
  };
}

/** Does the work of a step, as when something is missing. */
export async function work(
  step: Step,
  place: Place,
  report = recordedReport(),
  how: Partial<How> = {},
): Promise<string> {
  if (!step.run) throw new Error(`${step.name} has nothing to do`);
  return step.run(place, report, { anew: false, wrong: [], files: [], ...how });
}

/** A stream that keeps what is written, as a terminal or as a file. */
export function recordedStream(isTTY: boolean) {
  return {
    isTTY,
    columns: 80,
    text: "",
    write(text: string) {
      this.text += text;
    },
  };
}

/** Runs steps as `npm start` does, and gives what it printed. */
export async function runQuietly(steps: Step[], place: Place) {
  const stream = recordedStream(false);
  const succeeded = await runSteps(steps, place, { progress: new Progress(steps.length, { stream }) });
  return { succeeded, text: stream.text };
}
