/**
 * Starts the kernel: `node main.js <connection file>`.
 *
 * Three things load at the same time: the I/O thread, which opens the sockets; the compiler, in a process of its
 * own; and here the rest of the kernel.
 */
import { startCompiler } from "./compiler-process/compiler-process.js";
import { Link } from "./link/link.js";
import { readConnection } from "./wire/connection.js";

const [, , connectionFile] = process.argv;
if (!connectionFile) {
  console.error("usage: node main.js <connection file>   (Jupyter does this; see the kernel's README.md)");
  process.exit(2);
}
const link = new Link(readConnection(connectionFile));
const preload = (process.env.TYPESCRIPT_KERNEL_PRELOAD ?? "").split(",").filter(Boolean);
const compiler = startCompiler({ cwd: process.cwd(), preload }, () => link.isInterrupted);
const { startKernel } = await import("./kernel.js");
startKernel(link, compiler);
