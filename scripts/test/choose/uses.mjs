// What tests use otherwise than by importing it. Where a test begins to use something else, a line belongs here: what
// is in no line and in no import makes `--changed` run everything, which is slow, never wrong. What is in an import of
// one test but used by another in secret is the mistake to avoid.

/** The kernel as a program: it imports nothing of the course, and no test imports its main file. */
const KERNEL = /^lib\/kernel\//;

/** What cells of such tests import from "course". */
const TF = /^lib\/core\/src\/index\.ts$/;
const COURSE = /^lib\/course\/src\/index\.ts$/;
const FIT = /^lib\/course\/src\/training\/fit\.ts$/;

/** What puts a notebook into the kernel. */
const EXECUTION = /^scripts\/(notebooks|shared|setup\/(jupyter|lab|helpers))\//;

/**
 * @typedef {object} Uses
 * @property {RegExp} tests
 * @property {RegExp[]} [files] a change in one of these can break them
 * @property {RegExp} [runs] and these are programs: a change in what they import can break them, too
 * @property {boolean} [apart] the tests can run some of these programs without the others: those that the environment
 *   variable TEST_ONLY names, separated by commas
 */

/** @type {Uses[]} */
export const uses = [
  {
    tests: /^test\/kernel\/over-the-wire\.test\.ts/,
    files: [KERNEL, /^test\/kernel\/over-the-wire\//],
    runs: TF,
  },
  {
    tests: /^test\/windows\//,
    files: [KERNEL, /^test\/kernel\/over-the-wire\//, /^scripts\/(setup|test)\//],
    runs: TF,
  },
  // It runs the compiler as a process, from what is compiled.
  { tests: /^test\/kernel\/compiler-process\//, files: [KERNEL] },
  { tests: /^test\/kernel\/(compile\/emit\/imports|compiler-process\/)/, runs: TF },
  { tests: /^test\/kernel\/compile\/(ask\/completion|speed)\.test\.ts/, runs: FIT },
  {
    tests: /^test\/notebooks\/(generated|fingerprint|coverage)\.test\.ts/,
    files: [/^notebooks\//, /^scripts\/(notebooks|shared)\//],
  },
  {
    tests: /^test\/notebooks\/lessons\.test\.ts/,
    files: [KERNEL, EXECUTION],
    runs: /^notebooks\/source\/lessons\/.*\.ts$/,
    apart: true,
  },
  {
    tests: /^test\/(tslab|deno)\/lessons\.test\.ts/,
    files: [/^lib\/tslab\//, /^notebooks\/exercises\/2-/, EXECUTION],
    runs: /^notebooks\/source\/(lessons\/0[1-5]|exercises\/2)-.*\.ts$/,
  },
  { tests: /^test\/tslab\//, files: [/^lib\/tslab\//, /^test\/(tslab|kernel\/over-the-wire)\//] },
  { tests: /^test\/tslab\/types\.test\.ts/, runs: /^lib\/(course|exercises)\/src\/index\.ts$/ },
  // Their cells import sliders and figures from "course".
  { tests: /^test\/(tslab\/kernel|browser\/interact|figures\/interact-on-kernel)\.test\.ts/, runs: COURSE },
  {
    tests: /^test\/figures\/interact-on-kernel\.test\.ts/,
    files: [KERNEL, /^test\/(figures|kernel\/over-the-wire)\/.*\.py$/],
  },
  { tests: /^test\/notebooks\/command-line\.test\.ts/, runs: /^scripts\/notebooks\.mjs$/ },
  {
    tests: /^test\/exercises\/(notebooks|student)\.test\.ts/,
    files: [KERNEL, EXECUTION, /^notebooks\/exercises\//],
    runs: /^notebooks\/source\/exercises\/.*\.ts$/,
  },
  {
    tests: /^test\/grading\//,
    files: [/^scripts\/grade\//, /^scripts\/setup\/jupyter\//, /^test\/grading\/fixture\//],
  },
  {
    tests: /^test\/grading\/(again|cluster|exercises|hostile)\.test\.ts/,
    files: [KERNEL, /^scripts\/(notebooks|shared)\//, /^notebooks\/exercises\//],
    runs: /^(scripts\/grade\/judge\/main|(test\/grading\/fixture|notebooks\/source\/exercises)\/1-.*)\.ts$/,
  },
  // Pages, the kernel, and JupyterLab with its extension, which is bundled from src/page.
  { tests: /^test\/browser\//, files: [KERNEL, EXECUTION, /^lib\/figures\/src\/page\//] },
  {
    tests: /^test\/browser\/lessons\.test\.ts/,
    runs: /^notebooks\/source\/lessons\/0[34]-.*\.ts$/,
  },
  {
    tests: /^test\/browser\/exercises\.test\.ts/,
    files: [/^notebooks\/(exercises|solutions)\/2-/],
    runs: /^notebooks\/source\/exercises\/2-.*\.ts$/,
  },
  // Its cells are like those of this lesson.
  { tests: /^test\/browser\/progress\.test\.ts/, runs: /^lib\/exercises\/src\/practice\.ts$/ },
  { tests: /^test\/browser\/draw\.test\.ts/, runs: /^notebooks\/source\/lessons\/10-.*\.ts$/ },
  {
    tests: /^test\/browser\/(export|accessibility)\.test\.ts/,
    files: [/^notebooks\/lessons\/(04|09|10)-/, /^scripts\/grade\//, /^test\/grading\/fixture\//],
  },
  { tests: /^test\/browser\/formgrader\.test\.ts/, files: [/^test\/grading\/fixture\//] },
  // They run the verbs, and read the lists of packages and of data sets.
  {
    tests: /^test\/setup\//,
    files: [/^scripts\/[\w-]+\.mjs$/, /^scripts\/setup\//, /^data\/manifest\.json$/],
    runs: /^scripts\/(start|doctor|data)\.mjs$/,
  },
  {
    tests: /^test\/setup\/(doctor|lab\/(jupyter|lab)|steps\/kernel-snapshot|other-nodes)\.test\.ts/,
    files: [KERNEL],
  },
  // One compiles all packages, the other starts what is compiled.
  { tests: /^test\/setup\/(nothing-to-do|steps\/build)\.test\.ts/, files: [/^lib\/[^/]+\//] },
  { tests: /^test\/setup\/exports\.test\.ts/, files: [/^notebooks\/(lessons|exercises)\//] },
  // They compute with the library in a process of its own.
  { tests: /^test\/setup\/(doctor|other-nodes|steps\/tensorflow)\.test\.ts/, runs: TF },
  // They look at what stands where, or start a program of their own with the packages as compiled.
  { tests: /^test\/rooms\//, files: [/^(lib|scripts|test|notebooks\/source)\/.*s$/] },
  {
    tests: /^test\/(checks\/check|course\/(load|table)|core\/tf)\.test\.ts/,
    runs: /^lib\/course\/src\/index\.ts$/,
  },
  { tests: /^test\/test-runner\//, files: [/^test\//, /^scripts\/test\b/] },
  {
    tests: /^test\/class\/(image|kubernetes)\.test\.ts/,
    files: [
      /^scripts\/(class|setup)\//,
      /^test\/class\/chart\//,
      /^notebooks\/exercises\/1-/,
      /^(\.dockerignore|\.binder\/.*|\.devcontainer\/.*)$/,
    ],
    runs: /^scripts\/grade\.mjs$/,
  },
  // The whole course, as learners of a class use it.
  {
    tests: /^test\/class\/class\.test\.ts/,
    files: [
      KERNEL,
      /^scripts\/(class|grade|setup|shared)\//,
      /^scripts\/class\.mjs$/,
      /^notebooks\/(exercises|solutions)\/1-/,
    ],
    runs: COURSE,
  },
  { tests: /^test\/class\//, files: [/^scripts\/class\//] },
  { tests: /^test\/bench\//, files: [/^scripts\/bench\//] },
  { tests: /^test\/(course\/load|datasets\/(data|sample))\.test\.ts/, files: [/^data\//] },
  { tests: /^test\/course\/overnight\.test\.ts/, runs: /^scripts\/overnight\.mjs$/ },
];

/** What everything depends on. */
export const everything = [
  /(^|\/)package(-lock)?\.json$/,
  /^(requirements\.txt|scripts\/setup\/requirements\.in)$/,
  /(^|\/)tsconfig[\w.]*\.json$/,
  /^\.npmrc$/,
  /^data\/sample\//,
];

/** What no test reads; Biome and tsc may. */
export const nothing = [
  /^(LICENSE|\.gitattributes|\.gitignore|\.editorconfig|biome\.json)$/,
  /^(?!notebooks\/source\/)([\w-]+\/)*[\w-]+\.md$/,
  /^\.ci\//,
  /^\.github\//,
  /^notebooks\/images\//,
];
