/**
 * Starts the kernel: `node main.js <connection file>`.
 *
 * Three things load at the same time: the I/O thread, which opens the sockets; the compiler, in a process of its
 * own; and here the rest of the kernel.
 */
import { startCompiler } from "./compiler-process/compiler-process.js";
import { Link } from "./link/link.js";
import { commandLineArgument, refuseToStart, setting, workingDirectory } from "./node/process.js";
import { readConnection } from "./wire/connection.js";

const connectionFile =
  commandLineArgument(0) ??
  refuseToStart("usage: node main.js <connection file>   (Jupyter does this; see the kernel's README.md)");
const preload = (setting("TYPESCRIPT_KERNEL_PRELOAD") ?? "").split(",").filter(Boolean);
// The compiler first: the first result waits for it longest.
const compiler = startCompiler({ cwd: workingDirectory(), preload }, () => link.isInterrupted);
const link = new Link(readConnection(connectionFile));
const { startKernel } = await import("./kernel.js");
startKernel(link, compiler);
