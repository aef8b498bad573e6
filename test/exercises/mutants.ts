import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import { transform } from "esbuild";

/** A change of one place of a model answer. */
export interface Mutant {
  id: string;
  /** The exported function that it is in; undefined where that is a helper of several. */
  step: string | undefined;
  /** The line that it is in, without its indentation, and what it has been changed to. */
  from: string;
  to: string;
}

/** The model answers of an exercise, with all their mutants in them, switched off. */
export interface Mutants {
  mutants: Mutant[];
  /** By the name of the step. */
  answers: Record<string, unknown>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** After so many passes a mutant is taken to run for ever, and throws. */
const HITS = 1_000_000;

/** What the mutated code looks at: the same object as long as the process lives. */
const switches: { activeMutant?: string; hitCount?: number; hitLimit?: number } = { hitLimit: HITS };
Object.assign(globalThis, { __stryker__: switches });

/**
 * Puts all of Stryker's mutants into the model answers of an exercise, and imports them.
 *
 * @param exercise the name of its folder in `lib/exercises/src/`, in which there is a `model-answers.ts`.
 */
export async function mutate(exercise: string): Promise<Mutants> {
  const name = join(root, "lib/exercises/src", exercise, "model-answers.ts");
  const content = readFileSync(name, "utf8");
  const lines = content.split("\n");
  const instrumenter = new Instrumenter(silent);
  const { files, mutants } = await instrumenter.instrument([{ name, content, mutate: true }], {
    ignorers: [],
    excludedMutations: [],
    plugins: null,
  });
  const { code } = await transform(files[0]?.content ?? "", {
    loader: "ts",
    format: "esm",
    target: "es2022",
  });
  // Inside the repository, so that "course" is found.
  const target = join(root, ".cache/mutants", `${basename(dirname(name))}.mjs`);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, code);
  return {
    mutants: mutants.map(({ id, location, replacement }) => ({
      id,
      step: functionAt(lines, location.start.line),
      from: textBetween(lines, location),
      to: replacement.trim(),
    })),
    answers: (await import(pathToFileURL(target).href)) as Record<string, unknown>,
  };
}

/** Switches one mutant on for the time of some work. */
export async function withMutant<T>({ id }: Mutant, work: () => Promise<T>): Promise<T> {
  switches.activeMutant = id;
  switches.hitCount = 0;
  try {
    return await work();
  } finally {
    delete switches.activeMutant;
  }
}

/** The exported function that a line belongs to. */
function functionAt(lines: readonly string[], line: number): string | undefined {
  for (let at = line; at >= 0; at--) {
    const [, name] = /^export (?:async )?function (\w+)/.exec(lines[at] ?? "") ?? [];
    if (name !== undefined) return name;
    if (at < line && lines[at] === "}") return undefined;
  }
  return undefined;
}

type Position = { line: number; column: number };

function textBetween(lines: readonly string[], { start, end }: { start: Position; end: Position }): string {
  if (start.line !== end.line) return (lines[start.line] ?? "").slice(start.column).trim();
  return (lines[start.line] ?? "").slice(start.column, end.column);
}

const nothing = () => {};
const no = () => false;
const silent = {
  isTraceEnabled: no,
  isDebugEnabled: no,
  isInfoEnabled: no,
  isWarnEnabled: no,
  isErrorEnabled: no,
  isFatalEnabled: no,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
};
