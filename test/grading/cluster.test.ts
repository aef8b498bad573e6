import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ensureCluster } from "../../scripts/grade/cluster/environment.js";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { inRepository } from "../../scripts/shared/paths.js";
import { Network, type Program, whyNoNetworks } from "./cluster/network.js";
import { fixture, handedIn, normalizeWrong, put, right } from "./fixture.js";

const skip = await whyNoNetworks();

/** The machines: the scheduler's and the grader's, and the workers'. */
const [MIDDLE, KILLED, CUT, CHANGED, STEADY] = [0, 1, 2, 3, 4] as const;

describe("grading on a cluster", { skip, timeout: 900_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "cluster-"));
  const submissions = join(folder, "class");
  const certificate = join(folder, "certificate.pem");
  const key = join(folder, "key.pem");
  const tls = ["--tls-ca", certificate, "--tls-cert", certificate, "--tls-key", key];
  const scheduler = "tls://10.0.0.1:8786";
  const copy = inRepository(".cache/grading/another-copy");
  // A machine that says nothing is given up sooner than Dask would.
  const env = {
    DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP: "15s",
    DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL: "30s",
  };
  const script = inRepository("scripts/grade.mjs");
  const workers = new Map<number, Program>();
  let network: Network;

  /** Starts the grader in the middle. */
  const grade = (...args: string[]) => {
    const run = fileURLToPath(new URL("run.ts", import.meta.url));
    return network.start(MIDDLE, [process.execPath, "--import", "tsx", run, submissions, ...args], env);
  };
  const onCluster = ["--scheduler", scheduler, ...tls];
  const scores = (results: string) => readFileSync(join(folder, results, "scores.csv"), "utf8");

  before(async () => {
    await ensureCluster(placeAt(), "npm test");
    const { first, second } = await fixture();
    put(submissions, "ada/1.ipynb", handedIn(first, right));
    put(submissions, "bea/1.ipynb", handedIn(first));
    put(submissions, "cem/1.ipynb", handedIn(first, { ...right, "normalize-solution": normalizeWrong }));
    put(submissions, "dan/2.ipynb", handedIn(second));
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=grading"],
        ...["-keyout", key, "-out", certificate],
      ],
      { stdio: "pipe" },
    );

    // Another machine's copy of the course. What is the same in all copies needn't be there twice.
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy, { recursive: true });
    for (const name of [
      "lib",
      "scripts",
      "package.json",
      "package-lock.json",
      "tsconfig.json",
      "requirements.txt",
    ]) {
      cpSync(inRepository(name), join(copy, name), { recursive: true, preserveTimestamps: true });
    }
    for (const name of ["node_modules", ".venv", "data"]) symlinkSync(inRepository(name), join(copy, name));

    network = new Network(4);
    const begun = network.start(
      MIDDLE,
      [process.execPath, script, "scheduler", "--host", "10.0.0.1", ...tls],
      env,
    );
    await begun.prints(/Scheduler at:/);
    for (const machine of [KILLED, CUT, CHANGED, STEADY]) {
      const theirs: Record<string, string> = machine === CHANGED ? { COURSE_FOLDER: copy } : {};
      const command = [process.execPath, script, "worker", scheduler, "--jobs", "1", ...tls];
      workers.set(machine, network.start(machine, command, { ...env, ...theirs }));
    }
  });

  after(() => {
    network?.end();
    for (const path of [folder, copy]) rmSync(path, { recursive: true, force: true });
  });

  it("loses nothing when workers end, vanish or no longer fit, and gives the same points", async () => {
    const alone = grade("--out", join(folder, "alone"), "--jobs", "1");
    assert.equal(await alone.ended, 0, alone.output());

    const run = grade("--out", join(folder, "cluster"), ...onCluster);
    await run.prints(/cluster: 4 workers, 4 notebooks at a time/);
    // A new version comes to one of them while it waits.
    appendFileSync(join(copy, "scripts/grade/conditions.ts"), "// Changed.\n");
    await run.prints(/cell \d of \d, on tls:\/\/10\.0\.0\.2/);
    network.switchOff(KILLED);
    await run.prints(/cell \d of \d, on tls:\/\/10\.0\.0\.3/);
    network.cutOff(CUT);
    assert.equal(await run.ended, 0, run.output());

    assert.match(
      run.output(),
      /10\.0\.0\.4:\d+ is unfit: The course was changed here since the worker started/,
    );
    for (const name of ["ada · 1", "bea · 1", "cem · 1", "dan · 2"]) {
      const said = run
        .output()
        .split("\n")
        .filter((line) => line.startsWith(`${name}-`));
      assert.equal(said.length, 1, `${name} is done once:\n${run.output()}`);
    }
    assert.equal(scores("cluster"), scores("alone"));
    assert.match(scores("cluster"), /^ada,1-load-and-prepare,total,4,7,/m);
  });

  it("leaves nothing running on a machine that was cut off", async () => {
    await eventually(() => network.running(CUT, "execute.py").length === 0);
  });

  it("takes back at Ctrl-C what it had handed out", async () => {
    const out = join(folder, "again");
    const stopped = grade("--out", out, "--exercise", "1", ...onCluster);
    await stopped.prints(/cell \d of \d, on tls:\/\/10\.0\.0\.5/);
    stopped.signal("SIGINT");
    assert.equal(await stopped.ended, 130, stopped.output());
    assert.match(stopped.output(), /Stopped\. What is done is kept/);
    await eventually(() => network.running(STEADY, "execute.py").length === 0);
  });

  it("says that there is no scheduler, and grades nothing", async () => {
    const nobody = grade("--out", join(folder, "nobody"), "--scheduler", "tcp://10.0.0.1:9");
    assert.equal(await nobody.ended, 1, nobody.output());
    assert.match(nobody.output(), /There is no scheduler of Dask at tcp:\/\/10\.0\.0\.1:9/);
  });
});

/** Waits until something is so; an error where it never is. */
async function eventually(isSo: () => boolean): Promise<void> {
  const until = Date.now() + 120_000;
  while (!isSo()) {
    assert.ok(Date.now() < until, "it hangs");
    await sleep(300);
  }
}
