/** A kernel on Windows and the program that started it, which it knows by the number of its parent only. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { onDrive, place, runNode } from "./node-for-windows.js";

const scratch = mkdtempSync(join(tmpdir(), "windows-client-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Starts a kernel as jupyter_client does on Windows, says so, and ends when it is told to. */
const CLIENT = `
  import { spawn } from "node:child_process";
  import { existsSync, writeFileSync } from "node:fs";
  const [, , main, connection, started, end] = process.argv;
  const env = { ...process.env, JPY_PARENT_PID: "248" };
  spawn(process.execPath, [main, connection], { detached: true, stdio: "ignore", env }).unref();
  writeFileSync(started, "");
  setInterval(() => existsSync(end) && process.exit(0), 100);
`;

test("a kernel stays while its client lives, and goes when that has gone", {
  timeout: 5 * 60_000,
}, async () => {
  const names = ["client.mjs", "connection.json", "started", "end"] as const;
  const [client, connection, started, end] = names.map((name) => join(scratch, name)) as [
    string,
    string,
    string,
    string,
  ];
  writeFileSync(client, CLIENT);
  writeFileSync(connection, JSON.stringify(await connectionInfo()));
  const main = join(place.root, "lib", "kernel", "dist", "main.js");
  const ended = runNode([client, main, connection, started, end].map(onDrive), { seconds: 200 });
  await until(() => existsSync(started) && kernels(connection) > 0, "the kernel starts");
  // A kernel that took the handle for the number of a process would be gone by now.
  await sleep(5000);
  assert.equal(kernels(connection), 1);
  writeFileSync(end, "");
  await ended;
  await until(() => kernels(connection) === 0, "the kernel ends");
});

/** Counts the kernels that use a connection file. */
function kernels(connection: string): number {
  const file = onDrive(connection);
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, "utf8");
      return line.includes("main.js") && line.includes(file) && !line.includes("client.mjs");
    } catch {
      return false;
    }
  }).length;
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (isSo()) return;
    await sleep(100);
  }
  assert.fail(`not within a minute: ${what}`);
}

async function connectionInfo() {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await Promise.all(
    Array.from({ length: 5 }, freePort),
  );
  const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
  return { ...ports, ip: "127.0.0.1", transport: "tcp", key: "k", signature_scheme: "hmac-sha256" };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
