// Measures how long a class takes on a cluster, by the number of workers, all on this machine:
//
//   node --import tsx test/grading/cluster/measure.ts --hand-ins 300 --workers 1,2,4
//
// The hand-ins are those of the tests: a notebook of six cells that loads MNIST and answers two steps.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureCluster } from "../../../scripts/grade/cluster/environment.js";
import { placeAt } from "../../../scripts/setup/helpers/place.mjs";
import { wholeNumber } from "../../../scripts/shared/command-line.js";
import { inRepository } from "../../../scripts/shared/paths.js";
import { freePort } from "../../../scripts/test/free-port.mjs";
import { fixture, handedIn, normalizeWrong, put, right } from "../fixture.js";

const { values } = parseArgs({ options: { "hand-ins": { type: "string" }, workers: { type: "string" } } });
const handIns = wholeNumber("--hand-ins", values["hand-ins"], 12);
const numbers = (values.workers ?? "1,2").split(",").map((text) => wholeNumber("--workers", text, 1));

const folder = mkdtempSync(join(tmpdir(), "measure-"));
const running = new Set<ChildProcess>();
const script = inRepository("scripts/grade.mjs");

/** Starts a program; gives what it prints as it comes. */
function start(args: readonly string[], onText: (text: string) => void = () => undefined): ChildProcess {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  child.on("close", () => running.delete(child));
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", onText);
  return child;
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.on("close", resolve);
  });
}

/** Grades the class with so many workers. Gives the seconds from the first notebook to the last, and all of them. */
async function measure(workers: number): Promise<{ notebooks: number; all: number }> {
  const address = `tcp://127.0.0.1:${await freePort()}`;
  const port = address.split(":").at(-1) as string;
  const scheduler = start([script, "scheduler", "--port", port]);
  const others: ChildProcess[] = [];
  try {
    await Promise.all(
      Array.from(
        { length: workers },
        () =>
          new Promise<void>((resolve, reject) => {
            const worker = start([script, "worker", address, "--jobs", "1"], (text) => {
              if (text.includes("Registered to")) resolve();
            });
            others.push(worker);
            worker.on("close", (code) => reject(new Error(`A worker ended with ${code}.`)));
          }),
      ),
    );
    let output = "";
    let first = 0;
    let last = 0;
    const run = fileURLToPath(new URL("../run.ts", import.meta.url));
    const out = join(folder, `with-${workers}`);
    const class_ = join(folder, "class");
    const args = ["--import", "tsx", run, class_, "--out", out, "--scheduler", address];
    const grader = start(args, (text) => {
      output += text;
      if (!first && /cluster: \d+ worker/.test(output)) first = performance.now();
      if (!last && output.includes("\nnbgrader: ")) last = performance.now();
    });
    const code = await ended(grader);
    if (code !== 0 || !first || !last) throw new Error(`The grader ended with ${code}:\n${output}`);
    return { notebooks: (last - first) / 1000, all: (performance.now() - first) / 1000 };
  } finally {
    for (const child of [...others, scheduler]) child.kill("SIGTERM");
    await Promise.all([...others, scheduler].map(ended));
  }
}

try {
  await ensureCluster(placeAt(), "this");
  const { first } = await fixture();
  const kinds = [right, {}, { ...right, "normalize-solution": normalizeWrong }];
  for (let i = 0; i < handIns; i++) {
    put(join(folder, "class"), `student-${i + 1}/1.ipynb`, handedIn(first, kinds[i % kinds.length]));
  }
  console.log("workers  notebooks in s  each in s  gradebook and pages in s");
  for (const workers of numbers) {
    const { notebooks, all } = await measure(workers);
    const cells = [
      String(workers),
      ...[notebooks, notebooks / handIns, all - notebooks].map((s) => s.toFixed(1)),
    ];
    console.log([7, 16, 11, 26].map((width, i) => (cells[i] as string).padStart(width)).join(""));
  }
} finally {
  for (const child of running) child.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
}
