/**
 * What `npm test` runs.
 *
 * @typedef {object} Check
 * @property {string} name what is typed to run it alone: `npm test -- name`
 * @property {string} title
 * @property {string[]} [program] arguments for Node; the whole counts as one test
 * @property {RegExp} [reads] the files that can break the program; for `--changed`
 * @property {string} [folder] of tests instead: every *.test.ts in it
 * @property {string[]} [timed] those of its files that measure time, must answer within a time, or look at threads: they go
 *   one after another, and before everything else where the processor is asked for
 * @property {string[]} [slow] those that take longest: they are begun first, so that none is left over at the end
 * @property {boolean} [browser] it needs Chromium
 * @property {boolean} [sandbox] it needs bubblewrap
 * @property {boolean} [wine] it needs Node for Windows under wine
 */

/** In the order in which they are begun. @type {Check[]} */
export const checks = [
  { name: "types", title: "Types (tsc)", program: ["node_modules/typescript/bin/tsc", "-b"] },
  {
    name: "lint",
    title: "Lint and format (Biome)",
    program: ["node_modules/@biomejs/biome/bin/biome", "check"],
  },
  {
    name: "docs",
    title: "API pages (typedoc)",
    program: ["node_modules/typedoc/bin/typedoc", "--options", "scripts/docs/typedoc.json"],
    reads: /^(lib\/(?!kernel|exercises).*\.ts|scripts\/docs\/.*)$/,
  },
  {
    name: "kernel",
    title: "Tests of the kernel, over the wire",
    folder: "test/kernel",
    timed: ["over-the-wire.test.ts", "compile/speed.test.ts", "compile/ask/completion.test.ts"],
  },
  {
    name: "windows",
    title: "Tests with Node for Windows, under wine",
    folder: "test/windows",
    timed: ["over-the-wire.test.ts"],
    wine: true,
  },
  {
    name: "browser",
    title: "Tests in a real browser",
    folder: "test/browser",
    timed: ["lessons.test.ts", "draw.test.ts", "desk.test.ts"],
    browser: true,
  },
  { name: "notebooks", title: "Tests of the notebooks", folder: "test/notebooks", slow: ["lessons.test.ts"] },
  {
    name: "tslab",
    title: "tslab, and notebooks on it",
    folder: "test/tslab",
    timed: ["kernel.test.ts"],
    slow: ["lessons.test.ts"],
  },
  { name: "deno", title: "Lessons on Deno's kernel", folder: "test/deno" },
  {
    name: "grading",
    title: "Tests of grading",
    folder: "test/grading",
    slow: ["hostile.test.ts", "again.test.ts"],
    sandbox: true,
  },
  {
    name: "exercises",
    title: "Tests of the exercises",
    folder: "test/exercises",
    slow: ["notebooks.test.ts"],
  },
  {
    name: "engine",
    title: "Tests of the engine",
    folder: "test/engine",
    timed: ["program/one-thread.test.ts", "program/early-products.test.ts"],
    slow: ["model/random-models.test.ts"],
  },
  { name: "course", title: "Tests of what notebooks import", folder: "test/course" },
  { name: "core", title: "Tests of what all rooms stand on", folder: "test/core" },
  { name: "datasets", title: "Tests of the data sets", folder: "test/datasets" },
  { name: "deform", title: "Tests of deformations", folder: "test/deform" },
  { name: "runs", title: "Tests of what is kept of a run", folder: "test/runs" },
  { name: "figures", title: "Tests of the figures", folder: "test/figures" },
  { name: "checks", title: "Tests of the checks", folder: "test/checks" },
  { name: "rooms", title: "Rules of imports", folder: "test/rooms" },
  { name: "setup", title: "Tests of the set-up", folder: "test/setup" },
  { name: "bench", title: "Tests of the benchmark", folder: "test/bench" },
  {
    name: "class",
    title: "A class on a server, from login to feedback",
    folder: "test/class",
    timed: ["class.test.ts"],
    slow: ["kubernetes.test.ts"],
    browser: true,
    sandbox: true,
  },
  { name: "test-runner", title: "Tests of npm test", folder: "test/test-runner" },
];

/** These are quick, and anything can break them: `--changed` never leaves them out. */
export const always = ["types", "lint"];
