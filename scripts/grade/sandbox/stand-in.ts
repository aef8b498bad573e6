import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Exercise } from "@course/checks";
import { inRepository } from "../../shared/paths.js";
import { writeWhole } from "../../shared/write-whole.js";
import { standInFolder } from "./view.js";

const READINGS = "readings";

/** A student may have left it in a notebook. There is nothing to show, and no reason to fail. */
const PROGRESS = `export const progress = () => "Progress is shown in my-work/ only.";`;
const PROGRESS_TYPE = "export declare const progress: (which?: number | string) => string;";

/**
 * Writes what stands in for the exercises where notebooks are graded: their names, points and hints, and what is taken
 * from results. So no notebook finds there what is right; the judge asks it. The library must have been compiled.
 */
export async function writeStandIn(): Promise<void> {
  const { Exercise } = await import("@course/checks");
  const library: Record<string, unknown> = await import("course/exercises");
  const exercises = Object.entries(library).filter(
    (entry): entry is [string, Exercise] => entry[1] instanceof Exercise,
  );
  const code = exercises.map(([variable, { name, title, steps }]) => {
    const outline = Object.entries(steps).map(([id, step]) => [
      id,
      "written" in step
        ? step
        : {
            title: step.title,
            hints: step.hints,
            right: "",
            tests: step.tests.map(({ points }) => ({ name: "", points })),
          },
    ]);
    const args = [name, title, Object.fromEntries(outline)].map((value) => JSON.stringify(value));
    return `export const ${variable} = exercise(${args.join(", ")});`;
  });
  const types = exercises.map(([variable, { steps }]) => {
    const fields = Object.entries(steps).map(
      ([id, step]) => `${JSON.stringify(id)}: ${"written" in step ? JSON.stringify(step) : "Step"}`,
    );
    return `export declare const ${variable}: Exercise<{ ${fields.join("; ")} }>;`;
  });
  write("index.js", [
    `import { exercise } from "@course/checks";`,
    `import "./${READINGS}/index.js";`,
    `export { Exercise } from "@course/checks";`,
    PROGRESS,
    ...code,
  ]);
  write("index.d.ts", [
    `import type { Exercise, Step } from "@course/checks";`,
    `export { Exercise, type ExerciseSummary, type Judgement, type StepVerdict, type SummaryLine } from "@course/checks";`,
    PROGRESS_TYPE,
    ...types,
  ]);
  write("practice.js", [PROGRESS]);
  write("practice.d.ts", [PROGRESS_TYPE]);
  copyReadings();
}

function write(name: string, lines: readonly string[]): void {
  writeWhole(join(standInFolder, name), `${lines.join("\n")}\n`);
}

/** Without the maps, which say where the sources are. */
function copyReadings(): void {
  const from = inRepository(`lib/exercises/dist/${READINGS}`);
  for (const name of readdirSync(from).filter((file) => file.endsWith(".js"))) {
    writeWhole(join(standInFolder, READINGS, name), readFileSync(join(from, name), "utf8"));
  }
}
