/**
 * Starts the kernel: `node main.js <connection file>`.
 *
 * Three things load at the same time: the compiler, in a process of its own; here the rest of the kernel; and the I/O
 * thread, which opens the sockets. The compiler takes longest, so the I/O thread waits until the kernel is loaded. Before it
 * starts, the process's output is caught.
 */
import { startCompiler } from "./compiler-process/compiler-process.js";
import { Link } from "./link/link.js";
import { setLog } from "./node/log.js";
import { OutputCapture } from "./node/output-capture.js";
import {
  commandLineArgument,
  numberSetting,
  refuseToStart,
  setting,
  workingDirectory,
} from "./node/process.js";
import { readConnection } from "./wire/connection.js";

const connectionFile =
  commandLineArgument(0) ??
  refuseToStart("usage: node main.js <connection file>   (Jupyter does this; see the kernel's README.md)");
const connection = readConnection(connectionFile);
const sleepAfterMs = 1000 * (numberSetting("TYPESCRIPT_KERNEL_COMPILER_SLEEP") ?? 600);
const capture = new OutputCapture();
const listed = (name: string): string[] => (setting(name) ?? "").split(",").filter(Boolean);
const preload = listed("TYPESCRIPT_KERNEL_PRELOAD");
let link: Link | undefined;
const compiler = startCompiler(
  { cwd: workingDirectory(), preload, home: setting("TYPESCRIPT_KERNEL_HOME") },
  { isInterrupted: () => link?.isInterrupted ?? false, sleepAfterMs },
);
const captured = capture.finish();
if (captured) setLog(captured.terminal.stderr);
const { startKernel } = await import("./kernel.js");
link = new Link(connection, captured);
startKernel(link, compiler, listed("TYPESCRIPT_KERNEL_STARTUP"));
