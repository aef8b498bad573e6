/**
 * What a notebook and its libraries may ask of the kernel: the object at
 * `globalThis[Symbol.for("jupyter.kernel")]`. Types only, so that a library can copy or import them freely.
 */

/** Representations of one value by MIME type: JSON types as plain objects, images as base64 or bytes, others as strings. */
export type MimeBundle = Record<string, unknown>;

export type JsonObject = Record<string, unknown>;

export interface DisplayOptions {
  /** Per MIME type, e.g. `{ "image/png": { width: 280 } }`. */
  metadata?: Record<string, unknown>;
  /** A name under which `update` can replace the output later. */
  displayId?: string;
}

export interface KernelApi {
  /** Shows a MIME bundle in the cell that runs (or, called from a timer, in the cell that started it). */
  display(data: MimeBundle, options?: DisplayOptions): void;
  /** Replaces what is shown under `displayId`, wherever it is. */
  update(displayId: string, data: MimeBundle, options?: { metadata?: Record<string, unknown> }): void;
  /** Removes the outputs of the cell; with `wait` only when the next output arrives. Default: at once. */
  clearOutput(options?: { wait?: boolean }): void;
  /** Shows text in the client's pager (documentation, long help) when the cell has ended. */
  page(data: MimeBundle, options?: { start?: number }): void;
  /** Aborted when the user interrupts the cell that runs. A new one per cell. */
  readonly signal: AbortSignal;
  readonly comms: Comms;
}

export interface Comms {
  /** Opens a channel to the front end's target of that name. */
  open(targetName: string, data?: JsonObject, options?: CommOptions): Comm;
  /** Names a function to call when the front end opens a channel to this target. */
  registerTarget(targetName: string, onOpen: (comm: Comm, data: JsonObject) => void): void;
}

export interface CommOptions {
  metadata?: JsonObject;
  /** Binary parts, sent as they are after the JSON. */
  buffers?: ArrayBufferView[];
}

/** A two-way channel between the kernel and something in the front end, e.g. a widget. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: JsonObject, options?: CommOptions): void;
  close(data?: JsonObject): void;
  onMessage(callback: (data: JsonObject, buffers: Uint8Array[]) => void): void;
  onClose(callback: (data: JsonObject) => void): void;
}
