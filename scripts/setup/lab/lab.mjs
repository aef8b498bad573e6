import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lastLines, SetupProblem } from "../helpers/problem.mjs";
import { writeWhole } from "../helpers/write-whole.mjs";
import { jupyterEnvironment } from "./jupyter.mjs";

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
 * @returns {Promise<Lab>}
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
  },
) {
  // The only place where JupyterLab looks for it.
  const { JUPYTER_CONFIG_DIR = "" } = env;
  writeWhole(path.join(JUPYTER_CONFIG_DIR, "custom", "custom.css"), fs.readFileSync(STYLE));
  const logFile = path.join(place.cache, "jupyter", "lab.log");
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

  const isUp = await answers(address, token, ended);
  if (isUp) return lab;
  await stop();
  throw new SetupProblem({
    happened: "JupyterLab didn't start",
    expected: `an answer from ${address}`,
    advice: `Type  npm run doctor ; the whole log is in ${path.relative(place.root, logFile)}`,
    output: lastLines(fs.readFileSync(logFile, "utf8"), 8),
  });
}

/** @param {string} address @param {string} token @param {Promise<unknown>} ended */
async function answers(address, token, ended) {
  const over = ended.then(() => true);
  // The first time a virus scanner may read each of its files.
  const deadline = Date.now() + 180_000;
  while (Date.now() < deadline) {
    try {
      const { ok } = await fetch(`${address}/api/status`, { headers: { Authorization: `token ${token}` } });
      if (ok) return true;
    } catch {
      // It isn't listening yet.
    }
    if (await Promise.race([over, sleep(100, false)])) return false;
  }
  return false;
}

function newToken() {
  return randomBytes(24).toString("hex");
}
