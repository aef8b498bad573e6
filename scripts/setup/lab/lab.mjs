import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lastLines, SetupProblem } from "../helpers/problem.mjs";
import { writeWhole } from "../helpers/write-whole.mjs";
import { jupyterEnvironment } from "./jupyter.mjs";
import { statusOf } from "./local-request.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */

/**
 * A running JupyterLab.
 *
 * @typedef {object} Lab
 * @property {string} url opens it in a browser, token included
 * @property {string} address such as "http://127.0.0.1:8888"
 * @property {string} token every request needs it
 * @property {Promise<number | null>} ended resolves to the exit code when it has ended
 * @property {() => Promise<void>} stop ends it, and its kernels with it
 */

/** What the course changes in how JupyterLab looks. */
const STYLE = new URL("../jupyter/custom.css", import.meta.url);

/**
 * JupyterLab in a Python that ends when this process does, however that ends: it listens to its standard input,
 * which closes then. SIGTERM makes it shut down its kernels first. The signal is for the main thread by name: another
 * one would take it without waking a server that has nothing to do. Windows has no such names: there the server is woken
 * by something to do.
 */
const PROGRAM = `
import os, signal, sys, threading
def follow_parent():
    while os.read(0, 1024): pass
    if hasattr(signal, "pthread_kill"): return signal.pthread_kill(threading.main_thread().ident, signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)
    from jupyter_server.serverapp import ServerApp
    if ServerApp.initialized(): ServerApp.instance().io_loop.add_callback(lambda: None)
threading.Thread(target=follow_parent, daemon=True).start()
from jupyterlab.labapp import main
sys.exit(main())
`;

/**
 * Starts JupyterLab on 127.0.0.1 and waits until it answers.
 *
 * @param {Place} place
 * @param {object} options
 * @param {number} options.port
 * @param {string} [options.root] the folder that it shows; default: the repository
 * @param {NodeJS.ProcessEnv} [options.env] default: that of every Jupyter program of the course
 * @param {boolean} [options.browser] let it open a browser; default false
 * @param {string} [options.token] default: a new random one
 * @param {readonly string[]} [options.args] more arguments for JupyterLab, such as
 *   "--LabApp.expose_app_in_browser=True" for a test
 * @param {AbortSignal} [options.signal] ends it while it starts
 * @returns {Promise<Lab>}
 * @throws PortTaken where another program was faster
 * @throws SetupProblem where it ends at once or doesn't answer within three minutes
 */
export async function startLab(
  place,
  {
    port,
    root = place.root,
    env = jupyterEnvironment(place),
    browser = false,
    token = newToken(),
    args = [],
    signal,
  },
) {
  signal?.throwIfAborted();
  // The only place where JupyterLab looks for it.
  const { JUPYTER_CONFIG_DIR = "" } = env;
  writeWhole(path.join(JUPYTER_CONFIG_DIR, "custom", "custom.css"), fs.readFileSync(STYLE));
  const logFile = path.join(place.jupyter, "lab.log");
  fs.mkdirSync(path.dirname(logFile), { recursive: true });
  const log = fs.openSync(logFile, "w");
  const options = [
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${root}`,
    `--ServerApp.open_browser=${browser ? "True" : "False"}`,
    ...(process.getuid?.() === 0 ? ["--ServerApp.allow_root=True"] : []),
    ...args,
  ];
  const child = spawn(place.python, ["-c", PROGRAM, ...options], {
    cwd: root,
    // Not in the arguments, which every user of the machine can read.
    env: { ...env, JUPYTER_TOKEN: token },
    stdio: ["pipe", log, log],
    // A process group of its own: Ctrl-C is for us, who then end it in order.
    detached: process.platform !== "win32",
    // The same on Windows: a console of its own, which nobody sees.
    windowsHide: true,
  });
  fs.closeSync(log);
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => {
    child.once("error", () => resolve(null));
    child.once("exit", (code) => resolve(code));
  });
  const address = `http://127.0.0.1:${port}`;
  const lab = { url: `${address}/lab?token=${token}`, address, token, ended, stop };

  async function stop() {
    child.stdin?.end();
    const isOver = await Promise.race([ended.then(() => true), sleep(10_000, false, { ref: false })]);
    if (!isOver) child.kill("SIGKILL");
    await ended;
  }

  const isUp = await answers(address, token, ended, signal);
  if (isUp) return lab;
  // It has no kernels yet that would have to be ended in order.
  if (signal?.aborted) child.kill("SIGKILL");
  await stop();
  const output = fs.readFileSync(logFile, "utf8");
  if (
    /address already in use|port \d+ is (already in use|not available)|EADDRINUSE|WinError 10048/i.test(
      output,
    )
  ) {
    throw new PortTaken(port);
  }
  throw new SetupProblem({
    happened: "JupyterLab didn't start",
    expected: `an answer from ${address}`,
    advice: `Type  npm run doctor ; the whole log is in ${path.relative(place.root, logFile)}`,
    output: lastLines(output, 8),
  });
}

/** Another program has taken the port since it was chosen. */
export class PortTaken extends SetupProblem {
  /** @param {number} port */
  constructor(port) {
    super({
      happened: `port ${port} was taken by another program while JupyterLab started`,
      expected: "a port on 127.0.0.1 on which nothing listens",
      advice: "Type  npm start  again",
    });
  }
}

/**
 * @param {string} address
 * @param {string} token
 * @param {Promise<unknown>} ended
 * @param {AbortSignal} [signal]
 */
async function answers(address, token, ended, signal) {
  const over = Promise.race([ended, aborted(signal)]).then(() => true);
  // The first time a virus scanner may read each of its files.
  const deadline = Date.now() + 180_000;
  while (Date.now() < deadline && !signal?.aborted) {
    const status = await Promise.race([
      statusOf(`${address}/api/status`, { Authorization: `token ${token}` }),
      over.then(() => 0),
    ]);
    if (status === 200) return true;
    if (await Promise.race([over, sleep(100, false)])) return false;
  }
  return false;
}

/** @param {AbortSignal} [signal] @returns {Promise<void>} never resolves without one */
function aborted(signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}

function newToken() {
  return randomBytes(24).toString("hex");
}
