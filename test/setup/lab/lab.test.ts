import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../../../scripts/setup/helpers/is-alive.mjs";
import { kernelFolders } from "../../../scripts/setup/lab/jupyter.mjs";
import { PortTaken, startLab } from "../../../scripts/setup/lab/lab.mjs";
import { freePort } from "../../../scripts/test/free-port.mjs";
import { here, scratchPlace, writeFile } from "../scratch.js";

/** The processes whose command line holds a text. */
function processesWith(text: string): number[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

const onlyLinux = { skip: process.platform !== "linux" && "it looks at processes through /proc" };

test(
  "JupyterLab serves the course on 127.0.0.1, with a token, asks nobody outside, and ends whole",
  onlyLinux,
  async (t) => {
    const port = await freePort();
    const lab = await startLab(here, { port });
    t.after(() => lab.stop());
    const get = async (
      path: string,
      headers = { Authorization: `token ${lab.token}` } as Record<string, string>,
    ) => fetch(`${lab.address}${path}`, { headers });

    assert.equal(lab.url, `http://127.0.0.1:${port}/lab?token=${lab.token}`);
    assert.equal((await get("/api/contents", {})).status, 403);
    const { content } = (await (await get("/api/contents")).json()) as { content: { name: string }[] };
    assert.ok(content.some(({ name }) => name === "notebooks"));

    const kernels = (await (await get("/api/kernelspecs")).json()) as {
      default: string;
      kernelspecs: object;
    };
    assert.equal(kernels.default, "typescript");
    // tslab too, where it could be installed.
    const offered = ["typescript", "tslab"].slice(0, kernelFolders(here).length).sort();
    assert.deepEqual(Object.keys(kernels.kernelspecs).sort(), offered);

    const page = await (await get("/lab")).text();
    const config = JSON.parse(
      /<script id="jupyter-config-data" type="application\/json">([\s\S]*?)<\/script>/.exec(page)?.[1] ??
        "{}",
    );
    assert.ok(config.disabledExtensions.includes("@jupyterlab/apputils-extension:announcements"));
    assert.equal(config.news.disabled, true);
    assert.equal(config.extensionManager.can_install, false);

    const started = await fetch(`${lab.address}/api/kernels`, {
      method: "POST",
      headers: { Authorization: `token ${lab.token}` },
      body: JSON.stringify({ name: "typescript" }),
    });
    const { id } = (await started.json()) as { id: string };
    while (processesWith(id).length === 0) await sleep(50);
    assert.ok(!processesWith(lab.token).length, "the token is in a command line");
    await lab.stop();
    assert.deepEqual(processesWith(id), [], "a kernel is left");
    assert.deepEqual(processesWith(`--ServerApp.port=${port}`), [], "the server is left");
  },
);

test("it ends, with its kernels, when the process that started it is killed", onlyLinux, async () => {
  const port = await freePort();
  const setup = `${here.root}/scripts/setup`;
  const program = `
    import { startLab } from ${JSON.stringify(`${setup}/lab/lab.mjs`)};
    import { placeAt } from ${JSON.stringify(`${setup}/helpers/place.mjs`)};
    const lab = await startLab(placeAt(), { port: ${port} });
    const headers = { Authorization: "token " + lab.token };
    const answer = await fetch(lab.address + "/api/kernels", { method: "POST", headers, body: '{"name": "typescript"}' });
    console.log((await answer.json()).id);
    await lab.ended;
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
  let errors = "";
  child.stderr.on("data", (data) => (errors += data));
  const id = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (data) => resolve(String(data).trim()));
    child.once("exit", () => reject(new Error(`It ended before a kernel had started: ${errors}`)));
  });
  assert.match(id, /^[0-9a-f-]{36}$/);
  child.kill("SIGKILL");
  const deadline = Date.now() + 15_000;
  const left = () => [...processesWith(id), ...processesWith(`--ServerApp.port=${port}`)];
  while (left().length > 0 && Date.now() < deadline) await sleep(100);
  assert.deepEqual(left(), []);
});

test("one that has nothing to do ends within seconds too", onlyLinux, async () => {
  const lab = await startLab(here, { port: await freePort() });
  await sleep(3000);
  await lab.stop();
  assert.equal(await lab.ended, 0, "it was not killed after ten seconds, it ended");
});

test("a JupyterLab that doesn't start says so with the end of its log", async (t) => {
  const place = scratchPlace(t);
  writeFile(place.python, "#!/bin/sh\necho ModuleNotFoundError: no jupyterlab >&2\nexit 1\n", 0o755);
  await assert.rejects(
    startLab(place, { port: await freePort() }),
    (error: Error) => /didn't start/.test(error.message) && /ModuleNotFoundError[\s\S]*/.test(String(error)),
  );
});

test("one that is just starting is ended as soon as that is asked for", onlyLinux, async (t) => {
  const place = scratchPlace(t);
  writeFile(place.python, "#!/bin/sh\necho $$ > pid\nexec sleep 600\n", 0o755);
  const abort = new AbortController();
  const starting = startLab(place, { port: await freePort(), signal: abort.signal });
  const pidFile = `${place.root}/pid`;
  while (!fs.existsSync(pidFile) || fs.readFileSync(pidFile, "utf8") === "") await sleep(20);
  abort.abort();
  await assert.rejects(starting);
  assert.deepEqual(processesWith(`--ServerApp.root_dir=${place.root}`), []);
  assert.ok(!isAlive(Number(fs.readFileSync(pidFile, "utf8"))));
});

test("a port that was taken meanwhile is told from other failures", async (t) => {
  for (const said of [
    "[ServerApp] The port 8888 is already in use.",
    "ERROR: the Jupyter server could not be started because port 8888 is not available.",
    "OSError: [Errno 98] Address already in use",
  ]) {
    const place = scratchPlace(t);
    writeFile(place.python, `#!/bin/sh\necho "${said}" >&2\nexit 1\n`, 0o755);
    await assert.rejects(startLab(place, { port: await freePort() }), PortTaken);
  }
});
