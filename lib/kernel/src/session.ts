/** Takes the requests that the I/O thread hands over, and answers each. */
import { leaveCell } from "./cell/cell.js";
import { kernelWork } from "./cell/kernel-work.js";
import { KeyboardInterrupt } from "./cell/keyboard-interrupt.js";
import type { Compiler } from "./compiler.js";
import { reportThrown } from "./errors/report.js";
import type { Link } from "./link/link.js";
import type { Request, ToMain } from "./link/threads.js";
import { log } from "./node/log.js";
import type { CommManager } from "./output/comm.js";
import type { Executor } from "./run/execute.js";
import type { History } from "./run/history.js";
import type { Interrupts } from "./run/interrupt.js";
import { toCodepoints, toUnits } from "./wire/codepoints.js";
import type { AnsweredBy } from "./wire/messages.js";

type Content = Record<string, unknown>;
/** Gives the content of the reply, or `later` where whoever got the request sends it. */
type Answer = (content: Content, request: Request) => Content | typeof later;
const later = Symbol("the reply comes later");

export interface SessionParts {
  link: Link;
  compiler: Compiler;
  executor: Executor;
  interrupts: Interrupts;
  comms: CommManager;
  history: History;
  exit: () => void;
}

export class Session {
  readonly #parts: SessionParts;
  readonly #answers: Record<AnsweredBy<"main">, Answer>;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const receiveComm: Answer = (_, request) => {
      parts.comms.receive(request);
      return {};
    };
    this.#answers = {
      execute_request: (_, request) => {
        parts.executor.execute(request);
        return later;
      },
      complete_request: ({ code, cursor_pos }) => this.#complete(String(code), cursor_pos),
      inspect_request: ({ code, cursor_pos }) => this.#inspect(String(code), cursor_pos),
      is_complete_request: ({ code }) => ({
        ...kernelWork(() => parts.compiler.isComplete(String(code ?? ""))),
      }),
      history_request: (content) => ({ status: "ok", history: parts.history.query(content) }),
      comm_info_request: ({ target_name }) => ({ status: "ok", comms: parts.comms.info(target_name) }),
      comm_open: receiveComm,
      comm_msg: receiveComm,
      comm_close: receiveComm,
    };
  }

  /** Handles a message of the I/O thread. */
  readonly receive = (message: ToMain): void => {
    leaveCell();
    if (message.kind === "interrupt") this.#parts.interrupts.handle();
    else if (message.kind === "exit") this.#parts.exit();
    else this.#answer(message.request);
  };

  #answer(request: Request): void {
    let content: ReturnType<Answer>;
    try {
      content = this.#answers[request.type](request.content, request);
    } catch (error) {
      content = { status: "error", ...reportThrown(error) };
      if (!(error instanceof KeyboardInterrupt))
        log(`${request.type} failed: ${String((error as Error)?.stack ?? error)}`);
    }
    if (content !== later)
      this.#parts.link.send({ kind: "reply", id: request.id, content: JSON.stringify(content) });
  }

  #complete(code: string, cursor: unknown): Content {
    const offset = offsetOf(code, cursor);
    const { matches, start, end, types } = kernelWork(() => this.#parts.compiler.complete(code, offset));
    const place = (unit: number): number => toCodepoints(code, unit);
    const experimental = types?.map((type) => ({ ...type, start: place(type.start), end: place(type.end) }));
    return {
      status: "ok",
      matches,
      cursor_start: place(start),
      cursor_end: place(end),
      metadata: experimental ? { _jupyter_types_experimental: experimental } : {},
    };
  }

  #inspect(code: string, cursor: unknown): Content {
    const found = kernelWork(() => this.#parts.compiler.inspect(code, offsetOf(code, cursor)));
    const data = found ? { "text/plain": found.text, "text/markdown": found.markdown } : {};
    return { status: "ok", found: found !== undefined, data, metadata: {} };
  }
}

/** The cursor as an offset in UTF-16 units; at the end of the code where the request gives none. */
function offsetOf(code: string, cursor: unknown): number {
  return typeof cursor === "number" ? toUnits(code, cursor) : code.length;
}
