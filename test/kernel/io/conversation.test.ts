/** The conversation with the clients, on sockets that only take note. */
import assert from "node:assert/strict";
import { mock, type TestContext, test } from "node:test";
import { Conversation } from "../../../lib/kernel/src/io/conversation.js";
import type { ToMain } from "../../../lib/kernel/src/link/threads.js";
import { createCodec } from "../../../lib/kernel/src/wire/message.js";
import type { ClientChannel } from "../../../lib/kernel/src/wire/messages.js";
import { Signature } from "../../../lib/kernel/src/wire/signature.js";

const signature = new Signature("secret");
const { encode, decode } = createCodec(signature);

/** A conversation, with what it says in the order in which it says it: `channel type: the gist [of the request]`. */
function conversation() {
  const said: string[] = [];
  const asked = new Map<string, string>();
  const toMain: ToMain[] = [];
  const socket = (channel: string) => ({
    send: async (frames: (string | Uint8Array)[]) => {
      const { header, parentHeader, content } = decode(frames.map((frame) => Buffer.from(frame)));
      const { execution_state, status, text, prompt } = content;
      const about = asked.get(String(parentHeader.msg_id));
      const gist = execution_state ?? status ?? text ?? prompt ?? "";
      said.push(`${channel} ${header.msg_type}: ${gist}${about ? ` [${about}]` : ""}`);
    },
  });
  const events: string[] = [];
  const talk = new Conversation({
    sockets: {
      shell: socket("shell"),
      control: socket("control"),
      stdin: socket("stdin"),
      iopub: socket("iopub"),
    },
    signature,
    toMain: (message) => toMain.push(message),
    answerPrompt: (text) => events.push(`answer ${text}`),
    interrupt: () => events.push("interrupt"),
    printed: (bytes) => events.push(`printed ${bytes}`),
    collect: () => undefined,
    blocked: () => undefined,
    end: () => events.push("end"),
  });
  /** A client sends a message; `name` is how the test calls it. */
  const ask = (channel: ClientChannel, type: string, name: string, content = {}): void => {
    const frames = encode({ identities: ["client"], type, parentHeader: {}, content });
    const bytes = frames.map((frame) => Buffer.from(frame));
    asked.set(decode(bytes).header.msg_id, name);
    talk.receive(channel, bytes);
  };
  /** The numbers of the requests that the main thread was given. */
  const given = () => toMain.flatMap((message) => (message.kind === "request" ? [message.request.id] : []));
  const answer = (id: number | undefined, content: object, abortQueue = false): void =>
    talk.receiveFromMain({ kind: "reply", id: id ?? -1, content: JSON.stringify(content), abortQueue });
  return { talk, ask, answer, given, said, toMain, events };
}

/** Lets what was sent go out: messages leave a socket one after another. */
async function sent(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

function withTimers(t: TestContext): void {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
}

test("a cell is busy, prints, is answered and is idle, in this order", async () => {
  const { talk, ask, answer, given, said, events } = conversation();
  ask("shell", "execute_request", "cell");
  const [id] = given();
  talk.receiveFromMain({ kind: "stream", parent: id ?? -1, name: "stdout", text: "hello", bytes: 5 });
  talk.receiveFromMain({ kind: "publish", parent: id, type: "display_data", content: "{}" });
  answer(id, { status: "ok" });
  await sent();
  assert.deepEqual(
    said.filter((line) => line.startsWith("iopub")),
    [
      "iopub status: busy [cell]",
      "iopub stream: hello [cell]",
      "iopub display_data:  [cell]",
      "iopub status: idle [cell]",
    ],
  );
  assert.ok(said.includes("shell execute_reply: ok [cell]"));
  assert.deepEqual(events, ["printed 5"]);
  talk.receiveFromMain({ kind: "publish", parent: id, type: "error", content: "{}" });
  await sent();
  assert.equal(said.at(-1), "iopub error:  [cell]", "late output still finds its cell");
});

test("control is answered while a cell runs, and the cell is busy afterwards", async () => {
  const { ask, said, events, toMain } = conversation();
  ask("shell", "execute_request", "cell");
  ask("shell", "kernel_info_request", "waits");
  ask("control", "kernel_info_request", "info");
  ask("control", "interrupt_request", "stop");
  await sent();
  assert.deepEqual(events, ["interrupt"]);
  assert.equal(toMain.length, 1);
  assert.deepEqual(
    said.filter((line) => line.startsWith("control")),
    ["control kernel_info_reply: ok [info]", "control interrupt_reply: ok [stop]"],
  );
  assert.equal(said.filter((line) => line === "iopub status: busy [cell]").length, 3);
  assert.ok(!said.some((line) => line.includes("[waits]")));
});

test("a cell that fails and asks for it aborts the cells behind it, and nothing else", async (t) => {
  withTimers(t);
  const { ask, answer, given, said } = conversation();
  ask("shell", "execute_request", "fails");
  ask("shell", "execute_request", "second");
  answer(given()[0], { status: "error" }, true);
  ask("shell", "execute_request", "third");
  ask("shell", "history_request", "question");
  mock.timers.tick(20);
  await sent();
  assert.deepEqual(
    said.filter((line) => line.startsWith("shell")),
    [
      "shell execute_reply: error [fails]",
      "shell execute_reply: aborted [second]",
      "shell execute_reply: aborted [third]",
    ],
  );
  assert.equal(given().length, 2, "the question goes to the main thread");
});

test("messages of comms have no reply", async () => {
  const { ask, answer, given, said } = conversation();
  ask("shell", "comm_open", "open");
  answer(given()[0], {});
  await sent();
  assert.deepEqual(said, ["iopub status: busy [open]", "iopub status: idle [open]"]);
});

test("a question to the user goes to the client that runs the cell, and the answer comes back", async () => {
  const { talk, ask, given, said, events } = conversation();
  ask("shell", "execute_request", "cell");
  talk.receiveFromMain({ kind: "input", parent: given()[0] ?? -1, prompt: "Name?", password: false });
  await sent();
  assert.ok(said.includes("stdin input_request: Name? [cell]"));
  ask("stdin", "input_reply", "reply", { value: "Ada" });
  assert.deepEqual(events, ["answer Ada"]);
});

test("what is unknown, is on the wrong channel or is not signed is ignored", async () => {
  const { talk, ask, said, toMain, events } = conversation();
  ask("shell", "toString", "unknown");
  ask("shell", "interrupt_request", "wrong channel");
  ask("control", "execute_request", "wrong channel");
  talk.receive("shell", [Buffer.from("noise")]);
  await sent();
  assert.deepEqual([said, toMain, events], [[], [], []]);
});

test("a shutdown is told everybody, once; then the main thread may end, and then everything does", async (t) => {
  withTimers(t);
  const { ask, said, toMain, events } = conversation();
  ask("control", "shutdown_request", "bye", { restart: true });
  ask("shell", "shutdown_request", "again");
  await sent();
  assert.deepEqual(
    said.filter((line) => line.includes("shutdown")),
    ["control shutdown_reply: ok [bye]", "iopub shutdown_reply: ok [bye]"],
  );
  mock.timers.tick(50);
  assert.deepEqual(toMain, [{ kind: "exit" }]);
  mock.timers.tick(500);
  assert.deepEqual(events, ["end"]);
});

test("at a shutdown the running cell has its last word; what waits behind it is aborted", async (t) => {
  withTimers(t);
  const { talk, ask, answer, given, said, toMain, events } = conversation();
  ask("shell", "execute_request", "cell");
  ask("shell", "execute_request", "next");
  ask("control", "shutdown_request", "bye");
  ask("shell", "execute_request", "late");
  await sent();
  assert.deepEqual(
    said.filter((line) => line.includes("execute_reply")),
    ["shell execute_reply: aborted [next]", "shell execute_reply: aborted [late]"],
  );
  mock.timers.tick(1000);
  const [cell] = given();
  talk.receiveFromMain({ kind: "stream", parent: cell ?? -1, name: "stdout", text: "stopped", bytes: 7 });
  answer(cell, { status: "error" }, true);
  mock.timers.tick(20);
  await sent();
  assert.equal(toMain.at(-1)?.kind, "request", "not yet told to end");
  mock.timers.tick(50);
  assert.deepEqual(toMain.at(-1), { kind: "exit" });
  assert.ok(said.indexOf("iopub stream: stopped [cell]") < said.indexOf("iopub status: idle [cell]"));
  assert.ok(said.includes("shell execute_reply: error [cell]"));
  mock.timers.tick(500);
  assert.equal(events.at(-1), "end");
});

test("a cell that doesn't end doesn't keep the kernel", (t) => {
  withTimers(t);
  const { ask, toMain, events } = conversation();
  ask("shell", "execute_request", "cell");
  ask("control", "shutdown_request", "bye");
  mock.timers.tick(2000);
  mock.timers.tick(50);
  assert.deepEqual(toMain.at(-1), { kind: "exit" });
  mock.timers.tick(450);
  assert.deepEqual(events, ["end"]);
});
