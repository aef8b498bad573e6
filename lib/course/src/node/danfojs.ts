import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type CsvOptions, toCsv, typedColumn } from "../frames/csv.js";
import { mend, mendedConcat, mendedMerge, type Parts } from "../frames/mend.js";

type Danfojs = typeof import("danfojs-node");

const require = createRequire(import.meta.url);

/** Three of the packages that danfojs loads take four fifths of the time, and few tables need them. */
const HEAVY = ["mathjs", "xlsx", "request"];

let loaded: Danfojs | undefined;

/** Loads danfojs at its first use, and corrects what it gets wrong. */
export function danfojs(): Danfojs {
  if (loaded) return loaded;
  const main = require.resolve("danfojs-node");
  for (const name of HEAVY) postpone(name, createRequire(main));
  const danfo = require("danfojs-node") as Danfojs;
  mendAll(danfo, createRequire(main));
  loaded = danfo;
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
    DataFrame: within("core/frame").default,
    Series: within("core/series").default,
    Groupby: within("aggregators/groupby").default,
    Utils: danfo.Utils as unknown as Parts["Utils"],
  };
  mend(parts);
  const base = from(BASE);
  const concat = within("transformers/concat");
  base.concat = concat.default = mendedConcat(concat.default, parts);
  base.merge = mendedMerge(base.merge, parts);
  const csv = within("io/node/io.csv");
  const { $readCSV } = csv;
  csv.$toCSV = writeCsv;
  csv.$readCSV = async (file: string, options: { dynamicTyping?: boolean; frameConfig?: object } = {}) => {
    if (options.dynamicTyping !== undefined) return $readCSV(file, options);
    const asTexts = await $readCSV(file, { ...options, frameConfig: undefined, dynamicTyping: false });
    const columns = asTexts.columns.map((name: string) => [
      name,
      typedColumn(asTexts.$getColumnData(name, false)),
    ]);
    return new danfo.DataFrame(Object.fromEntries(columns), options.frameConfig);
  };
}

interface Written {
  $isSeries: boolean;
  columns: string[];
  values: unknown[];
}

/** Writes a table as danfojs's `toCSV` does: into a file, or as the text that it gives. */
function writeCsv(frame: Written, options: CsvOptions & { filePath?: string } = {}): string | undefined {
  const { filePath, ...form } = options;
  const text = frame.$isSeries
    ? toCsv([], [frame.values], { ...form, header: false }).trimEnd()
    : toCsv(frame.columns, frame.values as unknown[][], form);
  if (filePath === undefined) return text;
  writeFileSync(filePath.endsWith(".csv") ? filePath : `${filePath}.csv`, text, "utf8");
  return undefined;
}
