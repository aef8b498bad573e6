/**
 * Comms: channels between the kernel and something in the front end. Either side opens one by the name of a
 * target that the other has registered.
 */
import type { Comm, CommOptions, Comms, JsonObject } from "../api.js";
import { type Cell, currentCell, runAs } from "../cell/cell.js";
import type { Link } from "../link/link.js";
import type { Request } from "../link/threads.js";
import { randomUUID } from "../node/crypto.js";
import { partToJson } from "./bundle.js";

type OnOpen = (comm: Comm, data: JsonObject) => void;
type Failed = (error: unknown, cell: Cell | undefined) => void;

/**
 * Makes a callback that runs as code of the cell that names it now, so that what it shows, and what it throws, appears
 * there. An interrupt of that cell doesn't take the callback along.
 */
function ofThisCell<Args extends unknown[]>(
  callback: (...args: Args) => void,
  failed: Failed,
): (...args: Args) => void {
  const cell = currentCell()?.again();
  return (...args) => {
    try {
      if (cell) runAs(cell, () => callback(...args));
      else callback(...args);
    } catch (error) {
      failed(error, cell);
    }
  };
}

export class CommManager implements Comms {
  readonly #link: Link;
  readonly #failed: Failed;
  readonly #targets = new Map<string, OnOpen>();
  readonly #open = new Map<string, KernelComm>();

  /** @param failed is told what a callback has thrown. */
  constructor(link: Link, failed: Failed) {
    this.#link = link;
    this.#failed = failed;
  }

  open(targetName: string, data: JsonObject = {}, options: CommOptions = {}): Comm {
    const comm = this.#add(randomUUID(), targetName);
    this.#send("comm_open", { comm_id: comm.id, target_name: targetName }, data, options);
    return comm;
  }

  registerTarget(targetName: string, onOpen: OnOpen): void {
    this.#targets.set(targetName, ofThisCell(onOpen, this.#failed));
  }

  /** Lists open comms as comm_info_reply wants them, of one target or of all. */
  info(targetName?: unknown): Record<string, { target_name: string }> {
    const comms = [...this.#open.values()].filter((comm) => !targetName || comm.target === targetName);
    return Object.fromEntries(comms.map((comm) => [comm.id, { target_name: comm.target }]));
  }

  /** Handles comm_open, comm_msg and comm_close of the front end. */
  receive({ type, content, buffers }: Request): void {
    const id = String(content.comm_id ?? "");
    const data = (content.data ?? {}) as JsonObject;
    if (type === "comm_open") this.#receiveOpen(id, String(content.target_name ?? ""), data);
    else if (type === "comm_msg") this.#open.get(id)?.receive(data, buffers);
    else {
      const comm = this.#open.get(id);
      this.#open.delete(id);
      comm?.receiveClose(data);
    }
  }

  #receiveOpen(id: string, targetName: string, data: JsonObject): void {
    const onOpen = this.#targets.get(targetName);
    const comm = this.#add(id, targetName);
    if (onOpen) onOpen(comm, data);
    else comm.close();
  }

  #add(id: string, target: string): KernelComm {
    const send: Send = (type, data, options) => {
      if (!this.#open.has(id))
        throw new Error(`The comm to "${target}" is closed, so nothing can be sent on it.`);
      if (type === "comm_close") this.#open.delete(id);
      this.#send(type, { comm_id: id }, data, options);
    };
    const comm = new KernelComm(id, target, send, this.#failed);
    this.#open.set(id, comm);
    return comm;
  }

  #send(type: string, content: object, data: JsonObject, { metadata, buffers = [] }: CommOptions): void {
    const json = JSON.stringify(content);
    this.#link.send({
      kind: "publish",
      parent: currentCell()?.request,
      type,
      content: `${json.slice(0, -1)},"data":${partToJson(data, "The data of the comm message")}}`,
      metadata: partToJson(metadata, "The metadata of the comm message"),
      buffers: buffers.map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice()),
    });
  }
}

type Send = (type: "comm_msg" | "comm_close", data: JsonObject, options: CommOptions) => void;

class KernelComm implements Comm {
  readonly id: string;
  readonly target: string;
  readonly #send: Send;
  readonly #failed: Failed;
  #onMessage: (data: JsonObject, buffers: Uint8Array[]) => void = () => {};
  #onClose: (data: JsonObject) => void = () => {};
  #closed = false;

  constructor(id: string, target: string, send: Send, failed: Failed) {
    this.id = id;
    this.target = target;
    this.#send = send;
    this.#failed = failed;
  }

  send(data: JsonObject, options: CommOptions = {}): void {
    this.#send("comm_msg", data, options);
  }

  close(data: JsonObject = {}): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#send("comm_close", data, {});
  }

  onMessage(callback: (data: JsonObject, buffers: Uint8Array[]) => void): void {
    this.#onMessage = ofThisCell(callback, this.#failed);
  }

  onClose(callback: (data: JsonObject) => void): void {
    this.#onClose = ofThisCell(callback, this.#failed);
  }

  receive(data: JsonObject, buffers: Uint8Array[]): void {
    this.#onMessage(data, buffers);
  }

  receiveClose(data: JsonObject): void {
    this.#closed = true;
    this.#onClose(data);
  }
}
