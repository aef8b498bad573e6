import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type CsvOptions, readCells, toCsv } from "../frames/csv.js";
import { concat, merge } from "../frames/join.js";
import { mend } from "../frames/mend.js";
import type { Frame, Parts } from "../frames/parts.js";
import { showThemselves } from "../frames/show.js";

type Danfojs = typeof import("danfojs-node");

const require = createRequire(import.meta.url);

/** Three of the packages that danfojs loads take four fifths of the time, and few tables need them. */
const HEAVY = ["mathjs", "xlsx", "request"];

let loaded: Danfojs | undefined;

/** Loads danfojs at its first use, and corrects what it gets wrong. */
export function danfojs(): Danfojs {
  if (loaded) return loaded;
  const main = require.resolve("danfojs-node");
  const from = createRequire(main);
  // What stands in its place until now.
  if (Object.getOwnPropertyDescriptor(require.cache[main] ?? {}, "exports")?.get) delete require.cache[main];
  for (const name of HEAVY) postpone(name, from);
  loaded = require("danfojs-node") as Danfojs;
  mendAll(loaded, from);
  return loaded;
}

/** Lets a package be loaded when it is first used: until then something stands in its place. */
function postpone(name: string, from: NodeJS.Require): void {
  const path = from.resolve(name);
  if (from.cache[path]) return;
  let real: Record<PropertyKey, unknown> | undefined;
  const load = () => {
    if (!real) {
      delete from.cache[path];
      real = from(path) as Record<PropertyKey, unknown>;
    }
    return real;
  };
  const exports = new Proxy(() => {}, {
    // Compiled modules ask for this when they import, long before they use anything.
    get: (_, key) => (key === "__esModule" ? undefined : load()[key]),
    apply: (_, self, args) => Reflect.apply(load() as never, self, args),
  });
  from.cache[path] = { id: path, filename: path, loaded: true, exports } as unknown as NodeModule;
}

/** Where the parts are that danfojs doesn't show. */
const BASE = "../../danfojs-base";

function mendAll(danfo: Danfojs, from: NodeJS.Require): void {
  const within = (file: string) => from(`${BASE}/${file}`);
  const parts: Parts = {
    NDframe: danfo.NDframe as unknown as Parts["NDframe"],
    DataFrame: within("core/frame").default,
    Series: within("core/series").default,
    Groupby: within("aggregators/groupby").default,
    Utils: danfo.Utils as unknown as Parts["Utils"],
  };
  mend(parts);
  showThemselves(parts);
  const base = from(BASE);
  const transformers = within("transformers/concat");
  base.concat = transformers.default = (args: Parameters<typeof concat>[0]) => concat(args, parts);
  base.merge = (args: Parameters<typeof merge>[0]) => merge(args, parts);
  const csv = within("io/node/io.csv");
  csv.$toCSV = writeCsv;
  csv.$readCSV = readingCsv(csv.$readCSV, danfo, from);
  // What an operation gives is a frame of the base, whose own method refuses to write.
  Object.assign(parts.NDframe.prototype, {
    toCSV(this: Frame, options?: CsvOptions) {
      return writeCsv(this, options);
    },
    toJSON(this: Frame, options?: object) {
      return danfo.toJSON(this as never, options);
    },
  });
}

interface ReadOptions {
  header?: boolean;
  delimiter?: string;
  dynamicTyping?: boolean;
  frameConfig?: object;
}
type ReadCsv = (file: string, options?: ReadOptions) => Promise<Frame>;

/** Reads files with a header itself, so that no cell changes on the way; all else danfojs reads. */
function readingCsv(read: ReadCsv, { DataFrame }: Danfojs, from: NodeJS.Require): ReadCsv {
  return async (file, options = {}) => {
    const { header = true, dynamicTyping, delimiter, frameConfig } = options;
    if (!header || dynamicTyping !== undefined || /^https?:/.test(file)) return read(file, options);
    const { parse } = from("papaparse") as { parse(text: string, how: object): { data: string[][] } };
    const text = readFileSync(file, "utf8");
    const { columns, rows } = readCells(
      parse(text.replace(/^\uFEFF/, ""), { delimiter: delimiter ?? "," }).data,
    );
    return new DataFrame(rows as never, { ...frameConfig, columns }) as never;
  };
}

/** Writes a table as danfojs's `toCSV` does: into a file, or as the text that it gives. */
function writeCsv(frame: Frame, options: CsvOptions & { filePath?: string } = {}): string | undefined {
  const { filePath, ...form } = options;
  const text = frame.$isSeries
    ? toCsv([], [frame.values], { ...form, header: false }).trimEnd()
    : toCsv(frame.columns, frame.values as unknown[][], form);
  if (filePath === undefined) return text;
  writeFileSync(filePath.endsWith(".csv") ? filePath : `${filePath}.csv`, text, "utf8");
  return undefined;
}
