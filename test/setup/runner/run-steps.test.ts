import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../../../scripts/setup/helpers/is-alive.mjs";
import type { Place } from "../../../scripts/setup/helpers/place.mjs";
import { SetupProblem } from "../../../scripts/setup/helpers/problem.mjs";
import { Progress } from "../../../scripts/setup/helpers/progress.mjs";
import { runSteps, type Step } from "../../../scripts/setup/runner/run-steps.mjs";
import { here, recordedStream, scratchPlace } from "../scratch.js";

/** A step that writes a file, and is done when that is there. */
function fileStep(name: string, fails: () => Error | undefined = () => undefined): Step {
  const file = (place: Place) => path.join(place.root, name);
  return {
    name,
    advice: `advice of ${name}`,
    isDone: (place) => (fs.existsSync(file(place)) ? "was there" : ""),
    async run(place) {
      const error = fails();
      if (error) throw error;
      fs.writeFileSync(file(place), "");
      return "made";
    },
  };
}

async function runQuietly(steps: Step[], place: Place) {
  const stream = recordedStream(false);
  const succeeded = await runSteps(steps, place, { progress: new Progress(steps.length, { stream }) });
  return { succeeded, text: stream.text };
}

test("a step that failed says what to do, and the next start goes on from there", async (t) => {
  const place = scratchPlace(t);
  let isBroken = true;
  const problem = new SetupProblem({ happened: "no network", expected: "a network", advice: "plug it in" });
  const steps = [fileStep("one"), fileStep("two", () => (isBroken ? problem : undefined)), fileStep("three")];

  const first = await runQuietly(steps, place);
  assert.equal(first.succeeded, false);
  assert.match(first.text, /\[1\/3\] one: made/);
  assert.match(first.text, /\[2\/3\] two: failed/);
  assert.match(
    first.text,
    /no network[\s\S]*a network[\s\S]*plug it in[\s\S]*npm start {2}: it goes on from here/,
  );
  assert.doesNotMatch(first.text, /three/);

  isBroken = false;
  const second = await runQuietly(steps, place);
  assert.equal(second.succeeded, true);
  assert.match(second.text, /\[1\/3\] one: was there\n/);
  assert.match(second.text, /\[2\/3\] two: made[\s\S]*\[3\/3\] three: made/);
});

test("an error that nobody foresaw gets the advice of its step", async (t) => {
  const place = scratchPlace(t);
  const { succeeded, text } = await runQuietly([fileStep("one", () => new Error("odd"))], place);
  assert.equal(succeeded, false);
  assert.match(text, /What happened: +odd[\s\S]*What to do: +advice of one/);
});

test("Ctrl-C ends a step and the program that it runs, and says how to go on", async (t) => {
  const { root } = scratchPlace(t);
  const pidFile = path.join(root, "pid");
  const setup = `${here.root}/scripts/setup`;
  const program = `
    import { runSteps } from ${JSON.stringify(`${setup}/runner/run-steps.mjs`)};
    import { placeAt } from ${JSON.stringify(`${setup}/helpers/place.mjs`)};
    import { run } from ${JSON.stringify(`${setup}/helpers/command.mjs`)};
    const code = "require('fs').writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)";
    const long = { name: "long", advice: "", isDone: () => "", async run() {
      await run(process.execPath, ["-e", code, ${JSON.stringify(pidFile)}]);
      return "ended";
    } };
    await runSteps([long], placeAt(${JSON.stringify(root)}));
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
  let text = "";
  child.stdout.on("data", (data) => (text += data));
  while (!fs.existsSync(pidFile) || fs.readFileSync(pidFile, "utf8") === "") await sleep(20);
  const pid = Number(fs.readFileSync(pidFile, "utf8"));
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGINT");
  assert.equal(await ended, 130);
  assert.match(text, /Stopped\. Type {2}npm start {2}to go on from here/);
  await sleep(200);
  assert.ok(!isAlive(pid), "the program that the step had started still runs");
  assert.ok(!fs.existsSync(path.join(root, ".cache", "setup", "lock")), "the lock is left");
});

test("two set-ups of one folder don't run at once; one that was killed is not waited for", async (t) => {
  const place = scratchPlace(t, { ".cache/setup/lock": "999999999" });
  let running = 0;
  let most = 0;
  const slow: Step = {
    name: "slow",
    advice: "",
    isDone: () => "",
    async run() {
      most = Math.max(most, ++running);
      await sleep(100);
      running--;
      return "done";
    },
  };
  const results = await Promise.all([runQuietly([slow], place), runQuietly([slow], place)]);
  assert.equal(most, 1);
  assert.ok(results.every(({ succeeded }) => succeeded));
  assert.ok(results.some(({ text }) => text.includes("Another set-up of this folder is running")));
});

test("a lock without a heartbeat is not waited for, though its number belongs to a process", async (t) => {
  const place = scratchPlace(t, { ".cache/setup/lock": String(process.ppid) });
  const lock = path.join(place.cache, "setup", "lock");
  const longAgo = new Date(Date.now() - 60_000);
  fs.utimesSync(lock, longAgo, longAgo);
  const { succeeded, text } = await runQuietly([fileStep("one")], place);
  assert.ok(succeeded);
  assert.match(text, /one: made/);
});
