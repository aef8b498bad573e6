import { createRequire } from "node:module";
import type { Kernel } from "../show/kernel.js";

/** tslab's module that writes messages. For each cell it has another function that writes. */
interface Jupyter {
  lastWriteDisplayData: Write | null;
}

type Write = (content: Record<string, unknown>, update: boolean) => void;

/** How tslab 1.0.22 calls that module, wherever it is installed. */
const JUPYTER = /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/;

let adapter: Kernel | undefined;

/**
 * Makes of tslab, a kernel of others, what the course asks of a kernel. tslab's own `display` writes one format at a time;
 * the function behind it writes any.
 *
 * @returns undefined where tslab doesn't run the program.
 */
export function tslabKernel(): Kernel | undefined {
  if (!("__tslab__" in globalThis)) return undefined;
  adapter ??= adapt(Object.entries(createRequire(import.meta.url).cache));
  return adapter;
}

/** How tslab calls the variable of a cell's last expression, which it prints as text. */
const LAST = "tsLastExpr";

/**
 * Lets last expressions show themselves on tslab. Does nothing where another kernel runs the program, or a launcher of
 * tslab that does so by itself.
 *
 * @param show shows a value, or returns false where it is to be printed.
 */
export function showLastExpressions(show: (value: unknown) => boolean): void {
  const scope = (globalThis as { __tslab__?: { exports: object } }).__tslab__;
  if (!scope || Symbol.for("jupyter.kernel") in globalThis) return;
  // Cells write all that they have to tell later ones into this object.
  scope.exports = new Proxy(scope.exports, {
    set(names, name, value) {
      const isShown = typeof name === "string" && name.startsWith(LAST) && show(value);
      return Reflect.set(names, name, isShown ? undefined : value);
    },
  });
}

function adapt(loaded: readonly [file: string, module: NodeModule | undefined][]): Kernel | undefined {
  const modules = loaded.filter(([file]) => JUPYTER.test(file)).map(([, one]) => one?.exports as Jupyter);
  const jupyter = modules.find((one) => one?.lastWriteDisplayData);
  return jupyter && new TslabKernel(jupyter);
}

class TslabKernel implements Kernel {
  readonly #jupyter: Jupyter;
  #cell: Write | undefined;
  #stop = new AbortController();
  #shown: string[] = [];

  constructor(jupyter: Jupyter) {
    this.#jupyter = jupyter;
    // As Jupyter interrupts this kernel. tslab itself only ends the cell, and what the cell has begun goes on.
    process.on("SIGINT", () => this.#stop.abort(new Error("The cell was interrupted.")));
  }

  display(data: Record<string, unknown>, { displayId = crypto.randomUUID() as string } = {}): void {
    const write = this.#write();
    this.#shown.push(displayId);
    write({ data, metadata: {}, transient: { display_id: displayId } }, false);
  }

  update(displayId: string, data: Record<string, unknown>): void {
    this.#write()({ data, metadata: {}, transient: { display_id: displayId } }, true);
  }

  /** tslab can't take away what is printed; what was shown becomes empty. */
  clearOutput(): void {
    this.#write();
    for (const id of this.#shown.splice(0)) this.update(id, { "text/plain": "" });
  }

  get signal(): AbortSignal {
    this.#write();
    return this.#stop.signal;
  }

  /** Gives the function that writes, and begins anew where it is that of another cell. */
  #write(): Write {
    const write = this.#jupyter.lastWriteDisplayData as Write;
    if (write !== this.#cell) {
      this.#cell = write;
      this.#stop = new AbortController();
      this.#shown = [];
    }
    return write;
  }
}
