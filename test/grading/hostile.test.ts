import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Assignment } from "../../scripts/grade/assignment/assignment.js";
import { main } from "../../scripts/grade/main.js";
import type { Notebook } from "../../scripts/shared/notebook.js";
import { inRepository } from "../../scripts/shared/paths.js";
import {
  type Answers,
  type CsvLine,
  documents,
  fixture,
  flattenRight,
  flattenWrong,
  handedIn,
  normalizeRight,
  normalizeWrong,
  put,
  readCsv,
  right,
} from "./fixture.js";

/** What a student hands in, and what they must get for it. */
interface Case {
  /** What is in the student's cells; stubs otherwise. */
  answers?: Answers;
  /** Changes the notebook otherwise. */
  change?: (notebook: Notebook) => void;
  /** Files that are handed in beside the notebook. */
  beside?: Record<string, string>;
  /** In place of a notebook made of the above. */
  file?: (exercises: { first: Assignment; second: Assignment }) => string | Uint8Array | Notebook;
  /** Points for the two tasks that are judged automatically. */
  flatten: number;
  normalize: number;
  /** What the table of scores says of the whole submission. */
  problem?: RegExp;
}

/** Code that does something before it gives the right answer. */
const after2 = (code: string): Answers => ({ ...right, "normalize-solution": `${code}\n${normalizeRight}` });

/** An answer that is right only where a table lies beside the notebook. */
const withTable: Answers = {
  ...right,
  "normalize-solution": `import { loadTable } from "course";
const own = await loadTable("own/birds.csv", { label: "kind" });
${normalizeRight.replace("255", "(own.classNames.length === 2 ? 255 : 1)")}`,
};
const TABLE = `size,kind\n${Array.from({ length: 12 }, (_, i) => `${i},${i % 2 ? "wren" : "robin"}`).join("\n")}`;

const folder = mkdtempSync(join(tmpdir(), "hostile-"));
const submissions = join(folder, "submissions");
const results = join(folder, "results");

/** A server of this machine that no submission may reach, and a file that none may read. */
let server: Server;
let connections = 0;
const secret = join(folder, "secret.txt");

const cases = (port: number): Record<string, Case> => ({
  right: { answers: right, flatten: 2, normalize: 2 },
  wrong: {
    answers: { "flatten-solution": flattenWrong, "normalize-solution": normalizeWrong },
    flatten: 0,
    normalize: 0,
  },
  "loads-its-table": { answers: withTable, beside: { "own/birds.csv": TABLE }, flatten: 2, normalize: 2 },
  "loads-what-only-another-has": { answers: withTable, flatten: 2, normalize: 0 },
  half: { answers: { ...right, "normalize-solution": normalizeWrong }, flatten: 2, normalize: 0 },
  untouched: { flatten: 0, normalize: 0 },
  "type-error": {
    answers: { ...right, "flatten-solution": flattenRight.replace("images.reshape", "7 + images.reshape") },
    flatten: 0,
    normalize: 2,
  },
  "syntax-error": {
    answers: { ...right, "flatten-solution": flattenRight.replace("return", "return (") },
    flatten: 0,
    normalize: 2,
  },
  "endless-loop": {
    answers: { ...right, "flatten-solution": flattenRight.replace("return", "while (true) {}\n  return") },
    flatten: 0,
    normalize: 2,
  },
  "endless-wait": {
    answers: after2("await new Promise(() => {});"),
    flatten: 2,
    normalize: 2,
  },
  "endless-asynchronous-loop": {
    answers: after2("while (true) await new Promise((resolve) => setTimeout(resolve, 1));"),
    flatten: 2,
    normalize: 2,
  },
  "endless-output": {
    answers: after2("while (true) console.log('all work and no play '.repeat(50));"),
    flatten: 2,
    normalize: 2,
  },
  "process-exit": {
    answers: { ...right, "flatten-solution": flattenRight.replace("return", "process.exit(0);\n  return") },
    flatten: 0,
    normalize: 2,
  },
  "kills-everything": {
    answers: after2("import { execSync } from 'node:child_process';\nexecSync('kill -9 -1');"),
    flatten: 2,
    normalize: 0,
    problem: /kernel ended|cut off/,
  },
  "memory-bomb": {
    // In the function: whichever limit a busy machine reaches first, that of memory or that of the cell's time, this step
    // has no answer.
    answers: {
      ...right,
      "normalize-solution": `const heap: Uint8Array[] = [];
${normalizeRight.replace("return", "while (true) heap.push(new Uint8Array(20_000_000).fill(1));\n  return")}`,
    },
    flatten: 2,
    normalize: 0,
    problem: /^$|more memory|out of memory/,
  },
  "fork-bomb": {
    answers: after2(
      "import { execSync } from 'node:child_process';\nexecSync('bomb() { bomb | bomb & }; bomb; sleep 60', { shell: '/bin/bash' });",
    ),
    flatten: 2,
    normalize: 0,
    problem: /more processes|longer than|kernel (ended|could not)|cut off/,
  },
  "disk-filler": {
    answers: after2(`import { appendFileSync } from "node:fs";
for (const place of ["/tmp/full", "full", "/dev/shm/full"]) {
  try { while (true) appendFileSync(place, new Uint8Array(10_000_000)); } catch {}
}`),
    flatten: 2,
    normalize: 2,
  },
  "tests-deleted": {
    answers: right,
    change: (notebook) => {
      notebook.cells = notebook.cells.filter(
        ({ metadata }) => !(metadata.nbgrader as { grade?: boolean })?.grade,
      );
    },
    flatten: 2,
    normalize: 2,
  },
  "tests-edited": {
    answers: {
      "flatten-solution": flattenWrong,
      "normalize-solution": normalizeWrong,
      flatten: "2",
      normalize: "99",
    },
    flatten: 0,
    normalize: 0,
  },
  "marks-edited": {
    answers: { "flatten-solution": flattenWrong, "normalize-solution": normalizeWrong },
    change: (notebook) => {
      for (const { metadata } of notebook.cells) {
        const mark = metadata.nbgrader as { points?: number; solution?: boolean } | undefined;
        if (mark?.points) Object.assign(mark, { points: 1000, solution: true, grade: false, locked: false });
      }
    },
    flatten: 0,
    normalize: 0,
  },
  "fakes-the-check": {
    answers: {
      "flatten-solution": `${flattenWrong}
for (const target of [exercise, Object.getPrototypeOf(exercise)]) {
  for (const name of ["check", "grade"]) {
    Object.defineProperty(target, name, { value: async () => 2, configurable: true });
  }
}`,
      "normalize-solution": normalizeWrong,
    },
    flatten: 0,
    normalize: 0,
  },
  "fakes-the-library": {
    answers: {
      "flatten-solution": `${flattenWrong}
Math.random = () => 0.5;
tf.Tensor.prototype.dataSync = (() => new Float32Array(784)) as typeof tf.Tensor.prototype.dataSync;
Array.prototype.every = () => true;
Object.is = () => true;`,
      "normalize-solution": normalizeWrong,
    },
    flatten: 0,
    normalize: 0,
  },
  // Right only where what is right can't be found, nor the seed that the inputs follow from.
  "loads-the-checks": {
    answers: after2(`import * as checks from "@course/checks";
import * as exercises from "course/exercises";
import { readdirSync, readFileSync } from "node:fs";
const found = Object.keys(process.env).filter((name) => /KEY|SEED/.test(name));
for (const [name, one] of Object.entries(exercises)) {
  for (const step of Object.values((one as { steps?: object }).steps ?? {})) {
    if (step.right || step.tests?.some((test: object) => "run" in test)) found.push(name);
  }
}
if (typeof checks.judge !== "function" || Object.keys(exercises).length < 4) found.push("another place");
// Parts of checks, of an answer in the bank, and of a solution.
const phrases = ["The shape has its " + "two numbers", "divided " + "twice", "END " + "SOLUTION"];
const look = (folder: string) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = folder + "/" + entry.name;
    if (entry.isDirectory()) {
      if (!["node_modules", ".venv"].includes(entry.name)) look(path);
    } else if (entry.isFile()) {
      const text = readFileSync(path, "latin1");
      if (phrases.some((phrase) => text.includes(phrase)) || /bank|checks\\.js/.test(entry.name)) found.push(path);
    }
  }
};
look(${JSON.stringify(inRepository("").replace(/\/$/, ""))});
if (found.length > 0) throw new Error("found: " + found.join(", "));`),
    flatten: 2,
    normalize: 2,
  },
  "forges-answers": {
    answers: {
      "flatten-solution": `${flattenWrong}
import { connect } from "node:net";
import { encodeAnswers } from "@course/checks";
const message = (bytes: Uint8Array) => Buffer.concat([new Uint8Array(new Uint32Array([bytes.length]).buffer), bytes]);
const forged = [
  { kind: "returned", value: tf.zeros([7, 784], "int32") },
  { kind: "returned", value: { state: "right", points: 2 } },
  { state: "right", points: 2 },
].map((answer) => encodeAnswers(answer));
setInterval(() => {
  for (const task of ["flatten", "normalize"]) {
    const wire = connect(Number(process.env.COURSE_GRADING_PORT), "127.0.0.1");
    wire.on("error", () => undefined);
    wire.on("data", () => forged.forEach((answer) => wire.write(message(answer))));
    for (const bytes of [Buffer.from(task), ...forged]) wire.write(message(bytes));
  }
}, 100);`,
      "normalize-solution": normalizeWrong,
    },
    flatten: 0,
    normalize: 0,
  },
  "fakes-results": {
    answers: {
      "flatten-solution": `${flattenWrong}
import { openSync, readdirSync, writeSync } from "node:fs";
const frames = ['{"kind":"verdict","task":"flatten","bytes":29}', '{"state":"right","points":2} ', '{"kind":"begin","task":"normalize","bytes":0}'];
setInterval(() => {
  console.log("2");
  for (const pid of readdirSync("/proc").filter((name) => Number(name) > 0)) {
    try { writeSync(openSync(\`/proc/\${pid}/fd/1\`, "w"), frames.join("\\n") + "\\n"); } catch {}
  }
  for (let fd = 3; fd < 30; fd++) {
    try { writeSync(fd, '{"kind":"end","bytes":0,"reason":"done","points":2}\\n'); } catch {}
  }
}, 20);`,
      "normalize-solution": normalizeWrong,
    },
    flatten: 0,
    normalize: 0,
    // Writing into pipes that it doesn't own may end its own run.
    problem: /|kernel|cut off|longer/,
  },
  // Right only where nothing can be read.
  "reads-files": {
    answers: after2(`import { existsSync, readdirSync } from "node:fs";
const places = ${JSON.stringify([secret, submissions, results, inRepository("notebooks"), inRepository(".git"), inRepository("test")])};
const seen = [
  ...places.filter((place) => existsSync(place)),
  ...readdirSync("/proc").filter((name) => Number(name) > 0 && Number(name) > 2000),
  ...readdirSync(".").filter((name) => name.endsWith(".ipynb")),
];
if (seen.length > 0) throw new Error("seen: " + seen.join(", "));`),
    flatten: 2,
    normalize: 2,
  },
  // Right only where nothing can be reached.
  network: {
    answers: after2(`import { connect } from "node:net";
for (const [port, host] of [[${port}, "127.0.0.1"], [53, "1.1.1.1"], [80, "example.com"]] as const) {
  const reached = await new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 }, () => resolve(true));
    socket.on("error", () => resolve(false)).on("timeout", () => resolve(false));
  });
  if (reached) throw new Error("reached " + host);
}`),
    flatten: 2,
    normalize: 2,
  },
  "other-exercise": {
    file: ({ second }) => handedIn(second, { else: "An answer." }),
    flatten: 0,
    normalize: 0,
    problem: /This is exercise 2-something-else; 1-load-and-prepare was expected/,
  },
  corrupt: {
    file: ({ first }) => JSON.stringify(handedIn(first, right)).slice(0, 700),
    flatten: 0,
    normalize: 0,
    problem: /damaged/,
  },
  python: {
    file: () => ({
      cells: [{ cell_type: "code", metadata: {}, source: "print(1)", outputs: [], execution_count: null }],
      metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
      nbformat: 4,
      nbformat_minor: 5,
    }),
    flatten: 0,
    normalize: 0,
    problem: /written in python/,
  },
  "empty-file": { file: () => "", flatten: 0, normalize: 0, problem: /empty/ },
  "empty-notebook": {
    file: () => ({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }),
    flatten: 0,
    normalize: 0,
    problem: /no cell/,
  },
  "handed-in-with-50-MB": {
    answers: right,
    change: (notebook) => {
      const text = "x".repeat(50_000_000);
      const cell = notebook.cells.find(({ cell_type }) => cell_type === "code");
      if (cell) cell.outputs = [{ output_type: "stream", name: "stdout", text }];
    },
    flatten: 2,
    normalize: 2,
  },
  "prints-50-MB": {
    answers: after2(`import { display } from "course";
display("y".repeat(50_000_000));`),
    flatten: 2,
    normalize: 2,
  },
});

describe("hostile and unlucky submissions", { timeout: 420_000 }, () => {
  let all: Record<string, Case> = {};
  let lines: CsvLine[] = [];
  let code: number;

  before(async () => {
    put(folder, "secret.txt", "not for students");
    server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    all = cases((server.address() as { port: number }).port);
    const exercises = await fixture();
    for (const [student, { answers, change, file, beside = {} }] of Object.entries(all)) {
      const notebook = file ? file(exercises) : handedIn(exercises.first, answers);
      change?.(notebook as Notebook);
      put(submissions, `${student}/exercise-1.ipynb`, notebook);
      for (const [path, content] of Object.entries(beside)) put(submissions, `${student}/${path}`, content);
    }
    const limits = ["--time=0.9", "--cell-time=0.2", "--memory=2", "--processes=300", "--disk=0.1"];
    code = await main([submissions, `--out=${results}`, "--exercise=1", "--jobs=2", ...limits], documents);
    lines = readCsv(readFileSync(join(results, "scores.csv"), "utf8"));
  });

  after(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const line = (student: string, task: string) => {
    const found = lines.find((line) => line.student === student && line.task === task);
    assert.ok(found, `scores.csv has no line for ${student}, ${task}`);
    return found;
  };

  it("are all graded, whatever one of them does", () => {
    assert.equal(code, 0);
    assert.deepEqual([...new Set(lines.map(({ student }) => student))].sort(), Object.keys(all).sort());
  });

  for (const student of Object.keys(cases(0))) {
    it(student, () => {
      const { flatten, normalize, problem } = all[student] as Case;
      const points = [line(student, "flatten"), line(student, "normalize")].map(({ points }) =>
        Number(points),
      );
      assert.deepEqual(points, [flatten, normalize], JSON.stringify(line(student, "normalize")));
      assert.equal(Number(line(student, "total").points), flatten + normalize);
      assert.match(line(student, "total").note ?? "", problem ?? /^$/);
      assert.ok(existsSync(join(results, "feedback", student, "1-load-and-prepare/1-load-and-prepare.html")));
    });
  }

  it("reached nothing on this machine", () => {
    assert.equal(connections, 0);
  });

  it("say so where nobody has tried", () => {
    assert.equal(line("untouched", "flatten").state, "not tried yet");
    assert.equal(line("untouched", "why")["needs manual grade"], "no");
    assert.equal(line("right", "flatten").state, "right");
    assert.equal(line("wrong", "flatten").state, "not right");
    assert.match(line("wrong", "flatten").note ?? "", /wrong order/);
  });

  it("leave small results behind", () => {
    for (const student of ["handed-in-with-50-MB", "prints-50-MB", "endless-output"]) {
      const page = join(results, "feedback", student, "1-load-and-prepare/1-load-and-prepare.html");
      assert.ok(statSync(page).size < 10_000_000, student);
    }
  });
});
