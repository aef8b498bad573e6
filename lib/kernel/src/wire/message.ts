/**
 * Jupyter messages and their form on the wire:
 * identities, `<IDS|MSG>`, signature, header, parent header, metadata, content, then binary buffers.
 */
import { latin1, utf8 } from "../node/bytes.js";
import { randomUUID } from "../node/crypto.js";
import type { Signature } from "./signature.js";

/** The version of the Jupyter messaging protocol that this kernel speaks. */
export const PROTOCOL_VERSION = "5.4";

const DELIMITER = "<IDS|MSG>";

export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
}

export interface Message {
  /** ZeroMQ routing prefix: to whom a reply goes. */
  identities: Uint8Array[];
  header: Header;
  parentHeader: Partial<Header>;
  metadata: Record<string, unknown>;
  content: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** What is sent; content and metadata may come as JSON text that another thread has made. */
export interface Outgoing {
  identities: (string | Uint8Array)[];
  type: string;
  parentHeader: Partial<Header>;
  content: Record<string, unknown> | string;
  metadata?: Record<string, unknown> | string;
  buffers?: Uint8Array[];
}

/**
 * Reads a message from its frames.
 *
 * @throws with the reason when frames are missing, the signature is wrong, or a part isn't a JSON object.
 */
export function decode(frames: readonly Uint8Array[], signature: Signature): Message {
  const start = frames.findIndex((frame) => latin1(frame) === DELIMITER);
  if (start < 0) throw new Error(`no ${DELIMITER} frame`);
  const [signed, header, parentHeader, metadata, content, ...buffers] = frames.slice(start + 1);
  if (!signed || !header || !parentHeader || !metadata || !content)
    throw new Error("fewer frames than a message has");
  if (!signature.verify(latin1(signed), [header, parentHeader, metadata, content]))
    throw new Error("wrong signature");
  const message = {
    identities: frames.slice(0, start),
    header: parseObject(header, "header") as unknown as Header,
    parentHeader: parseObject(parentHeader, "parent header"),
    metadata: parseObject(metadata, "metadata"),
    content: parseObject(content, "content"),
    buffers,
  };
  if (typeof message.header.msg_type !== "string" || typeof message.header.msg_id !== "string")
    throw new Error("a header without msg_type or msg_id");
  return message;
}

/** Writes messages that one kernel sends. */
export type Encode = (message: Outgoing) => (string | Uint8Array)[];

/** Makes the functions that read and write the messages of one kernel. */
export function createCodec(signature: Signature): {
  decode: (frames: readonly Uint8Array[]) => Message;
  encode: Encode;
} {
  const session = randomUUID();
  return {
    decode: (frames) => decode(frames, signature),
    encode: (message) => encode(message, session, signature),
  };
}

/** Writes a message as frames, with a new id, the time and a signature. */
export function encode(message: Outgoing, session: string, signature: Signature): (string | Uint8Array)[] {
  const header: Header = {
    msg_id: randomUUID(),
    session,
    username: "kernel",
    date: new Date().toISOString(),
    msg_type: message.type,
    version: PROTOCOL_VERSION,
  };
  const parts = [
    JSON.stringify(header),
    JSON.stringify(message.parentHeader),
    toJson(message.metadata ?? {}),
    toJson(message.content),
  ];
  return [...message.identities, DELIMITER, signature.sign(parts), ...parts, ...(message.buffers ?? [])];
}

function toJson(part: Record<string, unknown> | string): string {
  return typeof part === "string" ? part : JSON.stringify(part);
}

function parseObject(part: Uint8Array, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(utf8(part));
  } catch {
    throw new Error(`a ${name} that isn't JSON`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`a ${name} that isn't an object`);
  return value as Record<string, unknown>;
}
