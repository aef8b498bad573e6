/** Puts the kernel's own functions where notebooks and libraries find them, see `api.ts`. */
import type { JsonObject, KernelApi, MimeBundle } from "./api.js";
import { currentCell } from "./cell/cell.js";
import type { Link } from "./link/link.js";
import { bundleToJson } from "./output/bundle.js";
import type { CommManager } from "./output/comm.js";
import type { Display } from "./output/display.js";

/** Aborted never; the signal where no cell has run yet. */
const idle = new AbortController().signal;

/** Installs `globalThis[Symbol.for("jupyter.kernel")]` and `prompt`. */
export function installKernelApi(link: Link, display: Display, comms: CommManager): void {
  const api: KernelApi = {
    display: (data, options) => display.show(data, options),
    update: (displayId, data, options) => display.update(displayId, data, options),
    clearOutput: (options) => display.clear(options),
    page: (data: MimeBundle, { start = 0 } = {}) => {
      const json = JSON.parse(bundleToJson(data, "The bundle")) as JsonObject;
      currentCell()?.payload.push({ source: "page", data: json, start });
    },
    get signal() {
      return currentCell()?.signal ?? idle;
    },
    comms,
  };
  Object.defineProperty(globalThis, Symbol.for("jupyter.kernel"), { value: Object.freeze(api) });
  Object.defineProperty(globalThis, "prompt", {
    value: (message?: unknown, defaultAnswer?: string) => prompt(link, message, defaultAnswer),
    writable: true,
    configurable: true,
  });
}

/**
 * Asks the user for a line of text and waits for it, like a browser's `prompt`.
 *
 * @throws Error where the client can't ask (a notebook that runs unattended), KeyboardInterrupt when interrupted.
 */
function prompt(link: Link, message: unknown = "", defaultAnswer = ""): string {
  const cell = currentCell();
  if (!cell?.allowStdin)
    throw new Error("prompt() needs someone to answer, and this client can't ask for input.");
  return link.ask(cell.request, String(message), false) || defaultAnswer;
}
