/**
 * Starts the kernel: `node main.js <connection file>`.
 *
 * Three things load at the same time: the compiler, in a process of its own; here the rest of the kernel; and the I/O
 * thread, which opens the sockets. The compiler takes longest, so everything else waits until it is on its way. Before
 * there is another thread at work, the process's output is caught.
 */
import { startCompiler } from "./compiler-process/compiler-process.js";
import type { Link } from "./link/link.js";
import { setLog } from "./node/log.js";
import { OutputCapture } from "./node/output-capture.js";
import { commandLineArgument, refuseToStart, setting, workingDirectory } from "./node/process.js";

const connectionFile =
  commandLineArgument(0) ??
  refuseToStart("usage: node main.js <connection file>   (Jupyter does this; see the kernel's README.md)");
const capture = new OutputCapture();
const listed = (name: string): string[] => (setting(name) ?? "").split(",").filter(Boolean);
const preload = listed("TYPESCRIPT_KERNEL_PRELOAD");
let link: Link | undefined;
const compiler = startCompiler(
  { cwd: workingDirectory(), preload, home: setting("TYPESCRIPT_KERNEL_HOME") },
  () => link?.isInterrupted ?? false,
);
const captured = capture.finish();
if (captured) setLog(captured.terminal.stderr);
const [{ readConnection }, { Link: Io }, { startKernel }] = await Promise.all([
  import("./wire/connection.js"),
  import("./link/link.js"),
  import("./kernel.js"),
]);
link = new Io(readConnection(connectionFile), captured);
startKernel(link, compiler, listed("TYPESCRIPT_KERNEL_STARTUP"));
