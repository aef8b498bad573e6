import { mendedServer } from "../kernel.js";
import { Cells } from "../run/cells.js";
import { useFastExports } from "./exports-object.js";
import { loadTslab } from "./load-tslab.js";
import { redirectStreams } from "./streams.js";

/** Options of `startKernel`, as tslab names them. */
export interface StartOptions {
  /** Where Jupyter says how to talk with the kernel. */
  configPath: string;
  /** JavaScript in place of TypeScript. */
  jsKernel?: boolean;
}

/**
 * Starts tslab, mended. It ends with Jupyter.
 *
 * @throws Error where tslab is not installed.
 */
export async function startKernel({ configPath, jsKernel = false }: StartOptions): Promise<void> {
  const tslab = loadTslab();
  const converter = tslab.createConverter({ isJS: jsKernel, isBrowser: false });
  const converters = { node: converter, browser: converter, close: () => converter.close() };
  const cells = new Cells();
  const executor = tslab.createExecutor(process.cwd(), converters, cells.console);
  useFastExports();
  Object.defineProperty(globalThis, Symbol.for("jupyter.kernel"), { value: cells.api() });
  tslab.setWriter((content, update) => cells.send(update ? "update_display_data" : "display_data", content));

  const server = mendedServer(tslab, executor, cells, { configPath, jsKernel });
  const exit = process.exit.bind(process);
  const close = server.close.bind(server);
  server.close = () => {
    close();
    // Whatever a cell has left running.
    setTimeout(() => exit(0), END_AFTER).unref();
  };
  await server.init();
  redirectStreams(cells);
  process.exit = (code) => {
    throw new Error(
      `process.exit(${code ?? ""}) would end the kernel. To end it, restart or shut it down in Jupyter.`,
    );
  };
  process.on("SIGINT", () => cells.interrupt(executor));
  process.on("uncaughtException", (error) => cells.fail(error));
  process.on("unhandledRejection", (error) => cells.fail(error));
  endWithParent(exit);
}

/** Long enough for the last messages, in milliseconds. */
const END_AFTER = 300;
const LOOK_EVERY = 1000;

/** Ends the kernel when the program that started it is gone. */
function endWithParent(exit: (code: number) => never): void {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && exit(0), LOOK_EVERY).unref();
}
