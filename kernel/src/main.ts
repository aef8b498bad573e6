/**
 * Starts the kernel: `node main.js <connection file>`.
 *
 * The I/O thread comes first: while it loads ZeroMQ and opens the sockets, this thread loads the rest.
 */
import { Link } from "./link.js";
import { readConnection } from "./wire/connection.js";

const [, , connectionFile] = process.argv;
if (!connectionFile) {
  console.error("usage: node main.js <connection file>   (Jupyter does this; see kernel/README.md)");
  process.exit(2);
}
const link = new Link(readConnection(connectionFile));
const { startKernel } = await import("./kernel.js");
startKernel(link);
