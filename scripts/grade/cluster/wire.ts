// What goes between the grader, Dask and a worker's Node: lines of text, so that Python hands on what students wrote
// without reading it.
import type { Readable, Writable } from "node:stream";
import { encoded } from "../execute.js";
import type { Job } from "../run-job.js";

/** A line: what it is about, which job it belongs to ("-" where to none), and JSON, as each kind has it. */
export interface Line {
  kind: string;
  id: string;
  content: unknown;
}

/** Writes a line; `content` is JSON. */
export function writeLine(stream: Writable, kind: string, id: string, content: string): void {
  stream.write(`${kind} ${id} ${content}\n`);
}

/**
 * Reads lines as they come.
 *
 * @param stream what they come from.
 * @param onLine gets each. A line that is none is left out.
 * @returns a promise that is kept when the stream has ended.
 */
export async function readLines(stream: Readable, onLine: (line: Line) => void): Promise<void> {
  let pieces: Buffer[] = [];
  for await (const bytes of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      pieces.push(bytes.subarray(start, end));
      start = end + 1;
      const line = parse(Buffer.concat(pieces).toString("utf8"));
      pieces = [];
      if (line) onLine(line);
    }
    pieces.push(bytes.subarray(start));
  }
}

function parse(text: string): Line | undefined {
  const { kind, id, json } = /^(?<kind>[a-z]+) (?<id>\S+) (?<json>.+)$/.exec(text)?.groups ?? {};
  return kind && id && json ? { kind, id, content: JSON.parse(json) } : undefined;
}

/** A job as JSON has it. */
export type PlainJob = Omit<Job, "data"> & { data: [path: string, base64: string][] };

/** Makes a job plain: all that lies beside the notebook is read, as far as a sandbox has room for it. */
export function plainJob({ data = new Map(), exercise, ...rest }: Job): PlainJob {
  const { name, tasks } = exercise;
  return { ...rest, exercise: { name, tasks }, data: encoded(data) };
}

/** Makes a job of a plain one. */
export function jobFrom({ data, ...rest }: PlainJob): Job {
  return {
    ...rest,
    data: new Map(data.map(([path, base64]) => [path, () => Buffer.from(base64, "base64")])),
  };
}
