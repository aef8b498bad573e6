import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { type Judgement, exercise as makeExercise } from "@course/checks";
import { InterruptedError } from "@course/core";
import { setSeed, tf } from "course";
import { exercise1, exercises, judgeTask } from "course/exercises";

const right = (images: tf.Tensor3D) => images.reshape([-1, 784]);
const wrong = (images: tf.Tensor3D) => images.reshape([-1, 28]);

/** Gives what was written meanwhile. */
async function writtenBy(work: () => Promise<void>): Promise<string> {
  const { write } = process.stdout;
  let text = "";
  process.stdout.write = ((chunk: string | Uint8Array) => {
    text += chunk;
    return true;
  }) as typeof write;
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
  return text;
}

/** An exercise of its own for each test: what was checked is remembered. */
function fresh() {
  return makeExercise(exercise1.name, exercise1.title, exercise1.steps);
}

test("a verdict says in words and in HTML how it is, and keeps its hints folded", async () => {
  const exercise = fresh();
  const untried = await exercise.check("flatten", undefined);
  assert.equal(untried.state, "not tried yet");
  assert.match(untried.toString(), /^… Not tried yet\.$/);

  const refused = await exercise.check("flatten", wrong);
  assert.equal(refused.state, "not right");
  assert.equal(refused.mistake, "wrong shape");
  assert.match(refused.toString(), /Expected: a tensor \[\d+,784\]\. Came: a tensor \[\d+,28\]\./);
  // The second hint is inside the first, so that one is opened at a time.
  assert.match(refused.toHtml(), /<details><summary>Hint 1 of 2<\/summary>.*<details><summary>Hint 2 of 2/);

  const passed = await exercise.check("flatten", right);
  assert.equal(passed.state, "right");
  assert.doesNotMatch(passed.toHtml(), /<details>/);
});

test("hints come one at a time, and the last one stays", () => {
  const exercise = fresh();
  const hints = [1, 2, 3].map(() => exercise.hint("flatten").toString());
  assert.match(hints[0] ?? "", /^Hint 1 of 2\./);
  assert.match(hints[1] ?? "", /^Hint 2 of 2\./);
  assert.equal(hints[2], hints[1]);
  assert.match(exercise.hint("flatten", 1).toString(), /^Hint 1 of 2\./);
  assert.match(exercise.hint("flatten", 7).toString(), /There are hints 1 to 2\./);
});

test("the summary adds up what has been checked, with half points too", async () => {
  const exercise = fresh();
  assert.equal(exercise.summary().points, 0);
  await exercise.check("flatten", right);
  await exercise.check("normalize", (x: tf.Tensor2D) => x.toFloat().div(x.max()));
  const summary = exercise.summary();
  assert.equal(summary.points, 3);
  assert.match(summary.toString(), /✔ Flatten the images: 2 of 2 \(right\)/);
  assert.match(summary.toString(), /✘ Normalise the pixels: 1 of 2 \(not right yet\)/);
  assert.match(summary.toString(), /✎ Why three parts\?: up to 3 \(your instructor reads it\)/);
  // Points that are lost again are not kept.
  await exercise.check("flatten", wrong);
  assert.equal(exercise.summary().points, 1);
});

test("names of code in a title are shown without their backticks", () => {
  for (const { name, title, steps } of exercises) {
    const summary = makeExercise(name, title, steps).summary();
    assert.doesNotMatch(summary.toHtml(), /`/);
    assert.doesNotMatch(summary.toString(), /`/);
  }
});

test("an unknown step is no error", async () => {
  const exercise = fresh();
  const verdict = await exercise.check("flattten" as "flatten", right);
  assert.match(verdict.toString(), /There is no step called "flattten"\. There are: counts, ofClass/);
  assert.match(exercise.hint("why" as "flatten").toString(), /There is no step called "why"/);
  // A question in words isn't checked.
  assert.equal((await exercise.check("threeParts" as "flatten", right)).state, "not tried yet");
});

test("a check draws nothing from the sequence of random numbers that the notebook began", async () => {
  const exercise = fresh();
  setSeed(5);
  const expected = [Math.random(), Math.random()];
  setSeed(5);
  const first = Math.random();
  await exercise.check("split", () => Math.random());
  assert.deepEqual([first, Math.random()], expected);
});

test("whenTried gives the result, waits for what is not tried, and goes on where something fails", async () => {
  const exercise = fresh();
  assert.equal(await exercise.whenTried(async () => 7), 7);
  let given: unknown = 1;
  const waiting = await writtenBy(async () => {
    given = await exercise.whenTried(() => {
      throw exercise.notTried();
    });
  });
  assert.equal(given, undefined);
  assert.match(waiting, /Not tried yet\. This cell shows something once/);
  const failing = await writtenBy(async () => {
    given = await exercise.whenTried(() => {
      throw new RangeError("3 is too many");
    });
  });
  assert.equal(given, undefined);
  assert.match(failing, /something failed: 3 is too many/);
  await assert.rejects(
    exercise.whenTried(() => {
      throw new InterruptedError("stopped", "KeyboardInterrupt");
    }),
    InterruptedError,
  );
});

test("grade gives points, by other inputs than the instant check", async () => {
  const exercise = fresh();
  assert.equal(await exercise.grade("flatten", right), 2);
  assert.equal(await exercise.grade("flatten", wrong), 0);
  assert.equal(await exercise.grade("flatten", undefined), 0);
  // What knows the inputs of the instant check by heart fails.
  const known = new Map<string, tf.Tensor>();
  await exercise.check("flatten", (images: tf.Tensor3D) => {
    known.set(String(images.dataSync().slice(0, 50)), tf.keep(images.reshape([-1, 784])));
    return undefined;
  });
  const byHeart = (images: tf.Tensor3D) => known.get(String(images.dataSync().slice(0, 50)))?.clone();
  assert.equal(await exercise.grade("flatten", byHeart), 0);
});

test("while submissions are graded nothing is judged beside the student's code, which answers over a wire", async () => {
  const done: Judgement[] = [];
  const server = createServer(async (socket) => {
    const messages: Buffer[] = [];
    let wake = () => {};
    let held = Buffer.alloc(0);
    socket.on("data", (piece) => {
      held = Buffer.concat([held, piece as Buffer]);
      while (held.length >= 4 && held.length >= 4 + held.readUInt32LE()) {
        const end = 4 + held.readUInt32LE();
        messages.push(held.subarray(4, end));
        held = held.subarray(end);
      }
      wake();
    });
    const next = async () => {
      while (messages.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return messages.shift() as Buffer;
    };
    const send = (content: Uint8Array) => {
      const head = Buffer.alloc(4);
      head.writeUInt32LE(content.length);
      // In pieces, as a wire may give them.
      socket.write(head.subarray(0, 3));
      setTimeout(() => {
        socket.write(head.subarray(3));
        socket.write(content);
      }, 5);
    };
    const task = (await next()).toString();
    const ask = (query: Uint8Array) => {
      send(query);
      return next();
    };
    done.push(await judgeTask(exercise1.name, task, ask, 77));
    send(new Uint8Array());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.COURSE_GRADING_PORT = String((server.address() as AddressInfo).port);
  try {
    const exercise = fresh();
    assert.match(String(await exercise.check("flatten", right)), /^Checked by the grader/);
    assert.match((await exercise.check("flatten", wrong)).toHtml(), /Checked by the grader/);
    for (const handedIn of [right, wrong, undefined])
      assert.equal(await exercise.grade("flatten", handedIn), 0);
    assert.deepEqual(
      done.map(({ state, points }) => [state, points]),
      [
        ["right", 2],
        ["not right", 0],
        ["not tried yet", 0],
      ],
    );
    assert.match(String(exercise.summary()), /points stand below each step/);
    assert.doesNotMatch(exercise.summary().toHtml(), / of /);
  } finally {
    delete process.env.COURSE_GRADING_PORT;
    server.close();
  }
  await assert.rejects(
    judgeTask(exercise1.name, "flattten", async () => undefined, 1),
    /no step "flattten"/,
  );
});
