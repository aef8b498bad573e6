/** How printed text is joined and slowed down. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { StreamJoiner, type StreamPiece } from "../../../lib/kernel/src/io/stream-joiner.js";

function piece(text: string, parent = 1, name: "stdout" | "stderr" = "stdout"): StreamPiece {
  return { parent, name, text, bytes: text.length };
}

function texts(sent: readonly StreamPiece[]): string[] {
  return sent.map(({ parent, name, text }) => `${parent} ${name} ${text}`);
}

test("consecutive pieces of one stream become one message, in order", () => {
  const sent: StreamPiece[] = [];
  const joiner = new StreamJoiner((joined) => sent.push(joined));
  for (const next of [
    piece("a"),
    piece("b"),
    piece("E", 1, "stderr"),
    piece("c"),
    piece("d", 2),
    piece("e", 2),
  ])
    joiner.add(next);
  assert.deepEqual(sent, []);
  joiner.flush();
  assert.deepEqual(texts(sent), ["1 stdout ab", "1 stderr E", "1 stdout c", "2 stdout de"]);
  assert.deepEqual(
    sent.map(({ bytes }) => bytes),
    [2, 1, 1, 2],
  );
});

test("a piece is sent by itself after the delay", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const sent: StreamPiece[] = [];
  const joiner = new StreamJoiner((joined) => sent.push(joined), { delay: 20 });
  joiner.add(piece("a"));
  context.mock.timers.tick(19);
  assert.equal(sent.length, 0);
  context.mock.timers.tick(1);
  assert.deepEqual(texts(sent), ["1 stdout a"]);
  mock.reset();
});

test("no message is longer than the largest, except one piece that is", () => {
  const sent: StreamPiece[] = [];
  const joiner = new StreamJoiner((joined) => sent.push(joined), { largest: 10 });
  for (const next of [piece("aaaa"), piece("bbbb"), piece("cccc"), piece("d".repeat(20))]) joiner.add(next);
  joiner.flush();
  assert.deepEqual(
    sent.map(({ text }) => text),
    ["aaaabbbb", "cccc", "d".repeat(20)],
  );
});

test("beyond a burst the pace holds, and nothing is lost", async () => {
  const sent: { at: number; bytes: number }[] = [];
  const start = performance.now();
  const joiner = new StreamJoiner(({ bytes }) => sent.push({ at: performance.now() - start, bytes }), {
    delay: 1,
    burst: 1000,
    pace: 10,
    largest: 100,
  });
  for (let n = 0; n < 40; n++) joiner.add(piece("x".repeat(100)));
  while (sent.reduce((sum, { bytes }) => sum + bytes, 0) < 4000)
    await new Promise((resolve) => setTimeout(resolve, 5));
  // 1000 bytes at once, the other 3000 at 10 a millisecond.
  assert.ok((sent.at(-1)?.at ?? 0) > 250, "it was not slowed down");
  const early = sent.filter(({ at }) => at < 50).reduce((sum, { bytes }) => sum + bytes, 0);
  assert.ok(early < 2500, `${early} bytes in the first 50 ms`);
});
