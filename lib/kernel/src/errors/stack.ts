/**
 * Stack traces in which the lines and columns of a cell are those that the learner sees, not those of the
 * compiled code. Holds for `error.stack` everywhere, because V8 formats it through here.
 */
import type { RawSourceMap } from "../compiler.js";
import { type CallSite, fileOf, isKernel } from "../node/call-stack.js";
import { fileURLToPath, isAbsolute, relative } from "../node/paths.js";
import { type Places, readSourceMap } from "../node/script.js";

/** Frames kept when an error is made; V8's own default is 10. */
const FRAME_LIMIT = 50;

/** One line of a stack trace. */
export interface Frame {
  /** Name of the function, or "" at the top level of a cell. */
  name: string;
  /** The name of a cell's script, a path, a URL of Node's own code, or "" where V8 knows none. */
  file: string;
  /** From 1; 0 where unknown. */
  line: number;
  column: number;
}

interface Script {
  source: string;
  places: Places;
}

/** Compiled cells and TypeScript files; the kernel's own frames are of no use to a learner, and are left out. */
const scripts = new Map<string, Script>();

/** Remembers how the compiled script of a cell, or of a TypeScript file, maps to its source. */
export function registerScript(name: string, source: string, map: RawSourceMap): void {
  scripts.set(name, { source, places: readSourceMap(map) });
}

/** Gives the source of a script by its name, e.g. to show the line of a frame. */
export function sourceOf(script: string): string | undefined {
  return scripts.get(script)?.source;
}

/** Makes V8 format stack traces with the places of the cells' sources, and without the kernel's own frames. */
export function installStackTraces(): void {
  Error.stackTraceLimit = FRAME_LIMIT;
  Error.prepareStackTrace = (error, callSites) => {
    const frames = withoutKernel(callSites).map(formatCallSite);
    return [headerOf(error), ...frames.map((frame) => `    at ${frame}`)].join("\n");
  };
}

/** Leaves out the kernel's frames, and the frames at the bottom through which Node called the kernel. */
function withoutKernel(callSites: CallSite[]): CallSite[] {
  const last = callSites.findLastIndex((site) => isOfInterest(fileOf(site)));
  return callSites.slice(0, last + 1).filter((site) => !isKernel(fileOf(site)));
}

function isOfInterest(file: string): boolean {
  return file !== "" && !file.startsWith("node:") && !isKernel(file);
}

function headerOf(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function formatCallSite(site: CallSite): string {
  const file = fileOf(site);
  const script = scripts.get(file);
  if (!script) return String(site);
  const line = site.getLineNumber() ?? 1;
  const column = site.getColumnNumber() ?? 1;
  const entry = script.places.findEntry(line - 1, column - 1);
  const text = String(site);
  if (!("originalLine" in entry)) return text;
  return text.replace(
    `${file}:${line}:${column}`,
    `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`,
  );
}

/**
 * Reads the frames of a stack trace. Node's internals are left out.
 *
 * Reading the text, rather than V8's call sites, serves every error alike: thrown again, made in another
 * context, or with a `stack` that a library has written.
 */
export function parseFrames(stack: string): Frame[] {
  const frames: Frame[] = [];
  for (const text of stack.split("\n")) {
    const frame = parseFrame(text);
    if (frame && !frame.file.startsWith("node:internal") && !isKernel(frame.file)) frames.push(frame);
  }
  return frames;
}

function parseFrame(text: string): Frame | undefined {
  const match = /^\s+at (?:(.*?) \((.*)\)|(.*))$/.exec(text);
  if (!match) return undefined;
  const place = match[2] ?? match[3] ?? "";
  const position = /^(.*?):(\d+):(\d+)$/.exec(place);
  const [, file = "", line = "0", column = "0"] = position ?? [];
  if (!position && !match[1]) return undefined;
  // "at async Cell In[3]:1:2" has no function, only the word async.
  const isAsync = file.startsWith("async ");
  return {
    name: match[1] ?? "",
    file: isAsync ? file.slice("async ".length) : file,
    line: Number(line),
    column: Number(column),
  };
}

/**
 * Says where a frame is, in few words.
 *
 * @example placeOf({ name: "", file: "Cell In[3]", line: 2, column: 7 }, "/") // "Cell In[3], line 2:7"
 */
export function placeOf(frame: Frame, cwd: string): string {
  if (!frame.file) return "";
  if (scripts.has(frame.file) && !isAbsolute(frame.file))
    return `${frame.file}, line ${frame.line}:${frame.column}`;
  return `${shortPath(frame.file, cwd)}:${frame.line}:${frame.column}`;
}

function shortPath(file: string, cwd: string): string {
  if (file.startsWith("node:")) return file;
  const path = pathOf(file);
  const inModules = path.lastIndexOf("node_modules");
  if (inModules >= 0) return path.slice(inModules);
  const fromHere = relative(cwd, path);
  return fromHere.length < path.length ? fromHere : path;
}

/** The path of a file URL; what isn't one of this system, such as one that came from elsewhere, is left as it is. */
function pathOf(file: string): string {
  if (!file.startsWith("file:")) return file;
  try {
    return fileURLToPath(file);
  } catch {
    return file;
  }
}
