import assert from "node:assert/strict";
import net from "node:net";
import { type TestContext, test } from "node:test";
import { PortTaken } from "../../../scripts/setup/lab/lab.mjs";
import { choosePort, DEFAULT_PORT } from "../../../scripts/setup/lab/port.mjs";
import { onFreePort } from "../../../scripts/setup/start.mjs";
import { freePort } from "../../../scripts/test/free-port.mjs";

/** Listens on a port; 0 is any. Gives the port, or 0 where it is taken. */
function listen(t: TestContext, port: number): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer();
    t.after(() => server.close());
    server.once("error", () => resolve(0));
    server.listen(port, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port));
  });
}

test("a taken 8888 is passed over", async (t) => {
  // Taken by us, or by someone else: taken it is.
  await listen(t, DEFAULT_PORT);
  const port = await choosePort();
  assert.ok(port > DEFAULT_PORT && port <= DEFAULT_PORT + 100, String(port));
  assert.equal(await listen(t, port), port);
});

test("a port that was asked for is taken, or said to be taken", async (t) => {
  const taken = await listen(t, 0);
  await assert.rejects(choosePort(taken), new RegExp(`port ${taken} is taken`));
  const free = await freePort();
  assert.equal(await choosePort(free), free);
});

test("where another start was faster, the next port is taken", async (t) => {
  const tried: number[] = [];
  const started = await onFreePort(undefined, async (port) => {
    tried.push(port);
    // Somebody else takes it now.
    if (tried.length < 3) {
      await listen(t, port);
      throw new PortTaken(port);
    }
    return "started";
  });
  assert.equal(started, "started");
  assert.equal(new Set(tried).size, 3, tried.join(" "));
});

test("a port that was asked for is not replaced by another", async () => {
  const free = await freePort();
  const tried: number[] = [];
  await assert.rejects(
    onFreePort(free, async (port) => {
      tried.push(port);
      throw new PortTaken(port);
    }),
    PortTaken,
  );
  assert.deepEqual(tried, [free]);
});

test("what has another reason is told at once", async () => {
  let tries = 0;
  await assert.rejects(
    onFreePort(undefined, async () => {
      tries++;
      throw new Error("odd");
    }),
    /odd/,
  );
  assert.equal(tries, 1);
});
