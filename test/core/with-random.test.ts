import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { withRandom } from "../../lib/core/src/node/with-random.js";

/** Counts upwards by a step. */
function counter(step: number): () => number {
  let at = 0;
  return () => {
    at += step;
    return at;
  };
}

/** Draws some numbers, with turns of the event loop between. */
async function drawSlowly(count: number): Promise<number[]> {
  const drawn: number[] = [];
  for (let i = 0; i < count; i++) {
    await turn();
    drawn.push(Math.random());
  }
  return drawn;
}

/** Checks that something leaves `Math.random` as it was: the function, and the property. */
async function leavesRandom(work: () => unknown): Promise<void> {
  const before = Object.getOwnPropertyDescriptor(Math, "random");
  await work();
  assert.deepEqual(Object.getOwnPropertyDescriptor(Math, "random"), before);
}

test("several runs at once draw what each draws alone, and others meanwhile what they would", () =>
  leavesRandom(async () => {
    const { random } = Math;
    const runs = [withRandom(counter(1), () => drawSlowly(4)), withRandom(counter(10), () => drawSlowly(2))];
    assert.equal(Math.random, random);
    assert.deepEqual(await Promise.all(runs), [
      [1, 2, 3, 4],
      [10, 20],
    ]);
  }));

test("a run within a run has its own numbers, and the outer one goes on", () =>
  leavesRandom(async () => {
    const drawn = await withRandom(counter(1), async () => [
      ...(await drawSlowly(1)),
      ...(await withRandom(counter(10), () => drawSlowly(2))),
      withRandom(counter(100), () => Math.random()),
      ...(await drawSlowly(1)),
    ]);
    assert.deepEqual(drawn, [1, 10, 20, 100, 2]);
  }));

test("nothing stays after an error, at once or later", () =>
  leavesRandom(async () => {
    const fail = () => {
      Math.random();
      throw new Error("oh");
    };
    assert.throws(() => withRandom(counter(1), fail), /oh/);
    await assert.rejects(
      withRandom(counter(1), async () => {
        await turn();
        fail();
      }),
      /oh/,
    );
  }));

test("an assignment within a run ends with it, and one beside it stays", async () => {
  const { random } = Math;
  try {
    const chosen = counter(1000);
    const run = withRandom(counter(1), async () => {
      Math.random = () => 0.5;
      return drawSlowly(2);
    });
    Math.random = chosen;
    assert.deepEqual(await run, [0.5, 0.5]);
    assert.equal(Math.random, chosen);
  } finally {
    Math.random = random;
  }
});

test("what a run leaves behind unawaited draws from the common numbers once the run is over", async () => {
  let late: Promise<number[]> | undefined;
  withRandom(counter(1), () => {
    late = drawSlowly(1);
  });
  const [number = 1] = (await late) ?? [];
  assert.ok(number < 1);
});
