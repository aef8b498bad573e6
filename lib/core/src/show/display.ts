import { tf } from "../compute/tf.js";
import { asConsoleText, consoleText, printText } from "../node/console-text.js";
import { denoKernel } from "../node/deno.js";
import { showLastExpressions, tslabKernel } from "../node/tslab.js";
import type { Comm, Kernel, MimeBundle } from "./kernel.js";
import { tensorPreview } from "./tensor-preview.js";

export type { MimeBundle };

/** The name of the method with which a value shows itself as the last expression of a cell. */
export const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** A value that shows itself in a notebook. */
export interface Displayable {
  [jupyterDisplay](): MimeBundle | Promise<MimeBundle>;
}

/** A value on the screen that can be replaced or taken away. */
export interface DisplayHandle {
  /** The id under which the kernel knows this display. */
  readonly id: string;
  /** Replaces what is shown by another value, at the same place. */
  update(value: unknown): void;
  /** Takes away what is shown. A later `update` shows something again. */
  clear(): void;
}

function kernel(): Kernel | undefined {
  const installed = (globalThis as unknown as Record<symbol, Kernel | undefined>)[
    Symbol.for("jupyter.kernel")
  ];
  return installed ?? tslabKernel() ?? denoKernel();
}

/**
 * Tells whether the program runs in a notebook.
 *
 * @returns true in a cell of a notebook, false in a script.
 * @example
 * inNotebook(); // false, in a script
 */
export function inNotebook(): boolean {
  return kernel() !== undefined;
}

/**
 * Shows a value under the cell that runs, in the middle of the cell or from a loop. The last expression of a
 * cell needs no `display`: it shows itself. In a script the value is printed as text.
 *
 * @param value anything: a figure, a tensor, a table, a string, an object.
 * @param options `id`, under which the value can be replaced later; by default a new one.
 * @returns a handle that replaces the value (`update`) or takes it away (`clear`).
 * @example
 * const shown = display("reading …");
 * shown.update("done");
 */
export function display(value: unknown, options: { id?: string } = {}): DisplayHandle {
  const id = options.id ?? crypto.randomUUID();
  // Numbers the values: one that takes long to prepare must not replace a later one.
  let latest = 0;
  let shown = false;

  const send = (data: MimeBundle) => {
    const jupyter = kernel();
    if (!jupyter) print(data);
    else if (shown) jupyter.update(id, data);
    else jupyter.display(data, { displayId: id });
    shown = true;
  };
  const show = (next: unknown) => {
    const turn = ++latest;
    const data = mimeBundle(next);
    if (!(data instanceof Promise)) {
      send(data);
      return;
    }
    // Keeps the place among the outputs until the value is ready.
    if (!shown && kernel()) send({ "text/plain": "…" });
    data.then(
      (ready) => turn === latest && send(ready),
      (error) => turn === latest && send({ "text/plain": `This value can't be shown: ${String(error)}` }),
    );
  };

  show(value);
  return {
    id,
    update: show,
    clear: () => {
      latest++;
      if (kernel()) send({ "text/plain": "" });
    },
  };
}

/**
 * Takes away everything that the cell has shown so far. In a script it does nothing.
 *
 * @param options `wait`: take it away only when the next output comes, so that nothing flickers; false by
 *   default.
 * @example
 * clearOutput({ wait: true });
 */
export function clearOutput(options: { wait?: boolean } = {}): void {
  kernel()?.clearOutput(options);
}

/**
 * Gives the signal that is aborted when someone stops the cell that runs. Pass it to whatever takes long.
 *
 * @returns the cell's signal; in a script one that is never aborted.
 * @example
 * interruptSignal().aborted; // false, as long as nobody stops the cell
 */
export function interruptSignal(): AbortSignal {
  return kernel()?.signal ?? new AbortController().signal;
}

type Answer = Record<string, unknown>;

/**
 * Opens a channel on which what is shown in the page can ask. Each question gets an answer, if only that it failed;
 * questions that come while a cell computes wait until it awaits something or ends.
 *
 * @param target the name that the page's side knows.
 * @param answer gets the bytes of a question and the rest of it, and gives what to send back, or a promise of that.
 * @returns the id of the channel; undefined in a script, where nobody asks, and with a kernel that has no channels.
 */
export function openChannel(
  target: string,
  answer: (bytes: Uint8Array, question: Record<string, unknown>) => Answer | Promise<Answer>,
): string | undefined {
  const comm: Comm | undefined = kernel()?.comms?.open(target);
  comm?.onMessage((question, [bytes = new Uint8Array()]) => {
    const send = (content: Answer) => comm.send({ ...content, id: question.id });
    const fail = (error: unknown) => send({ error: error instanceof Error ? error.message : String(error) });
    try {
      const content = answer(bytes, question);
      if (content instanceof Promise) {
        // So that nobody takes the end of this message for the end of the question.
        send({ pending: true });
        content.then(send, fail);
      } else send(content);
    } catch (error) {
      fail(error);
    }
  });
  return comm?.id;
}

/**
 * Gives a value in the formats in which a notebook can show it.
 *
 * @param value anything. A value that shows itself decides; a string stays as it is; all else is shown as
 *   Node prints it.
 * @returns the formats, or a promise of them for a value that takes time to prepare.
 * @example
 * mimeBundle([1, 2]); // { "text/plain": "[ 1, 2 ]" }
 */
export function mimeBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  if (showsItself(value)) return value[jupyterDisplay]();
  return { "text/plain": typeof value === "string" ? value : asConsoleText(value) };
}

function showsItself(value: unknown): value is Displayable {
  return (
    value !== null &&
    (typeof value === "object" || typeof value === "function") &&
    typeof (value as Partial<Displayable>)[jupyterDisplay] === "function"
  );
}

function print(data: MimeBundle): void {
  const text = data["text/plain"];
  if (typeof text === "string" && text !== "") printText(text);
}

/**
 * Lets values of somebody else's class show themselves, in the notebook and on the console.
 *
 * @param prototype of that class.
 * @param bundleOf gives the formats of a value; the console prints its `text/plain`.
 */
export function letShowThemselves<T>(prototype: T, bundleOf: (value: T) => MimeBundle): void {
  Object.defineProperties(prototype, {
    [jupyterDisplay]: {
      configurable: true,
      value(this: T) {
        return bundleOf(this);
      },
    },
    [consoleText]: {
      configurable: true,
      value(this: T) {
        return bundleOf(this)["text/plain"];
      },
    },
  });
}

letShowThemselves<tf.Tensor>(tf.Tensor.prototype, tensorPreview);

showLastExpressions((value) => {
  if (!showsItself(value)) return false;
  display(value);
  return true;
});
