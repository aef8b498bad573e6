import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isUnfinished, markUnfinished } from "../../../scripts/setup/facts/unfinished.mjs";
import { isAlive } from "../../../scripts/setup/helpers/is-alive.mjs";
import type { Place } from "../../../scripts/setup/helpers/place.mjs";
import { SetupProblem } from "../../../scripts/setup/helpers/problem.mjs";
import { Progress } from "../../../scripts/setup/helpers/progress.mjs";
import { lookAt, seen } from "../../../scripts/setup/runner/look.mjs";
import { type How, runSteps, type Step } from "../../../scripts/setup/runner/run-steps.mjs";
import { here, recordedStream, runQuietly, scratchPlace } from "../scratch.js";

/** A step that writes a file, and is done when that is there. */
function fileStep(name: string, fails: () => Error | undefined = () => undefined): Step {
  const file = (place: Place) => path.join(place.root, name);
  return {
    id: name,
    name,
    advice: `advice of ${name}`,
    look: (place) => seen(fs.existsSync(file(place)) ? "was there" : ""),
    async run(place) {
      const error = fails();
      if (error) throw error;
      fs.writeFileSync(file(place), "");
      return "made";
    },
  };
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

const onWindows = process.platform === "win32";
const onlyPosix = { skip: onWindows && "a program can't send Ctrl-C to another on Windows" };

test("Ctrl-C ends a step and the program that it runs, and says how to go on", onlyPosix, async (t) => {
  const { root } = scratchPlace(t);
  const pidFile = path.join(root, "pid");
  const setup = `${here.root}/scripts/setup`;
  const program = `
    import { runSteps } from ${JSON.stringify(`${setup}/runner/run-steps.mjs`)};
    import { placeAt } from ${JSON.stringify(`${setup}/helpers/place.mjs`)};
    import { run } from ${JSON.stringify(`${setup}/helpers/command.mjs`)};
    const code = "require('fs').writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)";
    const long = { id: "long", name: "long", advice: "", look: () => ({ found: "", wrong: ["all"] }), async run() {
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
  assert.deepEqual(fs.readdirSync(path.join(root, ".cache", "setup")), ["long.unfinished"]);
});

/** A step that is never done, counts how many of it run at once, and takes a moment. */
function slowStep() {
  const running = { now: 0, most: 0 };
  const slow: Step = {
    id: "slow",
    name: "slow",
    advice: "",
    isOptional: true,
    look: () => seen(""),
    async run() {
      running.most = Math.max(running.most, ++running.now);
      await sleep(100);
      running.now--;
      return "done";
    },
  };
  return { slow, running };
}

test("two set-ups of one folder don't run at once; one that was killed is not waited for", async (t) => {
  const place = scratchPlace(t, { ".cache/setup/lock": "999999999" });
  const { slow, running } = slowStep();
  const results = await Promise.all([runQuietly([slow], place), runQuietly([slow], place)]);
  assert.equal(running.most, 1);
  assert.ok(results.every(({ succeeded }) => succeeded));
  assert.ok(
    results.some(({ text }) =>
      text.includes(`Another set-up of this folder is running (process ${process.pid})`),
    ),
  );
});

test("what another set-up has done meanwhile isn't done again", async (t) => {
  const place = scratchPlace(t);
  let runs = 0;
  const once = fileStep("one");
  const { run = async () => "" } = once;
  once.run = async (...args) => {
    runs++;
    await sleep(100);
    return run(...args);
  };
  await Promise.all([runQuietly([once], place), runQuietly([once], place)]);
  assert.equal(runs, 1);
});

test("a step that was cut off is done anew, whatever it has left", async (t) => {
  const place = scratchPlace(t, { one: "half" });
  const step = fileStep("one");
  assert.match((await runQuietly([step], place)).text, /one: was there/);
  markUnfinished(place, "one");
  assert.deepEqual((await lookAt(step, place)).wrong, ["it was cut off"]);
  let how: How | undefined;
  const { run = async () => "" } = step;
  step.run = (place, report, given) => {
    how = given;
    return run(place, report, given);
  };
  assert.match((await runQuietly([step], place)).text, /one: made/);
  assert.deepEqual(how, { anew: true, wrong: ["it was cut off"], files: [] });
  assert.match((await runQuietly([step], place)).text, /one: was there/);
});

test("a step that failed counts as cut off", async (t) => {
  const place = scratchPlace(t);
  await runQuietly([fileStep("one", () => new Error("odd"))], place);
  assert.ok(isUnfinished(place, "one"));
});

test("--repair does all of them anew", async (t) => {
  const place = scratchPlace(t, { one: "", two: "" });
  const seenHow: boolean[] = [];
  const steps = ["one", "two"].map((name) => {
    const step = fileStep(name);
    step.run = async (_place, _report, { anew }) => {
      seenHow.push(anew);
      return "made";
    };
    return step;
  });
  const stream = recordedStream(false);
  assert.ok(await runSteps(steps, place, { anew: true, progress: new Progress(2, { stream }) }));
  assert.deepEqual(seenHow, [true, true]);
});

test("a step that is done, and yet not as it must be, has failed", async (t) => {
  const place = scratchPlace(t);
  const step: Step = { ...fileStep("one"), run: async () => "made" };
  const { succeeded, text } = await runQuietly([step], place);
  assert.equal(succeeded, false);
  assert.match(text, /What happened: +one is not as it must be: missing[\s\S]*advice of one/);
});

test("what nobody but a person can do is told, not done", async (t) => {
  const place = scratchPlace(t);
  const { run: _, ...step } = fileStep("one");
  const { succeeded, text } = await runQuietly([step], place);
  assert.equal(succeeded, false);
  assert.match(text, /missing[\s\S]*advice of one/);
  fs.writeFileSync(path.join(place.root, "one"), "");
  assert.ok((await runQuietly([step], place)).succeeded);
});

test("a set-up with nothing to do writes nothing, so that it runs where nothing can be written", async (t) => {
  const place = scratchPlace(t, { one: "", two: "" });
  const { succeeded } = await runQuietly([fileStep("one"), fileStep("two")], place);
  assert.ok(succeeded);
  assert.deepEqual(fs.readdirSync(place.root).sort(), ["one", "two"]);
});

test("where the lock can't be written, the frame says why, and what to do", async (t) => {
  // A file where the folder belongs, as not even root may write into one.
  const place = scratchPlace(t, { ".cache": "no folder" });
  const { succeeded, text } = await runQuietly([fileStep("one")], place);
  assert.equal(succeeded, false);
  assert.match(text, /What happened:[\s\S]*What to do:/);
  assert.doesNotMatch(text.split("It said:")[0] ?? "", /\n +at /);
});

test("what the course can do without is left as it is there", async (t) => {
  const place = scratchPlace(t, { ".cache": "no folder", two: "" });
  const optional: Step = { ...fileStep("one"), isOptional: true };
  const { succeeded, text } = await runQuietly([optional, fileStep("two")], place);
  assert.ok(succeeded, text);
  assert.match(text, /NOTICE: .*it is left as it is/);
});

const CODES: Record<string, RegExp> = {
  ENOSPC: /the disk is full[\s\S]*Free some space/,
  EDQUOT: /the disk is full/,
  // Windows says so of a file that another program holds, too, and that is the commoner reason there.
  EACCES: onWindows
    ? /a file is open in another program/
    : /a file could not be written[\s\S]*Move the course/,
  EROFS: /a file could not be written/,
  EPERM: onWindows ? /a file is open in another program/ : /a file could not be written/,
  EBUSY: /a file is open in another program/,
};
for (const [code, expected] of Object.entries(CODES)) {
  test(`an error of the system gets the advice for it, in every step: ${code}`, async (t) => {
    const error = Object.assign(new Error(`${code}: what the system says, write`), { code });
    const { text } = await runQuietly([fileStep("one", () => error)], scratchPlace(t));
    assert.match(text, expected);
    assert.doesNotMatch(text, /advice of one/);
  });
}
