/**
 * The conversation with the clients: takes their messages and those of the main thread, and sees to it that each
 * request is started in its turn, is answered where it came from, and is surrounded by "busy" and "idle".
 */
import { reportOutOfMemory } from "../errors/out-of-memory.js";
import type { Request, ToIo, ToMain } from "../link/threads.js";
import { utf8Length } from "../node/bytes.js";
import { log } from "../node/log.js";
import { kernelInfo } from "../wire/kernel-info.js";
import { createCodec, type Encode, type Header, type Message } from "../wire/message.js";
import {
  type AnsweredBy,
  type ClientChannel,
  isAnsweredByIo,
  isKnown,
  type MessageName,
  replyTo,
  turnOf,
} from "../wire/messages.js";
import type { Signature } from "../wire/signature.js";
import { Outbox, type SendingSocket } from "./outbox.js";
import { Publisher } from "./publisher.js";
import { ShellQueue } from "./shell-queue.js";

/** A failed cell's reply waits this long, so that the cells sent before it have arrived and can be aborted. */
const ABORT_GRACE_MS = 20;
/**
 * How long the running cell may take to end at a shutdown: a training says where it was stopped. Jupyter has interrupted
 * it right before, and sends SIGTERM after 2.5 s.
 */
const LAST_WORDS_MS = 2000;
/** ZeroMQ gets this long to put the last messages on the wire. */
const FAREWELL_MS = 50;
/** How long the main thread may take to end by itself. */
const EXIT_GRACE_MS = 500;
/** What children and native code may print in one cell. */
const NATIVE_LIMIT_BYTES = 10_000_000;

/** A limit on memory, in bytes, and whose it is. */
interface Limit {
  bytes: number;
  name: string;
}

/** The world around the conversation. */
export interface Surroundings {
  sockets: Record<ClientChannel | "iopub", SendingSocket>;
  signature: Signature;
  /** Sends the main thread a message that it reads when it is free. */
  toMain: (message: ToMain) => void;
  /** Hands the main thread, which sleeps meanwhile, what the user has typed. */
  answerPrompt: (text: string) => void;
  /** Interrupts the main thread, even when it is busy. */
  interrupt: () => void;
  /** Is told how many bytes of printed text have been sent. */
  printed: (bytes: number) => void;
  /** Takes what native code has printed so far, for {@link Conversation.printNative}. */
  collect: () => void;
  /** Notes that the main thread waits for a child, which is not one of those, or that it goes on. */
  blocked: (spared: readonly number[] | undefined) => void;
  /** Ends the process. */
  end: () => void;
}

type Content = Record<string, unknown>;

/** A request that has been read, with the socket that awaits the reply. */
interface Pending {
  id: number;
  type: MessageName;
  message: Message;
  outbox: Outbox;
}

export class Conversation {
  readonly #around: Surroundings;
  readonly #decode: (frames: readonly Uint8Array[]) => Message;
  readonly #encode: Encode;
  readonly #outboxes: Record<ClientChannel, Outbox>;
  readonly #publisher: Publisher;
  readonly #queue = new ShellQueue<Pending>((request) => this.#start(request));
  /** Requests that the main thread has not answered yet. */
  readonly #unanswered = new Map<number, Pending>();
  #lastId = 0;
  /** The kernel is to end. Cells are not started any more. */
  #ending = false;
  /** What waits for the running cell to end, so that the kernel can. */
  #lastWords: ReturnType<typeof setTimeout> | undefined;
  /** The cell that was started last, and how much native code has printed since. */
  #latest: { id: number; printed: number } | undefined;

  constructor(around: Surroundings) {
    this.#around = around;
    const { encode, decode } = createCodec(around.signature);
    this.#encode = encode;
    this.#decode = decode;
    const { shell, control, stdin, iopub } = around.sockets;
    this.#outboxes = { shell: new Outbox(shell), control: new Outbox(control), stdin: new Outbox(stdin) };
    this.#publisher = new Publisher(new Outbox(iopub), encode, around.printed);
  }

  /** Tells everybody that the kernel starts. */
  begin(): void {
    this.#publisher.status(undefined, "starting");
  }

  /** Greets somebody who has subscribed to what is published. */
  welcome(subscription: string): void {
    this.#publisher.welcome(subscription);
  }

  /** Takes a message of a client. What can't be read, or isn't known, is noted in the log and ignored. */
  receive(channel: ClientChannel, frames: readonly Uint8Array[]): void {
    try {
      this.#take(channel, this.#decode(frames));
    } catch (error) {
      log(`ignored a message on ${channel}: ${(error as Error).message}`);
    }
  }

  /** Takes a message of the main thread. */
  receiveFromMain(message: ToIo): void {
    (this.#fromMain[message.kind] as (message: ToIo) => void)(message);
  }

  /** Shows what a child or native code has printed, in the latest cell. */
  printNative(name: "stdout" | "stderr", text: string): void {
    if (!this.#latest || this.#latest.printed > NATIVE_LIMIT_BYTES) return;
    const bytes = utf8Length(text);
    this.#latest.printed += bytes;
    const isLast = this.#latest.printed > NATIVE_LIMIT_BYTES;
    this.#around.printed(-bytes);
    const notice = isLast
      ? "\n[Output cut: what this cell's child processes print from here on is not shown.]\n"
      : "";
    this.#publisher.print({ parent: this.#latest.id, name, text: text + notice, bytes });
  }

  /** True while a cell runs. */
  get isRunning(): boolean {
    return this.#queue.running !== undefined;
  }

  /**
   * Says below the running cell, or below the latest, that the kernel has too little memory, and ends the process.
   *
   * @param used bytes; @param limit how many it may use.
   */
  outOfMemory(used: number, limit: Limit): void {
    if (this.#ending) return;
    this.#ending = true;
    const report = reportOutOfMemory(used, limit);
    log(`${report.ename}: ${report.evalue}`);
    this.#publisher.publish(this.#latest?.id, "error", report);
    const cells = this.#queue.takeCells();
    const { running } = this.#queue;
    if (running) this.#finish(running, JSON.stringify({ status: "error", ...report }));
    for (const cell of cells) this.#abort(cell);
    setTimeout(this.#around.end, FAREWELL_MS);
  }

  readonly #fromMain: { [Kind in ToIo["kind"]]: (message: Extract<ToIo, { kind: Kind }>) => void } = {
    stream: (piece) => this.#publisher.print(piece),
    publish: ({ parent, type, content, metadata, buffers }) =>
      this.#publisher.publish(parent, type, content, { metadata, buffers }),
    reply: ({ id, content, abortQueue }) => {
      const request = this.#unanswered.get(id);
      if (!request) return;
      if (turnOf(request.type) === "cell") this.#around.collect();
      if (!abortQueue) {
        this.#finish(request, content);
        return;
      }
      setTimeout(() => {
        const aborted = this.#queue.takeCells();
        this.#finish(request, content);
        for (const cell of aborted) this.#abort(cell);
      }, ABORT_GRACE_MS);
    },
    awaiting: ({ id }) => {
      const request = this.#unanswered.get(id);
      if (request) this.#queue.awaiting(request);
    },
    blocked: ({ spared }) => this.#around.blocked(spared),
    unblocked: () => {
      this.#around.blocked(undefined);
      this.#around.collect();
    },
    interrupt: () => this.#around.interrupt(),
    input: ({ parent, prompt, password }) => {
      const asker = this.#unanswered.get(parent)?.message;
      if (!asker) return;
      this.#publisher.flush();
      const content = { prompt, password };
      this.#send(this.#outboxes.stdin, asker, "input_request", content);
    },
  };

  /** What the I/O thread answers itself, without the main thread. */
  readonly #answers: Record<AnsweredBy<"io">, (request: Pending) => void> = {
    kernel_info_request: (request) => this.#answerNow(request, kernelInfo),
    shutdown_request: (request) => this.#shutDown(request),
    interrupt_request: (request) =>
      this.#answerNow(request, () => {
        this.#around.interrupt();
        return { status: "ok" };
      }),
    debug_request: (request) => this.#answerNow(request, noDebugger),
    input_reply: ({ message }) => this.#around.answerPrompt(String(message.content.value ?? "")),
  };

  #take(channel: ClientChannel, message: Message): void {
    const type = message.header.msg_type;
    if (!isKnown(type, channel)) {
      log(`ignored a message of unknown type on ${channel}: ${type}`);
      return;
    }
    const request = { id: ++this.#lastId, type, message, outbox: this.#outboxes[channel] };
    if (this.#ending && turnOf(type) === "cell") this.#abort(request);
    else if (channel === "shell" && turnOf(type) !== "at once") this.#queue.add(request);
    else this.#start(request);
  }

  /** Answers a request, its turn having come, or hands it to the main thread. */
  #start(request: Pending): void {
    const { id, type, message } = request;
    if (isAnsweredByIo(type)) {
      this.#answers[type](request);
      return;
    }
    this.#publisher.status(message.header, "busy");
    this.#unanswered.set(id, request);
    this.#publisher.remember(id, message.header);
    if (turnOf(type) === "cell") this.#latest = { id, printed: 0 };
    const { content, metadata, buffers } = message;
    this.#around.toMain({
      kind: "request",
      request: { id, type, content, metadata, buffers } satisfies Request,
    });
  }

  #finish(request: Pending, content: string): void {
    const { id, type } = request;
    this.#unanswered.delete(id);
    this.#reply(request, content);
    this.#idle(request);
    // Only cells have output that may come later.
    if (turnOf(type) !== "cell") this.#publisher.forget(id);
    this.#queue.done(request);
    if (this.#lastWords && !this.#queue.running) this.#end();
  }

  #abort(request: Pending): void {
    const { header } = request.message;
    this.#publisher.status(header, "busy");
    this.#reply(request, { status: "aborted" });
    this.#publisher.status(header, "idle");
  }

  #answerNow(request: Pending, answer: (asked: Content) => Content): void {
    this.#publisher.status(request.message.header, "busy");
    this.#reply(request, answer(request.message.content));
    this.#idle(request);
  }

  /** Answers a shutdown request, lets the running cell end, and ends the process, its children included. */
  #shutDown(request: Pending): void {
    if (this.#ending) return;
    this.#ending = true;
    const { header, content: asked } = request.message;
    const content = { status: "ok", restart: asked.restart === true };
    this.#publisher.status(header, "busy");
    this.#reply(request, content);
    this.#publisher.publishUnder(header, "shutdown_reply", content);
    this.#idle(request);
    for (const cell of this.#queue.takeCells()) this.#abort(cell);
    if (!this.#queue.running) {
      this.#end();
      return;
    }
    this.#lastWords = setTimeout(() => this.#end(), LAST_WORDS_MS);
  }

  #end(): void {
    clearTimeout(this.#lastWords);
    this.#lastWords = undefined;
    // The main thread runs exit handlers; when it is too busy for that, the process ends all the same.
    setTimeout(() => this.#around.toMain({ kind: "exit" }), FAREWELL_MS);
    setTimeout(this.#around.end, EXIT_GRACE_MS);
  }

  /** Tells everybody that a request has ended, and that a cell is still running where one is. */
  #idle(request: Pending): void {
    this.#publisher.status(request.message.header, "idle");
    const { running } = this.#queue;
    if (running && running !== request) this.#publisher.status(running.message.header, "busy");
  }

  #reply({ type, message, outbox }: Pending, content: Content | string): void {
    const name = replyTo(type);
    if (name) this.#send(outbox, message, name, content);
  }

  /** Sends a message to the client that has sent another. */
  #send(outbox: Outbox, { identities, header }: Message, type: string, content: Content | string): void {
    outbox.send(this.#encode({ identities, type, parentHeader: header as Partial<Header>, content }));
  }
}

/** The answer of the Debug Adapter Protocol to whatever is asked. */
function noDebugger({ seq = 0, command = "" }: Content): Content {
  return {
    type: "response",
    request_seq: seq,
    seq: 0,
    success: false,
    command,
    message: "This kernel has no debugger.",
    body: {},
  };
}
