/**
 * One value in several formats, by MIME type: JSON formats as objects, all others as strings. The front end
 * shows the richest format that it knows.
 */
export type MimeBundle = Record<string, unknown>;

/** What is needed of the kernel of a notebook. One that offers it installs it under `Symbol.for("jupyter.kernel")`. */
export interface Kernel {
  display(data: MimeBundle, options?: { displayId?: string }): void;
  update(displayId: string, data: MimeBundle): void;
  clearOutput(options?: { wait?: boolean }): void;
  readonly signal: AbortSignal;
  /** Missing where the kernel has no channels to the page. */
  readonly comms?: { open(target: string): Comm };
}

/** One of the kernel's channels to the page. */
export interface Comm {
  readonly id: string;
  send(data: Record<string, unknown>): void;
  onMessage(callback: (data: Record<string, unknown>, bytes: readonly Uint8Array[]) => void): void;
}
