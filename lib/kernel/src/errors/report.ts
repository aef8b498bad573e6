/** Errors as messages: name, value and a traceback that a learner can read. */

import type { Rejected } from "../compiler.js";
import { inspect } from "../node/inspect.js";
import { workingDirectory } from "../node/process.js";
import { type Frame, parseFrames, placeOf, sourceOf } from "./stack.js";

/** Content of an `error` message. A type, not an interface, so that it is a JSON object too. */
export type ErrorContent = {
  ename: string;
  evalue: string;
  traceback: string[];
};

/** Few colours, all readable on light and on dark. */
const paint = {
  error: (text: string) => `\u001b[1;31m${text}\u001b[0m`,
  place: (text: string) => `\u001b[34m${text}\u001b[0m`,
  caret: (text: string) => `\u001b[31m${text}\u001b[0m`,
};

const MESSAGE_LIMIT = 10_000;
const FRAMES_SHOWN = 20;
const CAUSES_SHOWN = 5;
const ERRORS_SHOWN = 10;
const LINES_AROUND = 2;

/**
 * Reports anything that was thrown. Never throws, whatever the value's getters do.
 *
 * @param awaited where the cell awaited what failed: the last frame, when the error itself doesn't know the cell.
 */
export function reportThrown(thrown: unknown, awaited?: Frame): ErrorContent {
  try {
    const { ename, evalue } = nameAndValue(thrown);
    return { ename, evalue, traceback: describe(thrown, workingDirectory(), new Set(), true, awaited) };
  } catch {
    const evalue = "an error that can't be described, because its own properties throw";
    return { ename: "Error", evalue, traceback: [`${paint.error("Error")}: ${evalue}`] };
  }
}

/** Reports the errors that the compiler found, as tsc shows them, and what can be done about them. */
export function reportRejected({ diagnostics, hints }: Omit<Rejected, "ok">): ErrorContent {
  const errors = diagnostics.filter((diagnostic) => diagnostic.category === "error");
  const [first] = errors;
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const isSyntax = first !== undefined && first.code < 2000;
  return {
    ename: isSyntax ? "SyntaxError" : "TypeScriptError",
    evalue: first ? `line ${first.line}:${first.column} - TS${first.code}: ${first.message}${others}` : "",
    traceback: [
      ...errors.flatMap((diagnostic) => [...paintDiagnostic(diagnostic.formatted), ""]).slice(0, -1),
      ...hints.flatMap((hint) => ["", hint]),
    ],
  };
}

/** Reports what no code has thrown. */
export function reportPlain(ename: string, evalue: string): ErrorContent {
  return { ename, evalue, traceback: [`${paint.error(ename)}: ${evalue}`] };
}

function paintDiagnostic(formatted: string): string[] {
  return formatted
    .trimEnd()
    .split("\n")
    .map((line, index) => {
      if (index === 0) return line.replace(/\berror( TS\d+)?/, (word) => paint.error(word));
      return /^[\s\d]*~+\s*$/.test(line) ? line.replace(/~+/, (marks) => paint.caret(marks)) : line;
    });
}

function nameAndValue(thrown: unknown): { ename: string; evalue: string } {
  if (!isError(thrown))
    return { ename: "Thrown", evalue: cut(typeof thrown === "string" ? thrown : show(thrown)) };
  return { ename: nameOf(thrown), evalue: cut(String(thrown.message ?? "")) };
}

function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

/** The error's name; a class that set none is named by its constructor. */
function nameOf(error: Error): string {
  const { name } = error;
  const className = error.constructor?.name;
  return String((name === "Error" ? className : name) || name || "Error");
}

function describe(
  thrown: unknown,
  cwd: string,
  seen: Set<unknown>,
  withExcerpt: boolean,
  awaited?: Frame,
): string[] {
  if (!isError(thrown)) {
    const hint = "(not an Error, so it doesn't know where it was thrown)";
    return [`${paint.error("Thrown")}: ${cut(show(thrown))}`, hint];
  }
  seen.add(thrown);
  const told = parseFrames(String(thrown.stack ?? ""));
  const isKnown = !awaited || told.some(({ file }) => file === awaited.file);
  const frames = foldRepeats(isKnown ? told : [...told, awaited]);
  const lines = headline(thrown).split("\n");
  const first = frames.find((frame) => "file" in frame && sourceOf(frame.file) !== undefined) as
    | Frame
    | undefined;
  if (first && withExcerpt) lines.push(...excerpt(first, cwd));
  lines.push(...frames.slice(0, FRAMES_SHOWN).map((frame) => formatFrame(frame, cwd)));
  if (frames.length > FRAMES_SHOWN) lines.push(`    … ${frames.length - FRAMES_SHOWN} more`);
  if (frames.length > FRAMES_SHOWN && !isKnown) lines.push(formatFrame(awaited, cwd));
  lines.push(...describeDetails(thrown));
  lines.push(...describeInner(thrown, cwd, seen));
  return lines;
}

function headline(error: Error): string {
  const message = cut(String(error.message ?? ""));
  return paint.error(nameOf(error)) + (message ? `: ${message}` : "");
}

/** Further properties of an error, such as `code: "ENOENT"`. */
function describeDetails(error: Error): string[] {
  const known = new Set(["name", "message", "stack", "cause", "errors"]);
  const details = Object.entries(error).filter(([key]) => !known.has(key));
  if (details.length === 0) return [];
  return `    ${cut(show(Object.fromEntries(details)))}`.split("\n");
}

/** The errors inside an error: its cause, and those that an AggregateError collects. */
function describeInner(error: Error, cwd: string, seen: Set<unknown>): string[] {
  const lines: string[] = [];
  const inner = (title: string, value: unknown, indent: string): void => {
    lines.push("", `${indent}${title}`);
    if (seen.has(value)) lines.push(`${indent}(shown above)`);
    else lines.push(...describe(value, cwd, seen, false).map((line) => indent + line));
  };
  const { errors } = error as AggregateError;
  if (Array.isArray(errors)) {
    for (const [index, value] of errors.slice(0, ERRORS_SHOWN).entries())
      inner(`Error ${index + 1} of ${errors.length}:`, value, "  ");
    if (errors.length > ERRORS_SHOWN) lines.push("", `  … and ${errors.length - ERRORS_SHOWN} more errors`);
  }
  if (error.cause !== undefined) {
    if (seen.size < CAUSES_SHOWN + ERRORS_SHOWN) inner("Caused by:", error.cause, "");
    else lines.push("", "Caused by more errors, not shown.");
  }
  return lines;
}

/** The source around a place in a cell, with a caret under it. */
function excerpt(frame: Frame, cwd: string): string[] {
  const lines = (sourceOf(frame.file) ?? "").split("\n");
  if (frame.line < 1 || frame.line > lines.length) return [];
  const from = Math.max(1, frame.line - LINES_AROUND);
  const to = Math.min(lines.length, frame.line + LINES_AROUND);
  const width = String(to).length;
  const shown = [paint.place(placeOf(frame, cwd))];
  for (let number = from; number <= to; number++) {
    const text = cutLine(lines[number - 1] ?? "");
    const isHere = number === frame.line;
    shown.push(`${isHere ? ">" : " "} ${String(number).padStart(width)} | ${text}`);
    if (isHere && frame.column <= text.length + 1)
      shown.push(`  ${" ".repeat(width)} | ${blank(text.slice(0, frame.column - 1))}${paint.caret("^")}`);
  }
  return shown;
}

/** Spaces as wide as the text; tabs stay tabs. */
function blank(text: string): string {
  return text.replace(/[^\t]/gu, " ");
}

interface Repeat {
  repeats: number;
}

/** Shortens the trace of a recursion: frames that repeat the one before them are counted. */
function foldRepeats(frames: Frame[]): (Frame | Repeat)[] {
  const folded: (Frame | Repeat)[] = [];
  let last: Frame | undefined;
  for (const frame of frames) {
    const same = last && frame.file === last.file && frame.line === last.line && frame.column === last.column;
    const previous = folded.at(-1);
    if (!same) folded.push(frame);
    else if (previous && "repeats" in previous) previous.repeats++;
    else folded.push({ repeats: 1 });
    last = frame;
  }
  return folded;
}

function formatFrame(frame: Frame | Repeat, cwd: string): string {
  if ("repeats" in frame)
    return `    … the same ${frame.repeats === 1 ? "once" : `${frame.repeats} times`} more`;
  const place = placeOf(frame, cwd);
  const where = sourceOf(frame.file) === undefined ? place : paint.place(place);
  return `    at ${frame.name && where ? `${frame.name} (${where})` : frame.name || where}`;
}

function show(value: unknown): string {
  return inspect(value, { depth: 2, maxArrayLength: 20, maxStringLength: 1000 });
}

function cut(text: string): string {
  return text.length <= MESSAGE_LIMIT ? text : `${text.slice(0, MESSAGE_LIMIT)}… (${text.length} characters)`;
}

function cutLine(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
