import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import { type Cell, type Notebook, type Output, textOf } from "../shared/notebook.js";
import { inRepository } from "../shared/paths.js";
import { unsupportedNumbers } from "./prose-numbers.js";
import { brokenPromises, recordedNumbers } from "./recorded-numbers.js";
import { testImageBreaches } from "./test-images.js";

/** A notebook without photographs stays below this many bytes … */
const MAX_BYTES = 300_000;
/**
 * … or below this many for each of its figures, where it has many, those that are turned included: a figure holds its
 * images twice, for Plotly and as SVG.
 */
const MAX_BYTES_PER_FIGURE = 30_000;
/** Fewest questions of a lesson. */
const MIN_QUESTIONS = 2;
const PLOTLY = "application/vnd.plotly.v1+json";
const INTERACTION = "application/vnd.course.interact+json";
/** What an output takes that is turned, its first result not counted. */
const MAX_BYTES_TURNED = 70_000;

/**
 * Checks an executed lesson against the rules that all lessons keep.
 *
 * @param notebook the executed lesson.
 * @param path where it is, or will be, stored: links are resolved from there.
 * @returns one sentence for each breach; none where all is well.
 */
export function breaches(notebook: Notebook, path: string): string[] {
  return [...lessonParts(notebook), ...executedBreaches(notebook, path)];
}

/**
 * Checks an executed solution against the rules that all solutions keep.
 *
 * @param notebook the executed solution of an exercise.
 * @param path where it is, or will be, stored.
 * @returns one sentence for each breach; none where all is well.
 */
export function solutionBreaches(notebook: Notebook, path: string): string[] {
  return [...exerciseParts(notebook), ...executedBreaches(notebook, path)];
}

/**
 * Checks what students get against the rules that all exercises keep.
 *
 * @param notebook the student version of an exercise, not executed.
 * @param path where it is, or will be, stored.
 * @returns one sentence for each breach; none where all is well.
 */
export function studentBreaches(notebook: Notebook, path: string): string[] {
  const text = notebook.cells.map(({ source }) => textOf(source)).join("\n");
  const left = text.match(/(BEGIN|END) (SOLUTION|HIDDEN TESTS)|<!-- expected picture: [\w-]+ -->/g) ?? [];
  const untouched = notebook.cells.every(
    ({ outputs = [], execution_count = null }) => outputs.length === 0 && execution_count === null,
  );
  return [
    ...headings(notebook),
    ...exerciseParts(notebook),
    ...left.map((mark) => `"${mark}" is left in it`),
    ...(untouched ? [] : ["it has outputs; students get it without any"]),
    ...links(notebook, path),
    ...size(notebook),
  ];
}

/** The rules that everything keeps that was executed. */
function executedBreaches(notebook: Notebook, path: string): string[] {
  const recorded = recordedNumbers(notebook);
  return [
    ...headings(notebook),
    ...execution(notebook),
    ...notebook.cells.flatMap((cell, index) => outputs(cell, index)),
    ...links(notebook, path),
    ...size(notebook),
    ...(recorded.numbers.length === 0 ? ["it checks no numbers; see checkNumbers"] : []),
    ...brokenPromises(recorded),
    ...testImageBreaches(notebook),
    // On the sample the outputs are others than those that the text speaks of.
    ...(recorded.sample ? [] : unsupportedNumbers(notebook)),
  ];
}

/** The text of the markdown cells, without fenced code. */
function prose(notebook: Notebook): string {
  return notebook.cells
    .filter((cell) => cell.cell_type === "markdown")
    .map((cell) => textOf(cell.source).replace(/^```[\s\S]*?^```/gm, ""))
    .join("\n\n");
}

function headings(notebook: Notebook): string[] {
  const found: string[] = [];
  const levels = [...prose(notebook).matchAll(/^(#{1,6}) +(.+)$/gm)].map(([, marks = "", title = ""]) => ({
    level: marks.length,
    title,
  }));
  const titles = levels.filter(({ level }) => level === 1).length;
  if (titles !== 1) found.push(`it has ${titles} headings of level 1; one is expected`);
  if (levels[0]?.level !== 1) found.push("its first heading is not of level 1");
  levels.forEach(({ level, title }, i) => {
    const previous = levels[i - 1]?.level ?? 0;
    if (level > previous + 1) found.push(`the heading "${title}" skips a level`);
  });
  return found;
}

const EVERYWHERE: readonly [RegExp, string][] = [
  [/^\*\*You will be able to\*\*/m, "what you will be able to do"],
  [/^\*\*You need\*\*/m, "what you need first"],
  [/^\*\*Time\*\*/m, "how long it takes"],
  [/^## Next$/m, "what comes next"],
];

function parts(notebook: Notebook, needed: readonly [RegExp, string][]): string[] {
  const text = prose(notebook);
  const missing = [...EVERYWHERE, ...needed]
    .filter(([pattern]) => !pattern.test(text))
    .map(([, what]) => `it does not say ${what}`);
  const sections = [...text.matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number));
  const numbered = sections.every((number, i) => number === i + 1);
  return [...missing, ...(numbered ? [] : [`its sections are numbered ${sections.join(", ")}`])];
}

function exerciseParts(notebook: Notebook): string[] {
  const sums = code(notebook).some((source) => /exercise\.summary\(\)/.test(source));
  return [...parts(notebook, []), ...(sums ? [] : ["it does not sum up; see exercise.summary"])];
}

function lessonParts(notebook: Notebook): string[] {
  const questions = code(notebook).filter((source) => /\.answer\(undefined\)/.test(source)).length;
  return [
    ...parts(notebook, [
      [/^## \d+\. What could go wrong here$/m, "what could go wrong here"],
      [/^## \d+\. Summary$/m, "a summary"],
    ]),
    ...(questions >= MIN_QUESTIONS
      ? []
      : [`it asks ${questions} questions; at least ${MIN_QUESTIONS} are expected`]),
  ];
}

function code(notebook: Notebook): string[] {
  return notebook.cells.filter((cell) => cell.cell_type === "code").map((cell) => textOf(cell.source));
}

function execution(notebook: Notebook): string[] {
  const counts = notebook.cells
    .filter((cell) => cell.cell_type === "code" && textOf(cell.source).trim() !== "")
    .map((cell) => cell.execution_count);
  return counts.every((count, i) => count === i + 1)
    ? []
    : ["its cells were not executed once each, from top to bottom"];
}

function outputs(cell: Cell, index: number): string[] {
  const found: string[] = [];
  const mayFail = cell.metadata.tags?.includes("raises-exception");
  const say = (what: string) => found.push(`cell ${index + 1} ${what}`);
  for (const output of cell.outputs ?? []) {
    if (output.output_type === "error" && !mayFail) say(`fails: ${output.ename}: ${output.evalue}`);
    if (output.output_type === "stream" && output.name === "stderr")
      say(`writes to stderr: ${textOf(output.text)}`);
    const private_ = privateWords(output);
    if (private_) say(`shows "${private_}", which belongs to one machine only`);
    if (output.data && PLOTLY in output.data) figure(output, say);
    if (output.data && INTERACTION in output.data) interaction(output, say);
  }
  return found;
}

/** A figure must say something to those who can't see it, wherever it is shown. */
function figure(output: Output, say: (what: string) => void): void {
  const svg = textOf(output.data?.["image/svg+xml"]);
  if (textOf(output.data?.["text/plain"]).trim().length < 40)
    say("shows a figure whose text says too little");
  if (svg === "") say("shows a figure without an SVG");
  else if (!/<svg[^>]*role="img"/.test(svg) || !/aria-label|<title/.test(svg))
    say("shows an SVG without a text alternative");
}

/** What is turned must work at every position that was computed beforehand, say something, and be small. */
function interaction(output: Output, say: (what: string) => void): void {
  const { first, ...rest } = (output.data?.[INTERACTION] ?? {}) as { first?: Record<string, unknown> };
  if (first && PLOTLY in first) figure(output, say);
  const [, failure] =
    /"application\/vnd\.course\.failure":"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(rest)) ?? [];
  if (failure) say(`fails at a position that was computed beforehand: ${failure}`);
  const bytes = Buffer.byteLength(JSON.stringify(rest));
  if (bytes > MAX_BYTES_TURNED)
    say(`stores ${bytes} bytes of positions; at most ${MAX_BYTES_TURNED} are expected`);
}

/** Finds a path or name that only one machine has. */
function privateWords(output: Output): string | undefined {
  const text = JSON.stringify(output);
  const folders = [inRepository(""), homedir()].filter((folder) => folder.length > 1);
  return (
    folders.find((folder) => text.includes(folder)) ??
    text.match(/(?:\/home\/|\/root\/|\/Users\/|[A-Z]:\\\\+Users)[\w.-]*/)?.[0]
  );
}

function links(notebook: Notebook, path: string): string[] {
  return [...prose(notebook).matchAll(/!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)/g)].flatMap(
    ([whole, text = "", target = ""]) => {
      if (whole.startsWith("!") && text.trim() === "") return [`the image ${target} has no text alternative`];
      if (/^(https?:|mailto:|#|attachment:|data:)/.test(target)) return [];
      const file = resolve(dirname(path), decodeURIComponent(target.split("#")[0] ?? ""));
      return existsSync(file) || existsSync(sourceOf(file)) ? [] : [`the link to ${target} leads nowhere`];
    },
  );
}

/** The source of a notebook, which may be about to be generated. */
function sourceOf(path: string): string {
  return path
    .replace(/([\\/])solutions([\\/][^\\/]*)$/, "$1exercises$2")
    .replace(/notebooks([\\/])(lessons|exercises)([\\/].*)\.ipynb$/, "notebooks$1source$1$2$3.ts");
}

function size(notebook: Notebook): string[] {
  const bytes = Buffer.byteLength(JSON.stringify(notebook, undefined, 1));
  const figures = notebook.cells
    .flatMap((cell) => cell.outputs ?? [])
    .filter(({ data }) => data?.[PLOTLY] ?? data?.[INTERACTION]);
  const most = Math.max(MAX_BYTES, MAX_BYTES_PER_FIGURE * figures.length);
  return bytes < most ? [] : [`it takes ${bytes} bytes; less than ${most} are expected`];
}
