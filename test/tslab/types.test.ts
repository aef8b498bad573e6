import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import ts from "typescript";
import { loadTslab } from "../../lib/tslab/src/node/load-tslab.js";
import { documents } from "../../scripts/shared/documents.js";
import { scratch } from "../../scripts/shared/paths.js";

// The types of what notebooks import, as TypeScript 6 reads them, and as 5.0 does, which tslab brings: there a type that
// it doesn't know becomes `any`, without a word, and nothing is checked any more.

type TypeScript = typeof ts;

const common = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  noEmit: true,
  esModuleInterop: true,
  skipLibCheck: true,
};
const compilers: Record<string, [compiler: TypeScript, options: ts.CompilerOptions]> = {
  "TypeScript 6": [
    ts,
    {
      ...common,
      lib: ["lib.es2023.d.ts"],
      module: ts.ModuleKind.Preserve,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: ["node"],
    },
  ],
  "tslab's TypeScript 5.0": [
    loadTslab().compiler,
    // As tslab resolves modules.
    {
      ...common,
      lib: ["lib.es2022.d.ts"],
      module: ts.ModuleKind.ESNext,
      moduleResolution: 2,
      types: ["node"],
    },
  ],
};

/** Compiles a text that stands where a notebook might. */
function compiled(name: string, text: string) {
  const [compiler, options] = compilers[name] as [TypeScript, ts.CompilerOptions];
  const file = join(scratch, "test", "types", `${compiler.version}.ts`);
  mkdirSync(join(scratch, "test", "types"), { recursive: true });
  writeFileSync(file, text);
  const program = compiler.createProgram([file], options);
  const source = program.getSourceFile(file) as ts.SourceFile;
  return { compiler, program, source, checker: program.getTypeChecker() };
}

const IMPORTS = 'import * as course from "course";\nimport * as exercises from "course/exercises";\n';

/** All values that a module exports, with their types. */
function valuesOf({ compiler, source, checker }: ReturnType<typeof compiled>) {
  const modules = source.statements
    .filter(compiler.isImportDeclaration)
    .map(({ moduleSpecifier }) => moduleSpecifier);
  return modules.flatMap((module) => {
    const name = (module as ts.StringLiteral).text === "course" ? "course" : "exercises";
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(module) as ts.Symbol);
    return exported
      .map((one) => (one.flags & compiler.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one))
      .map((symbol, i) => [`${name}.${exported[i]?.name}`, symbol] as const)
      .filter(([, symbol]) => symbol.flags & compiler.SymbolFlags.Value)
      .map(([path, symbol]) => [path, checker.getTypeOfSymbolAtLocation(symbol, source)] as const);
  });
}

/** Finds every place in the types of the course where the type is `any`. */
function placesOfAny(program: ReturnType<typeof compiled>): string[] {
  const { compiler, source, checker } = program;
  const seen = new Set<ts.Type>();
  const found: string[] = [];
  const isOurs = (symbol: ts.Symbol) =>
    symbol.declarations?.some((one) =>
      /\/(lib\/|node_modules\/(course|@course|tfjs-graph-fit)\/)/.test(one.getSourceFile().fileName),
    ) && !symbol.declarations.some((one) => /\/typescript(-for-tslab)?\//.test(one.getSourceFile().fileName));
  const look = (type: ts.Type, path: string): void => {
    if (type.flags & compiler.TypeFlags.Any) found.push(path);
    if (seen.has(type)) return;
    seen.add(type);
    if (type.isUnionOrIntersection()) type.types.forEach((one, i) => void look(one, `${path}|${i}`));
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      for (const parameter of signature.getParameters()) {
        look(checker.getTypeOfSymbolAtLocation(parameter, source), `${path}(${parameter.name})`);
      }
      look(signature.getReturnType(), `${path}()`);
    }
    const index = type.getNumberIndexType();
    if (index) look(index, `${path}[]`);
    for (const argument of checker.getTypeArguments(type as ts.TypeReference) ?? [])
      look(argument, `${path}<>`);
    for (const property of type.getProperties().filter(isOurs)) {
      look(checker.getTypeOfSymbolAtLocation(property, source), `${path}.${property.name}`);
    }
  };
  for (const [path, type] of valuesOf(program)) look(type, path);
  return found;
}

describe("the public types of the course", () => {
  test("hold no `any` that an older TypeScript makes of them", () => {
    const [now, then] = Object.keys(compilers).map((name) => placesOfAny(compiled(name, IMPORTS)));
    assert.deepEqual(
      then?.filter((place) => !now?.includes(place)),
      [],
    );
  });

  for (const name of Object.keys(compilers)) {
    test(`make a wrong call of each function an error, in ${name}`, () => {
      const functions = valuesOf(compiled(name, IMPORTS)).filter(
        ([, type]) => type.getCallSignatures().length > 0,
      );
      assert.ok(functions.length > 50, "there are public functions");
      // One call with arguments that fit nothing but `unknown`, one with none.
      const calls = functions.flatMap(([path, type]) => {
        const [signature] = type.getCallSignatures();
        const count = Math.max(1, signature?.getParameters().length ?? 0);
        return [`${path}(${Array(count).fill("wrong").join(", ")});`, `${path}();`];
      });
      const before = `${IMPORTS}class Wrong { #own = 1; }\ndeclare const wrong: Wrong;\n`;
      const { program, source } = compiled(name, `${before}${calls.join("\n")}\n`);
      const offset = before.split("\n").length - 1;
      const refused = new Set(
        program
          .getSemanticDiagnostics(source)
          .map(({ start = 0 }) => source.getLineAndCharacterOfPosition(start).line - offset),
      );
      const accepted = functions.filter((_, i) => !refused.has(2 * i) && !refused.has(2 * i + 1));
      assert.deepEqual(
        accepted.map(([path]) => path),
        [],
      );
    });
  }
});

test("every notebook's code is right for tslab's TypeScript", () => {
  const [compiler, options] = compilers["tslab's TypeScript 5.0"] as [TypeScript, ts.CompilerOptions];
  const sources = documents().map(({ source }) => source);
  // As the course's launcher has tslab use it.
  const program = compiler.createProgram(sources, { ...options, lib: ["lib.es2023.d.ts"] });
  const errors = sources.flatMap((path) =>
    program.getSemanticDiagnostics(program.getSourceFile(path)).map(({ file, start = 0, messageText }) => {
      const { line } = (file as ts.SourceFile).getLineAndCharacterOfPosition(start);
      return `${basename(path)}:${line + 1} ${compiler.flattenDiagnosticMessageText(messageText, " ")}`;
    }),
  );
  assert.deepEqual(errors, []);
});
