/** The compiler in a process of its own: same answers, survives a crash, leaves nothing behind. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { CompilerProcess } from "../../../lib/kernel/src/compiler-process/compiler-process.js";
import { Notebook, root } from "../notebook.js";

// The built files: a compiler process is a program of its own, which Node must be able to run as it is.
const built = join(root, "lib/kernel/dist");
const { startCompiler } = (await import(
  join(built, "compiler-process/compiler-process.js")
)) as typeof import("../../../lib/kernel/src/compiler-process/compiler-process.js");
const { buildSnapshot, findSnapshot } = (await import(
  join(built, "node/compiler/snapshot.js")
)) as typeof import("../../../lib/kernel/src/node/compiler/snapshot.js");

const cwd = join(root, "notebooks");
const started: CompilerProcess[] = [];
after(() => {
  for (const compiler of started) compiler.close();
});
before(() => {
  if (!findSnapshot()) buildSnapshot({ cwd, modules: ["course"] });
});

function start(): Notebook<CompilerProcess> {
  const compiler = startCompiler({ cwd, preload: ["course"] });
  started.push(compiler);
  return new Notebook(cwd, compiler);
}

/** Compiler processes that now run with this process as their parent. */
function children(): number[] {
  const { stdout } = spawnSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], {
    encoding: "utf8",
  });
  const lines = stdout.split("\n").filter((line) => line.includes("programs/compiler.js"));
  return lines.map((line) => Number(line.trim().split(" ")[0]));
}

test("compiles, commits, completes, inspects", async () => {
  const notebook = start();
  assert.equal(await notebook.run("let n = 0; function bump() { n++ }"), undefined);
  assert.equal(await notebook.run("n = 100; bump(); n"), 101);
  assert.match(notebook.errors("n.foo")[0] ?? "", /Property 'foo' does not exist/);
  await assert.rejects(notebook.run("const a = 1; throw new Error('stop'); const b = 2"), {
    message: "stop",
  });
  assert.match(notebook.errors("b")[0] ?? "", /failed before giving it a value/);
  assert.ok(notebook.compiler.complete("bum", 3).matches.includes("bump"));
  assert.match(notebook.compiler.inspect("bump", 1)?.text ?? "", /function bump\(\): void/);
  assert.equal(notebook.compiler.isComplete("f(").status, "incomplete");
});

test("the snapshot knows the course; another folder works, too", () => {
  const notebook = start();
  notebook.compiler.commit(
    notebook.compile("import { tf, flatten } from 'course'; const x = flatten(tf.zeros([1, 28, 28]))"),
  );
  assert.match(notebook.errors("x.nothing")[0] ?? "", /Tensor/);
  const elsewhere = startCompiler({ cwd: "/", preload: [] });
  started.push(elsewhere);
  const result = elsewhere.compile("import { tf } from 'course'", { id: "cell 1" });
  assert.ok(!result.ok);
  assert.match(result.diagnostics[0]?.message ?? "", /Cannot find module 'course'/);
  assert.ok(elsewhere.compile("console.log(process.version)", { id: "cell 2" }).ok);
});

test("names, texts and answers of any size and script pass the pipe", async () => {
  const notebook = start();
  const text = "🐈é".repeat(100_000);
  assert.equal(await notebook.run(`const s = "${text}"; s.length`), text.length);
});

test("after a crash the compiler comes back with what was committed", async () => {
  const notebook = start();
  await notebook.run("let kept = 1; interface Kept { x: number }");
  await assert.rejects(notebook.run("let part = 1; throw new Error('stop'); let lost = 2"), {
    message: "stop",
  });
  for (const pid of children()) process.kill(pid, "SIGKILL");
  assert.equal(await notebook.run("kept++; const k: Kept = { x: kept + part }; k.x"), 3);
  assert.match(notebook.errors("lost")[0] ?? "", /failed before giving it a value/);
});

test("an error inside the compiler is told, and the next cell works", async () => {
  const notebook = start();
  const deep = `1 + ${"(".repeat(20_000)}1${")".repeat(20_000)}`;
  assert.throws(
    () => notebook.compiler.compile(deep, { id: "deep" }),
    /nested too deeply for the TypeScript compiler/,
  );
  assert.equal(await notebook.run("1 + 1"), 2);
});

test("a snapshot that is broken costs time, nothing else", async () => {
  const path = findSnapshot();
  assert.ok(path);
  const whole = readFileSync(path);
  try {
    truncateSync(path, 1000);
    assert.equal(await start().run("1 + 1"), 2);
  } finally {
    writeFileSync(path, whole);
  }
});

test("the process ends when the kernel is killed", async () => {
  const script = `
    const { startCompiler } = await import(${JSON.stringify(join(built, "compiler-process/compiler-process.js"))});
    startCompiler({ cwd: "/", preload: [] }).compile("1", { id: "x" });
    const { execFileSync } = await import("node:child_process");
    console.log(execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" }));
    process.kill(process.pid, "SIGKILL");
  `;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    cwd,
  });
  const pid = /(\d+) .*programs\/compiler\.js/.exec(stdout)?.[1];
  assert.ok(pid, stdout);
  for (let i = 0; i < 100 && existsSync(`/proc/${pid}`); i++)
    await new Promise((done) => setTimeout(done, 50));
  assert.ok(!existsSync(`/proc/${pid}`), "the compiler process has ended");
});

test("an interrupt of the kernel's process group does not reach the compiler", async () => {
  const notebook = start();
  await notebook.run("const before = 1");
  const groups = children().map(
    (pid) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[2],
  );
  assert.ok(groups.length > 0 && !groups.includes(String(process.pid)));
});
