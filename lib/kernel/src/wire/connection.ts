/** The connection file: where the client expects the kernel's five sockets, and the key that signs messages. */
import { readText } from "../node/files.js";

export interface Connection {
  transport: string;
  ip: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
  key: string;
  signature_scheme: string;
}

export type Channel = "shell" | "control" | "iopub" | "stdin" | "hb";

/**
 * Reads a connection file.
 *
 * @throws when the file can't be read, isn't JSON, or asks for a signature scheme other than HMAC.
 */
export function readConnection(path: string): Connection {
  const connection = JSON.parse(readText(path)) as Connection;
  for (const channel of ["shell", "control", "iopub", "stdin", "hb"] as const)
    if (!Number.isInteger(connection[`${channel}_port`]))
      throw new Error(`The connection file ${path} has no number under "${channel}_port".`);
  if (connection.key && !/^hmac-/.test(connection.signature_scheme ?? "hmac-sha256"))
    throw new Error(
      `The connection file ${path} asks for the signature scheme "${connection.signature_scheme}"; only hmac-… is known.`,
    );
  return connection;
}

/** Gives the ZeroMQ address of a channel, e.g. `addressOf(c, "shell")` → `"tcp://127.0.0.1:53211"`. */
export function addressOf(connection: Connection, channel: Channel): string {
  const separator = connection.transport === "ipc" ? "-" : ":";
  return `${connection.transport}://${connection.ip}${separator}${connection[`${channel}_port`]}`;
}
