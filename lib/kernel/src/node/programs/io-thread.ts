/**
 * The I/O thread: owns the five sockets and speaks the Jupyter protocol.
 *
 * It has an event loop of its own, so heartbeats and control requests are answered, and printed text
 * appears, while a cell keeps the main thread busy.
 */
import { randomUUID } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import * as zmq from "zeromq";
import { type IoThreadData, Shared, type ToIo, type ToMain } from "../../link/threads.js";
import { addressOf } from "../../wire/connection.js";
import { kernelInfo } from "../../wire/kernel-info.js";
import { decode, encode, type Header, type Message } from "../../wire/message.js";
import { Outbox } from "../../wire/outbox.js";
import { ShellQueue } from "../../wire/shell-queue.js";
import { Signature } from "../../wire/signature.js";
import { StreamJoiner } from "../../wire/stream-joiner.js";
import { endProcess } from "../end-process.js";
import { ClientWatch } from "../io/client-watch.js";
import { Interrupter } from "../io/interrupter.js";
import { log } from "../log.js";

/** A failed cell's reply waits this long, so that the cells sent before it have arrived and can be aborted. */
const ABORT_GRACE_MS = 20;
/** How long the main thread may take to end by itself. */
const EXIT_GRACE_MS = 500;

const { connection, shared: buffer, input } = workerData as IoThreadData;
const shared = new Int32Array(buffer);
const main = parentPort as NonNullable<typeof parentPort>;
const session = randomUUID();
const signature = new Signature(connection.key, connection.signature_scheme);

/** A request that has been read, with the socket that awaits the reply. */
interface Pending {
  id: number;
  type: string;
  message: Message;
  outbox: Outbox;
}

const shell = new zmq.Router({ sendHighWaterMark: 0 });
const control = new zmq.Router({ sendHighWaterMark: 0 });
const stdin = new zmq.Router({ sendHighWaterMark: 0 });
// Limited by what a cell may print, not by a number of messages: beyond a limit ZeroMQ drops messages silently.
const iopub = new zmq.XPublisher({ sendHighWaterMark: 0, verbosity: "allSubs" });
const heartbeat = new zmq.Router();
const shellOut = new Outbox(shell);
const controlOut = new Outbox(control);
const stdinOut = new Outbox(stdin);
const iopubOut = new Outbox(iopub);
const heartbeatOut = new Outbox(heartbeat);

const post = (message: ToMain): void => main.postMessage(message);

let lastId = 0;
/** Headers of requests, so that late output of a cell finds its parent. */
const parents = new Map<number, Header>();
const unanswered = new Map<number, Pending>();

const streams = new StreamJoiner(({ parent, name, text, bytes }) => {
  sendPublic(parents.get(parent), "stream", { name, text }, () => {
    Atomics.sub(shared, Shared.UnsentBytes, bytes);
    Atomics.notify(shared, Shared.UnsentBytes);
  });
});
const queue = new ShellQueue<Pending>(start);
const interrupter = new Interrupter(shared, () => post({ kind: "interrupt" }));

function sendPublic(
  parent: Header | undefined,
  type: string,
  content: Record<string, unknown> | string,
  sent?: () => void,
  more: { metadata?: string; buffers?: Uint8Array[] } = {},
): void {
  const message = { identities: [type], type, parentHeader: parent ?? {}, content, ...more };
  iopubOut.send(encode(message, session, signature), sent);
}

/** Publishes a message after all that was printed before it. */
function publish(...args: Parameters<typeof sendPublic>): void {
  streams.flush();
  sendPublic(...args);
}

function status(parent: Header | undefined, state: "starting" | "busy" | "idle"): void {
  publish(parent, "status", { execution_state: state });
}

function reply(request: Pending, content: Record<string, unknown> | string): void {
  const { identities, header } = request.message;
  const type = request.type.replace(/_request$/, "_reply");
  request.outbox.send(encode({ identities, type, parentHeader: header, content }, session, signature));
}

/** Ends a request that the main thread doesn't run again: tells everybody, and that a cell is still running. */
function idle(request: Pending): void {
  status(request.message.header, "idle");
  const running = queue.running;
  if (running && running !== request) status(running.message.header, "busy");
}

/** Hands a request to the main thread, its turn having come. */
function start(request: Pending): void {
  const { id, type, message } = request;
  status(message.header, "busy");
  if (type === "kernel_info_request") {
    reply(request, kernelInfo());
    idle(request);
    return;
  }
  unanswered.set(id, request);
  parents.set(id, message.header);
  const { content, metadata, buffers } = message;
  post({ kind: "request", request: { id, type, content, metadata, buffers } });
}

function finish(request: Pending, content: string): void {
  unanswered.delete(request.id);
  // comm messages have no reply.
  if (!request.type.startsWith("comm_") || request.type === "comm_info_request") reply(request, content);
  idle(request);
  // Only cells have output that may come later.
  if (request.type !== "execute_request") parents.delete(request.id);
  queue.done(request);
}

function abort(request: Pending): void {
  status(request.message.header, "busy");
  reply(request, { status: "aborted" });
  status(request.message.header, "idle");
}

const fromMain: { [Kind in ToIo["kind"]]: (message: Extract<ToIo, { kind: Kind }>) => void } = {
  stream: (piece) => streams.add(piece),
  publish: ({ parent, type, content, metadata, buffers }) => {
    const header = parent === undefined ? undefined : parents.get(parent);
    publish(header, type, content, undefined, { metadata, buffers });
  },
  reply: ({ id, content, abortQueue }) => {
    const request = unanswered.get(id);
    if (!request) return;
    if (!abortQueue) {
      finish(request, content);
      return;
    }
    setTimeout(() => {
      const aborted = queue.takeCells();
      finish(request, content);
      for (const cell of aborted) abort(cell);
    }, ABORT_GRACE_MS);
  },
  awaiting: ({ id }) => {
    const request = unanswered.get(id);
    if (request) queue.awaiting(request);
  },
  interrupt: () => interrupter.interrupt(),
  input: ({ parent, prompt, password }) => {
    const asker = unanswered.get(parent)?.message;
    if (!asker) return;
    streams.flush();
    stdinOut.send(
      encode(
        {
          identities: asker.identities,
          type: "input_request",
          parentHeader: asker.header,
          content: { prompt, password },
        },
        session,
        signature,
      ),
    );
  },
};

main.on("message", (message: ToIo) => (fromMain[message.kind] as (message: ToIo) => void)(message));

/** Reads messages until the socket closes; what can't be read is noted in the log and ignored. */
async function receive(
  name: string,
  socket: AsyncIterable<Uint8Array[]>,
  handle: (message: Message) => void,
): Promise<void> {
  for await (const frames of socket) {
    try {
      handle(decode(frames, signature));
    } catch (error) {
      log(`ignored a message on ${name}: ${(error as Error).message}`);
    }
  }
}

const KNOWN = new Set([
  "execute_request",
  "inspect_request",
  "complete_request",
  "is_complete_request",
  "history_request",
  "comm_info_request",
  "comm_open",
  "comm_msg",
  "comm_close",
  "kernel_info_request",
]);

function receiveShell(message: Message): void {
  const request = { id: ++lastId, type: message.header.msg_type, message, outbox: shellOut };
  if (request.type === "shutdown_request") shutDown(request);
  else if (KNOWN.has(request.type)) queue.add(request);
  else log(`ignored a message of unknown type on shell: ${request.type}`);
}

function receiveControl(message: Message): void {
  const type = message.header.msg_type;
  const request = { id: ++lastId, type, message, outbox: controlOut };
  const answers: Record<string, () => Record<string, unknown>> = {
    kernel_info_request: kernelInfo,
    interrupt_request: () => {
      interrupter.interrupt();
      return { status: "ok" };
    },
    debug_request: () => ({
      type: "response",
      request_seq: message.content.seq ?? 0,
      seq: 0,
      success: false,
      command: message.content.command ?? "",
      message: "This kernel has no debugger.",
      body: {},
    }),
  };
  if (type === "shutdown_request") {
    shutDown(request);
    return;
  }
  const answer = answers[type];
  if (!answer) {
    log(`ignored a message of unknown type on control: ${type}`);
    return;
  }
  status(message.header, "busy");
  reply(request, answer());
  idle(request);
}

/** Passes the answer to the main thread, which sleeps until it comes. */
function receiveInput(message: Message): void {
  if (message.header.msg_type !== "input_reply") return;
  input.postMessage(String(message.content.value ?? ""));
  Atomics.add(shared, Shared.Answers, 1);
  Atomics.notify(shared, Shared.Answers);
}

let ending = false;

/** Answers a shutdown request and ends the process, its children included. */
function shutDown(request: Pending): void {
  if (ending) return;
  ending = true;
  const content = { status: "ok", restart: request.message.content.restart === true };
  status(request.message.header, "busy");
  reply(request, content);
  publish(request.message.header, "shutdown_reply", content);
  status(request.message.header, "idle");
  // Lets ZeroMQ put these messages on the wire, then lets the main thread run exit handlers.
  setTimeout(() => post({ kind: "exit" }), 50);
  setTimeout(endProcess, EXIT_GRACE_MS);
}

async function echoHeartbeats(): Promise<void> {
  for await (const frames of heartbeat) heartbeatOut.send(frames);
}

/** Greets subscribers, so that a client knows from when on it misses nothing. */
async function welcomeSubscribers(): Promise<void> {
  for await (const [frame] of iopub) {
    if (frame?.[0] !== 1) continue;
    const subscription = Buffer.from(frame.subarray(1)).toString("utf8");
    const message = { type: "iopub_welcome", parentHeader: {}, content: { subscription } };
    iopubOut.send(encode({ ...message, identities: [subscription] }, session, signature));
  }
}

async function open(): Promise<void> {
  await Promise.all([
    shell.bind(addressOf(connection, "shell")),
    control.bind(addressOf(connection, "control")),
    stdin.bind(addressOf(connection, "stdin")),
    iopub.bind(addressOf(connection, "iopub")),
    heartbeat.bind(addressOf(connection, "hb")),
  ]);
  status(undefined, "starting");
  void echoHeartbeats();
  void welcomeSubscribers();
  void receive("control", control, receiveControl);
  void receive("stdin", stdin, receiveInput);
  void receive("shell", shell, receiveShell);
}

new ClientWatch(endProcess).start();
open().catch((error: Error) => {
  log(`can't open the sockets: ${error.message}`);
  endProcess();
});
