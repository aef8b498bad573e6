import { execFile, execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { placeAt } from "../../../scripts/setup/helpers/place.mjs";
import { installSystemPackages, isRoot } from "../../../scripts/setup/helpers/system-packages.mjs";

const runFile = promisify(execFile);

/** An image that was built, with a container in which learners' programs run. */
export interface Image {
  /** Runs a command of the shell as the learner. @returns what it printed. */
  run(command: string): string;
  /** Starts the server as JupyterHub does. @returns its answer, and the names in my-work. */
  startServer(): Promise<{ status: number; work: string[] }>;
  /** Runs a cell in the kernel, in the environment of the server. @returns what it printed. */
  runCell(code: string): string;
}

/** Buildah without a daemon and without rights that a container may not have. */
const env = { ...process.env, BUILDAH_ISOLATION: "chroot" };
const large = { encoding: "utf8", maxBuffer: 1e9, env } as const;

/**
 * Builds the image of learners by its Containerfile, from the files that git tracks.
 *
 * @param t the images that are made here go when it ends.
 * @param root the course.
 * @param base the name of an image, or "debian": one made of Debian's packages and the Node that runs here.
 */
export async function buildLearnerImage(t: TestContext, root: string, base: string): Promise<Image> {
  if (!isRoot()) throw new Error("Building images is tried as root: expected uid 0.");
  const place = placeAt(root);
  const report = { progress: () => {}, notice: (text: string) => t.diagnostic(text) };
  await installSystemPackages(
    ["buildah", "mmdebstrap"],
    { ...place, env: { ...place.env, CI: "1" } },
    report,
  );
  const folder = mkdtempSync(join(tmpdir(), "image-"));
  const tag = `course-${process.pid}`;
  t.after(() => {
    // With their containers.
    for (const name of ["learner", "base"]) {
      execFileSync("sh", ["-c", `buildah rmi --force ${tag}-${name} >/dev/null 2>&1 || true`], large);
    }
    rmSync(folder, { recursive: true, force: true });
  });

  await makeBase(join(folder, "base"), base, `${tag}-base`);
  const context = join(folder, "course");
  mkdirSync(context);
  const list =
    'git ls-files -z --cached | tar --null --files-from=- --create | tar --extract --directory="$1"';
  execFileSync("bash", ["-o", "pipefail", "-c", list, "bash", context], { ...large, cwd: root });
  const began = performance.now();
  const args = ["--layers=false", "--file", "scripts/class/image/Containerfile", "--target", "learner"];
  await runFile(
    "buildah",
    ["build", ...args, "--build-arg", `BASE=localhost/${tag}-base`, "--tag", `${tag}-learner`, "."],
    {
      ...large,
      cwd: context,
    },
  );
  const minutes = Math.round((performance.now() - began) / 60_000);
  const bytes = execFileSync(
    "buildah",
    ["images", "--format", "{{.Size}}", `localhost/${tag}-learner`],
    large,
  ).trim();
  t.diagnostic(`built in ${minutes} min; ${bytes} unpacked`);
  return startContainer(`localhost/${tag}-learner`);
}

/** Makes an image to build on. It trusts whom this machine trusts: registries may be reached through a mirror. */
async function makeBase(folder: string, base: string, tag: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const certificates = "/etc/ssl/certs/ca-certificates.crt";
  if (existsSync(certificates)) cpSync(certificates, join(folder, "trusted.crt"));
  else writeFileSync(join(folder, "trusted.crt"), "");
  let from = `FROM ${base}`;
  if (base === "debian") {
    const system = join(folder, "system.tar");
    const packages = "--include=ca-certificates,python3,python3-venv";
    await runFile("mmdebstrap", ["--quiet", "--variant=minbase", packages, "bookworm", system], large);
    const node = join(folder, "node");
    const npm = execFileSync("npm", ["root", "--global"], large).trim();
    mkdirSync(join(node, "bin"), { recursive: true });
    cpSync(process.execPath, join(node, "bin", "node"));
    cpSync(join(npm, "npm"), join(node, "lib/node_modules/npm"), { recursive: true, dereference: true });
    // TensorFlow's addon is compiled against them.
    const headers = [dirname(dirname(process.execPath)), "/usr"].map((prefix) =>
      join(prefix, "include/node"),
    );
    const found = headers.find((path) => existsSync(path));
    if (found) cpSync(found, join(node, "include/node"), { recursive: true });
    from =
      "FROM scratch\nADD system.tar /\nCOPY node /usr/local\nRUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm";
  }
  const trust = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "PIP_CERT"].map(
    (name) => `${name}=/etc/trusted.crt`,
  );
  writeFileSync(
    join(folder, "Containerfile"),
    `${from}\nCOPY trusted.crt /etc/trusted.crt\nENV ${trust.join(" ")}\n`,
  );
  await runFile("buildah", ["build", "--file", "Containerfile", "--tag", tag, "."], {
    ...large,
    cwd: folder,
  });
}

/** What JupyterHub says to a server whose learner is called ada. */
function fromHub(hub: number, port: number): Record<string, string> {
  return {
    JUPYTERHUB_API_TOKEN: "pretended",
    JUPYTERHUB_API_URL: `http://127.0.0.1:${hub}/hub/api`,
    JUPYTERHUB_BASE_URL: "/",
    JUPYTERHUB_CLIENT_ID: "jupyterhub-user-ada",
    JUPYTERHUB_HOST: "",
    JUPYTERHUB_OAUTH_SCOPES: '["access:servers"]',
    JUPYTERHUB_ROOT_DIR: "~/my-work",
    JUPYTERHUB_SERVICE_PREFIX: "/user/ada/",
    JUPYTERHUB_SERVICE_URL: `http://127.0.0.1:${port}/user/ada/`,
    JUPYTERHUB_USER: "ada",
  };
}

/** Runs a cell as the server's kernels do: in the environment that prepare-home.mjs gives. */
const CELL = `
import json, os, subprocess, sys
prepared = subprocess.run([os.environ["CLASS_NODE"], "/opt/course/scripts/class/learner/prepare-home.mjs"], stdout=subprocess.PIPE, check=True)
os.environ.update(json.loads(prepared.stdout))
os.chdir(os.path.expanduser("~/my-work/lessons"))
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="typescript", startup_timeout=300)
try:
    client.execute_interactive(sys.argv[1], timeout=600, output_hook=lambda message: print(
        message["content"].get("text", "") or "\\n".join(message["content"].get("traceback", [])), end=""))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
`;

function startContainer(image: string): Image {
  const container = execFileSync("buildah", ["from", image], large).trim();
  const run = (args: readonly string[]) => execFileSync("buildah", ["run", container, "--", ...args], large);
  return {
    run: (command) => run(["sh", "-c", command]),
    runCell: (code) => run(["/opt/course/.venv/bin/python", "-c", CELL, code]),
    async startServer() {
      const hub = createServer((_request, response) => {
        response.setHeader("Content-Type", "application/json");
        response.setHeader("X-JupyterHub-Version", "5.5.0");
        response.end('{"version": "5.5.0"}');
      });
      await new Promise<void>((resolve) => hub.listen(0, "127.0.0.1", resolve));
      const free = createServer();
      await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
      const { port } = free.address() as AddressInfo;
      await new Promise((resolve) => free.close(resolve));
      const told = Object.entries(fromHub((hub.address() as AddressInfo).port, port));
      const described = JSON.parse(execFileSync("buildah", ["inspect", "--type", "image", image], large));
      const command: string[] = described.OCIv1.config.Cmd;
      const args = told.flatMap(([name, value]) => ["--env", `${name}=${value}`]);
      const child = spawn("buildah", ["run", ...args, container, "--", ...command], { env, stdio: "ignore" });
      const ended = new Promise((resolve) => child.once("exit", resolve));
      try {
        const status = await answer(`http://127.0.0.1:${port}/user/ada/api`, ended);
        return { status, work: run(["ls", "/home/jovyan/my-work"]).trim().split("\n") };
      } finally {
        child.kill("SIGTERM");
        await ended;
        hub.close();
      }
    },
  };
}

/** Asks until somebody answers, for five minutes at most. @returns the status; 0 where nobody did. */
async function answer(url: string, ended: Promise<unknown>): Promise<number> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  for (let i = 0; i < 300 && !isOver; i++) {
    const response = await fetch(url).catch(() => undefined);
    if (response) return response.status;
    await sleep(1000);
  }
  return 0;
}
