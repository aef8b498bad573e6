// npm start where nothing can be written, and nothing is left to do.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { run } from "../../scripts/setup/helpers/command.mjs";
import { freePort } from "../../scripts/test/free-port.mjs";
import { here, scratchFolder } from "./scratch.js";

/** Makes the folder of the course read-only, and what JupyterLab writes to in it full, for one command. */
const READ_ONLY = `
  mkdir -p "$1/.cache/jupyter"
  mount --bind "$1" "$1"
  mount -t tmpfs -o size=4k tmpfs "$1/.cache/jupyter"
  mount -o remount,bind,ro "$1"
  cd "$1" && shift && exec "$@"
`;

const namespaces = ["--user", "--map-root-user", "--mount"];

test("a course on a read-only disk opens, though the rest of the disk is full, and writes nothing there", async (t) => {
  const allowed = await run("unshare", [...namespaces, "true"]);
  if (!allowed.ok) return t.skip("this machine allows nobody to mount a disk");
  const cache = scratchFolder(t);
  const port = await freePort();
  const command = [process.execPath, "scripts/start.mjs", "--no-browser", "--port", String(port)];
  const args = [...namespaces, "sh", "-ec", READ_ONLY, "sh", here.root, ...command];
  const child = spawn("unshare", args, {
    env: { ...here.env, XDG_CACHE_HOME: cache },
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  let text = "";
  const ended = new Promise((resolve) => child.once("close", resolve));
  const running = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (piece) => {
        text += piece;
        if (text.includes("JupyterLab is running")) resolve();
      });
    }
  });
  await Promise.race([running, ended]);
  assert.match(text, /JupyterLab is running/);
  assert.doesNotMatch(text, / …/, "it had something to do");
  child.kill("SIGINT");
  assert.equal(await ended, 0, text);
});
