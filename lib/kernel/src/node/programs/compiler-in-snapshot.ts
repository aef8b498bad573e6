/**
 * What runs inside a snapshot: first when it is built, then whenever a process starts from it.
 *
 * `node --build-snapshot <this, bundled> <folder> [module…]`, see `node/compiler/snapshot.ts`.
 */
import "../compiler/single-context.js";
import { startupSnapshot } from "node:v8";
import { ts } from "../../compile/language/typescript.js";
import { NotebookCompiler } from "../../compile/notebook-compiler.js";
import type { CompilerOptions } from "../../compiler.js";
import { serve } from "./serve.js";

/** Reads the declarations and does everything once that cells will need; then the snapshot is taken. */
function prepare(options: CompilerOptions): void {
  const compiler = new NotebookCompiler(options);
  const names = (options.preload ?? []).map((module, index) => `import * as m${index} from "${module}";`);
  for (const source of [sample, names.join("\n")]) {
    const compiled = compiler.compile(source, { id: "sample" });
    if (compiled.ok) compiler.commit(compiled);
    else throw new Error(compiled.diagnostics.map(({ formatted }) => formatted).join("\n\n"));
  }
  for (const unfinished of [
    "consol",
    "Math.max({ a: '' }).",
    // The keys of an options object, and the members of each module.
    'new Intl.NumberFormat("en", { ',
    ...(options.preload ?? []).map((_, index) => `m${index}.`),
  ])
    compiler.complete(unfinished, unfinished.length);
  compiler.inspect("console.log", 9);
  compiler.compile("let wrong: number = ''", { id: "sample" });
  compiler.reset();
  dropCollator();
  startupSnapshot.setDeserializeMainFunction(() => {
    serve((actual) => {
      compiler.moveTo(actual);
      return compiler;
    });
  });
}

/** Makes TypeScript forget the collator that sorts completions: ICU objects can't go into a snapshot. */
function dropCollator(): void {
  ts.setUILocale("und");
  ts.setUILocale(undefined);
}

/** A bit of everything, so that the code for it is compiled and the common types are known. */
const sample = `
const numbers = [1, 2, 3].map((x) => x * 2);
let total = 0;
for (const x of numbers) total += x;
async function later<T>(value: T): Promise<T> { return value; }
class Point { constructor(readonly x: number, readonly y = 0) {} }
interface Named { name: string }
const { x, ...rest } = new Point(await later(total));
const named: Named = { name: \`\${x}\` };
const table = new Map<string, number>(Object.entries({ a: 1 }));
try { console.log(named, rest, table.get("a") ?? 0, new Float32Array(4), process.version); } catch { /* none */ }
[...numbers, Math.max(...numbers)].filter(Boolean).join(", ");
`;

const [, , cwd = process.cwd(), ...preload] = process.argv;
prepare({ cwd, preload });
