/**
 * The messages that clients send, one line each. To add one, add its line; the types then ask for its answer where
 * `answeredBy` says: "main" in `session.ts`, "io" in `io/conversation.ts`.
 */

/** When a message may start. On the channel `control` nothing waits. */
export type Turn =
  /** It is a cell: one after another, in the order in which they came. */
  | "cell"
  /** It keeps its place among the cells that wait, but needn't wait for one that awaits something. */
  | "in order"
  /** While a cell awaits something it may overtake all that waits, except messages "in order". */
  | "after those in order"
  /** While a cell awaits something it may overtake all that waits. */
  | "any time"
  /** It waits for nothing. */
  | "at once";

interface MessageType {
  /** The channels on which it may come. */
  on: readonly ("shell" | "control" | "stdin")[];
  turn: Turn;
  /** Who knows the answer: the main thread, which has the cells, or the I/O thread, which is always free. */
  answeredBy: "main" | "io";
}

const messages = {
  execute_request: { on: ["shell"], turn: "cell", answeredBy: "main" },
  inspect_request: { on: ["shell"], turn: "any time", answeredBy: "main" },
  complete_request: { on: ["shell"], turn: "any time", answeredBy: "main" },
  is_complete_request: { on: ["shell"], turn: "any time", answeredBy: "main" },
  history_request: { on: ["shell"], turn: "any time", answeredBy: "main" },
  comm_info_request: { on: ["shell"], turn: "any time", answeredBy: "main" },
  // A cell that waits may register the target.
  comm_open: { on: ["shell"], turn: "in order", answeredBy: "main" },
  comm_msg: { on: ["shell"], turn: "after those in order", answeredBy: "main" },
  comm_close: { on: ["shell"], turn: "after those in order", answeredBy: "main" },
  kernel_info_request: { on: ["shell", "control"], turn: "any time", answeredBy: "io" },
  shutdown_request: { on: ["shell", "control"], turn: "at once", answeredBy: "io" },
  interrupt_request: { on: ["control"], turn: "at once", answeredBy: "io" },
  debug_request: { on: ["control"], turn: "at once", answeredBy: "io" },
  input_reply: { on: ["stdin"], turn: "at once", answeredBy: "io" },
} as const satisfies Record<string, MessageType>;

/** A channel on which clients send. */
export type ClientChannel = MessageType["on"][number];

/** The name of a message that the kernel knows. */
export type MessageName = keyof typeof messages;

/** The names of the messages that one of the two threads answers. */
export type AnsweredBy<Thread extends MessageType["answeredBy"]> = {
  [Name in MessageName]: (typeof messages)[Name]["answeredBy"] extends Thread ? Name : never;
}[MessageName];

/** Tells whether the kernel knows a message of this name, coming on this channel. */
export function isKnown(name: string, channel: ClientChannel): name is MessageName {
  return Object.hasOwn(messages, name) && typeOf(name as MessageName).on.includes(channel);
}

/** Tells when a message may start. */
export function turnOf(name: MessageName): Turn {
  return typeOf(name).turn;
}

/** Tells whether the I/O thread itself answers a message. */
export function isAnsweredByIo(name: MessageName): name is AnsweredBy<"io"> {
  return typeOf(name).answeredBy === "io";
}

/** Gives the name of the reply to a message; undefined where it has none. */
export function replyTo(name: MessageName): string | undefined {
  return name.endsWith("_request") ? name.replace(/_request$/, "_reply") : undefined;
}

function typeOf(name: MessageName): MessageType {
  return messages[name];
}
