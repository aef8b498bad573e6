import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { IConfiguration } from "dependency-cruiser";
import { cruise, type ICruiseResult, type IViolation } from "dependency-cruiser";

/** The packages of `lib/`: for each the ones that it may import. Whatever is not named here is forbidden. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  tslab: [],
  engine: [],
  core: [],
  datasets: ["core"],
  deform: ["core"],
  runs: ["core"],
  figures: ["core", "runs"],
  checks: ["core", "engine"],
  course: ["checks", "core", "datasets", "deform", "engine", "figures", "runs"],
  exercises: ["checks", "core", "course"],
};

/** The one arrow up: notebooks know what learners write by the names `course/exercises` and `course/practice`. */
const DOOR = "^lib/course/(exercises|practice)\\.(js|d\\.ts)$";

type Allowed = Readonly<Record<string, readonly string[]>>;

/** The rules of the house, as dependency-cruiser reads them. */
function rules(root: string, allowed: Allowed): IConfiguration {
  const forbidden = [
    { name: "no circles", from: {}, to: { circular: true } },
    {
      name: "no circles of folders",
      scope: "folder",
      from: { path: "^lib/[^/]+/src/." },
      to: { circular: true },
    },
    { name: "nothing that can't be found", from: {}, to: { couldNotResolve: true } },
    ...Object.entries(allowed).map(([name, below]) => ({
      name: `${name} imports only ${[name, ...below].join(", ")}`,
      from: { path: `^lib/${name}/`, pathNot: DOOR },
      to: {
        path: "^(lib|scripts|test|notebooks)/",
        pathNot: `^lib/(${[name, ...below].join("|")})/`,
      },
    })),
    {
      name: "a package is entered by its exports",
      from: { path: "^(lib|scripts|notebooks/source)/([^/]+)/" },
      to: {
        path: "^lib/",
        pathNot: [...Object.keys(allowed).flatMap((name) => entries(root, name)), "^lib/$2/"],
      },
    },
    {
      name: "a test looks inside its own room only",
      from: { path: "^test/([^/]+)/" },
      to: { path: "^lib/[^/]+/src/", pathNot: "^lib/$1/" },
    },
    {
      name: "Node is behind the door src/node",
      from: { path: "^lib/[^/]+/src/", pathNot: "^lib/[^/]+/src/node/" },
      to: { dependencyTypes: ["core"] },
    },
    { name: "nothing imports tests", from: { pathNot: "^test/" }, to: { path: "^test/" } },
    {
      name: "the set-up runs before anything is installed",
      from: { path: "^scripts/setup/" },
      to: { path: "^node_modules/", pathNot: "^node_modules/esbuild/", dependencyTypesNot: ["type-only"] },
    },
  ];
  return { forbidden: forbidden.map((rule) => ({ ...rule, severity: "error" })) } as IConfiguration;
}

/** What a package shows of itself: the files that its `exports` name. */
function entries(root: string, name: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, "lib", name, "package.json"), "utf8")) as {
    exports?: Record<string, string | { types: string; default: string }>;
  };
  return Object.values(exports ?? {})
    .flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry)))
    .map((file) => `^${join("lib", name, file).replaceAll(".", "\\.")}$`);
}

/**
 * Looks for imports that the house forbids, those of types included.
 *
 * @param root the folder of the house.
 * @param folders where to look.
 * @param allowed the packages, as in `packages`.
 * @returns a line for each: the rule, then who imports what.
 */
export async function violations(
  root: string,
  folders: string[],
  allowed: Allowed = packages,
): Promise<string[]> {
  const { output } = await cruise(folders, {
    baseDir: root,
    validate: true,
    ruleSet: rules(root, allowed),
    doNotFollow: { path: ["node_modules", "/dist/"] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
      extensions: [".ts", ".cts", ".js", ".mjs", ".cjs", ".d.ts", ".json"],
    },
  });
  return (output as ICruiseResult).summary.violations.filter((one) => !isThroughDoor(one)).map(asLine);
}

/** What is behind the door to Node is at both ends: small helpers, and the programs that are started. */
function isThroughDoor({ rule, cycle = [] }: IViolation): boolean {
  return rule.name === "no circles of folders" && cycle.some(({ name }) => name.includes("/src/node"));
}

function asLine({ rule, from, to, cycle }: IViolation): string {
  const way = cycle ? [from, ...cycle.map(({ name }) => name)] : [from, to];
  return `${rule.name}: ${way.join(" -> ")}`;
}
