/**
 * What notebooks and their libraries may ask of the kernel, at `globalThis[Symbol.for("jupyter.kernel")]`. There are no
 * comms: tslab has none.
 */
export interface KernelApi {
  /** Shows a value in several formats, by MIME type, in the cell that ran last. */
  display(data: MimeBundle, options?: { metadata?: Record<string, unknown>; displayId?: string }): void;
  /** Replaces what is shown under `displayId`. */
  update(displayId: string, data: MimeBundle, options?: { metadata?: Record<string, unknown> }): void;
  /** Removes the outputs of the cell; with `wait` only when the next output arrives. */
  clearOutput(options?: { wait?: boolean }): void;
  /** Aborted when the user interrupts the cell. A new one per cell. */
  readonly signal: AbortSignal;
}

/** One value in several formats, by MIME type. */
export type MimeBundle = Record<string, unknown>;

/** Sends a message that belongs to a cell. */
export type Send = (type: string, content: Record<string, unknown>) => void;
