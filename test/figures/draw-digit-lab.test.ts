// How the page in JupyterLab follows the kernel: stand-ins for JupyterLab's objects, no browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Ask,
  acceptChannels,
  type Finding,
  type KernelConnection,
  type Session,
  watchKernel,
} from "../../lib/figures/src/page/lab/kernel.js";
import { CHANNEL } from "../../lib/figures/src/page/network/drawing-data.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A signal that a test gives. */
function signal<Value>() {
  const slots = new Set<(sender: unknown, value: Value) => void>();
  return {
    connect: (slot: (sender: unknown, value: Value) => void) => slots.add(slot) !== undefined,
    disconnect: (slot: (sender: unknown, value: Value) => void) => slots.delete(slot),
    give: (value: Value) => {
      for (const slot of slots) slot(undefined, value);
    },
    get size() {
      return slots.size;
    },
  };
}

type Comm = ReturnType<typeof fakeComm>;

/** A channel as JupyterLab has it. What is sent on it waits for the test to answer. */
function fakeComm(commId: string) {
  const sent: { data: { id: string }; bytes: ArrayBufferView; done: () => void; fail: () => void }[] = [];
  return {
    commId,
    isDisposed: false,
    onMsg: (_: { content: { data: Record<string, unknown> } }) => assert.fail("nobody listens"),
    sent,
    send(data: object, _metadata: object = {}, [bytes]: readonly ArrayBufferView[] = []) {
      assert.ok(bytes);
      const { promise, resolve, reject } = withResolvers();
      sent.push({
        data: data as { id: string },
        bytes,
        done: resolve,
        fail: () => reject(new Error("gone")),
      });
      return { done: promise };
    },
  };
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers() {
  let resolve = () => {};
  let reject = (_: Error) => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function fakeKernel(channels: string[]) {
  let opened: (comm: Comm) => void = () => {};
  const comms: Comm[] = [];
  const add = (id: string) => {
    const comm = fakeComm(id);
    comms.push(comm);
    return comm;
  };
  const kernel = {
    isDisposed: false,
    registerCommTarget: (name: string, callback: (comm: Comm) => void) => {
      assert.equal(name, CHANNEL);
      opened = callback;
    },
    createComm: (_: string, id: string) => add(id),
    requestCommInfo: async () => ({ content: { comms: Object.fromEntries(channels.map((id) => [id, {}])) } }),
  };
  return { kernel: kernel as unknown as KernelConnection, comms, open: (id: string) => opened(add(id)) };
}

function fakeSession(kernel: KernelConnection | null) {
  const session = {
    session: { kernel },
    kernelChanged: signal<{ newValue: KernelConnection | null }>(),
    statusChanged: signal<string>(),
    connectionStatusChanged: signal<string>(),
  };
  return session satisfies Session;
}

/** Follows a kernel, and writes down what is found: "kernel" for one that answers. */
function follow(session: Session, channel: string) {
  const states: string[] = [];
  let known: Ask | undefined;
  const stop = watchKernel(session, CHANNEL, channel, (finding: Finding) => {
    known = typeof finding === "string" ? undefined : finding;
    states.push(typeof finding === "string" ? finding : "kernel");
  });
  return { states, stop, ask: async (pixels: Uint8Array) => (await known?.({}, pixels))?.outputs };
}

test("a kernel that has just shown the drawing answers at once; the right answer for each question", async () => {
  const { kernel, comms, open } = fakeKernel([]);
  const session = fakeSession(kernel);
  acceptChannels(session, CHANNEL);
  open("a");
  const { states, ask } = follow(session, "a");
  assert.deepEqual(states, ["kernel"]);
  const first = ask(Uint8Array.of(1));
  const second = ask(Uint8Array.of(2));
  const [comm] = comms;
  assert.ok(comm);
  assert.deepEqual(
    comm.sent.map(({ bytes }) => bytes),
    [Uint8Array.of(1), Uint8Array.of(2)],
  );
  const [one, two] = comm.sent.map(({ data }) => data.id);
  assert.notEqual(one, two);
  // An answer to the page of someone else who has the notebook open, then ours, the later first.
  comm.onMsg({ content: { data: { id: "other-1", outputs: [0] } } });
  comm.onMsg({ content: { data: { id: two, outputs: [22] } } });
  comm.onMsg({ content: { data: { id: one, error: "This model is disposed." } } });
  assert.deepEqual(await second, [22]);
  await assert.rejects(first, /This model is disposed\./);
});

test("a page that was loaded again asks the kernel, and two views of one drawing share its channel", async () => {
  const { kernel, comms } = fakeKernel(["a", "b"]);
  const session = fakeSession(kernel);
  const views = [follow(session, "a"), follow(session, "a")];
  assert.deepEqual(views[0]?.states, ["asking"]);
  await settle();
  for (const { states, ask } of views) {
    assert.deepEqual(states, ["asking", "kernel"]);
    void ask(new Uint8Array(1)).catch(() => undefined);
  }
  assert.equal(comms.length, 1);
  assert.equal(comms[0]?.sent.length, 2);
});

test("a kernel without the model: the page is told so, and asks no more", async () => {
  const { kernel } = fakeKernel(["b"]);
  const session = fakeSession(kernel);
  const { states } = follow(session, "a");
  await settle();
  for (const status of ["busy", "idle", "busy", "idle"]) session.statusChanged.give(status);
  await settle();
  assert.deepEqual(states, ["asking", "none"]);
});

test("a restart, a lost connection, another kernel, none", async () => {
  const { kernel } = fakeKernel(["a"]);
  const session = fakeSession(kernel);
  const { states, stop } = follow(session, "a");
  await settle();
  session.statusChanged.give("restarting");
  assert.deepEqual(states.splice(0), ["asking", "kernel", "none"]);
  session.connectionStatusChanged.give("connecting");
  session.connectionStatusChanged.give("connected");
  await settle();
  assert.deepEqual(states.splice(0), ["asking", "kernel"]);
  session.session = { kernel: fakeKernel([]).kernel };
  session.kernelChanged.give({ newValue: session.session.kernel });
  await settle();
  assert.deepEqual(states.splice(0), ["none", "asking", "none"]);
  session.session = { kernel: null };
  session.kernelChanged.give({ newValue: null });
  // A reply that comes when there is another kernel already, or nobody looks any more, is not believed.
  session.session = { kernel };
  session.kernelChanged.give({ newValue: kernel });
  session.statusChanged.give("dead");
  await settle();
  assert.deepEqual(states.splice(0), ["asking", "none"]);
  session.kernelChanged.give({ newValue: kernel });
  stop();
  await settle();
  assert.deepEqual(states, ["asking"]);
  assert.deepEqual(
    [session.kernelChanged.size, session.statusChanged.size, session.connectionStatusChanged.size],
    [0, 0, 0],
  );
});

test("a question whose answer is lost fails, and the next one is asked", async () => {
  const { kernel, comms } = fakeKernel(["a"]);
  const { ask } = follow(fakeSession(kernel), "a");
  await settle();
  for (const end of ["done", "fail"] as const) {
    const answer = ask(new Uint8Array(1));
    comms[0]?.sent.at(-1)?.[end]();
    await assert.rejects(answer, /interrupted or restarted/);
  }
});
