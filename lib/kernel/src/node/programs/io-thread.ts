/**
 * The I/O thread: owns the five sockets, through which the Jupyter protocol is spoken.
 *
 * It has an event loop of its own, so heartbeats and control requests are answered, and printed text
 * appears, while a cell keeps the main thread busy.
 */
import * as zmq from "zeromq";
import { Conversation } from "../../io/conversation.js";
import { Outbox } from "../../io/outbox.js";
import { type IoThreadData, Shared, type ToIo, type ToMain } from "../../link/threads.js";
import { addressOf } from "../../wire/connection.js";
import type { ClientChannel } from "../../wire/messages.js";
import { Signature } from "../../wire/signature.js";
import { utf8 } from "../bytes.js";
import { ClientWatch } from "../io/client-watch.js";
import { Interrupter } from "../io/interrupter.js";
import { groupLimits, type MemoryLimit, ownLimit } from "../io/memory.js";
import { MemoryWatch } from "../io/memory-watch.js";
import { NativeOutput } from "../io/native-output.js";
import { log, setLog } from "../log.js";
import { endProcess, numberSetting } from "../process.js";
import { mainThread } from "../thread.js";

const { connection, captured, shared: buffer } = mainThread.data<IoThreadData>();
if (captured) setLog(captured.terminal.stderr);
const shared = new Int32Array(buffer);
const toMain = (message: ToMain): void => mainThread.post(message);

const clients = {
  shell: new zmq.Router({ sendHighWaterMark: 0 }),
  control: new zmq.Router({ sendHighWaterMark: 0 }),
  stdin: new zmq.Router({ sendHighWaterMark: 0 }),
};
// Limited by what a cell may print, not by a number of messages: beyond a limit ZeroMQ drops messages silently.
const iopub = new zmq.XPublisher({ sendHighWaterMark: 0, verbosity: "allSubs" });
const heartbeat = new zmq.Router();

const interrupter = new Interrupter(shared, () => toMain({ kind: "interrupt" }));
const conversation = new Conversation({
  sockets: { ...clients, iopub },
  signature: new Signature(connection.key, connection.signature_scheme),
  toMain,
  answerPrompt: (text) => {
    mainThread.answer(text);
    Atomics.add(shared, Shared.Answers, 1);
    Atomics.notify(shared, Shared.Answers);
  },
  interrupt: () => interrupter.interrupt(),
  printed: (bytes) => {
    Atomics.sub(shared, Shared.UnsentBytes, bytes);
    Atomics.notify(shared, Shared.UnsentBytes);
  },
  collect: () => native?.collect(),
  blocked: (spared) => interrupter.blocked(spared),
  end: endProcess,
});
const native = captured && new NativeOutput(captured, (name, text) => conversation.printNative(name, text));
mainThread.listen((message) => conversation.receiveFromMain(message as ToIo));

/** Reads messages until the socket closes. */
async function receive(channel: ClientChannel): Promise<void> {
  for await (const frames of clients[channel]) conversation.receive(channel, frames);
}

async function echoHeartbeats(): Promise<void> {
  const outbox = new Outbox(heartbeat);
  for await (const frames of heartbeat) outbox.send(frames);
}

async function welcomeSubscribers(): Promise<void> {
  // 1 stands for a subscription, 0 for its end.
  for await (const [frame] of iopub) if (frame?.[0] === 1) conversation.welcome(utf8(frame.subarray(1)));
}

/** What the kernel may use, by its own setting and by the system's. */
function limits(): MemoryLimit[] {
  const name = "TYPESCRIPT_KERNEL_MEMORY_LIMIT";
  const megabytes = numberSetting(name);
  return [...(megabytes ? [ownLimit(1e6 * megabytes, name)] : []), ...groupLimits()];
}

async function open(): Promise<void> {
  await Promise.all([
    clients.shell.bind(addressOf(connection, "shell")),
    clients.control.bind(addressOf(connection, "control")),
    clients.stdin.bind(addressOf(connection, "stdin")),
    iopub.bind(addressOf(connection, "iopub")),
    heartbeat.bind(addressOf(connection, "hb")),
  ]);
  // Whoever has subscribed meanwhile is welcomed before anything else.
  void welcomeSubscribers();
  await new Promise(setImmediate);
  conversation.begin();
  void echoHeartbeats();
  void receive("control");
  void receive("stdin");
  void receive("shell");
}

new ClientWatch(endProcess).start();
new MemoryWatch(
  limits(),
  () => conversation.isRunning,
  ({ used, limit }) => conversation.outOfMemory(used, limit),
).start();
open().catch((error: Error) => {
  log(`can't open the sockets: ${error.message}`);
  endProcess();
});
