/** How much memory a kernel uses and may use, and that it is told in time. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { groupLimits, type MemoryLimit, ownLimit } from "../../../lib/kernel/src/node/io/memory.js";
import { MemoryWatch } from "../../../lib/kernel/src/node/io/memory-watch.js";

const folder = mkdtempSync(join(tmpdir(), "kernel-memory-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Writes files as Linux shows them of a process and of its control groups. */
function system(name: string, files: Record<string, string>): [proc: string, groups: string] {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return [join(folder, name, "proc"), join(folder, name, "groups")];
}

test("what the process uses is about what Node says, and its own limit has no margin", () => {
  const limit = ownLimit(5e9, "MY_LIMIT");
  const used = limit.used();
  assert.ok(used >= process.memoryUsage.rss() / 2 && used < 5e9, String(used));
  const before = limit.used();
  const more = Buffer.alloc(200_000_000, 1);
  assert.ok(limit.used() - before > 150_000_000, "200 MB more are seen");
  assert.equal(more.length, 200_000_000);
  assert.deepEqual([limit.bytes, limit.margin, limit.isShared], [5e9, 0, false]);
});

test("limits of control groups are found at every level, and cached files don't count", () => {
  const files = {
    "proc/cgroup": "0::/hub.slice/user-anna.service\n",
    "groups/hub.slice/memory.max": "max\n",
    "groups/hub.slice/memory.current": "900000000\n",
    "groups/hub.slice/user-anna.service/memory.max": "2000000000\n",
    "groups/hub.slice/user-anna.service/memory.current": "1500000000\n",
    "groups/hub.slice/user-anna.service/memory.stat": "anon 1\ninactive_file 400000000\nactive_file 7\n",
  };
  const limits = groupLimits(...system("service", files));
  assert.deepEqual(
    limits.map(({ bytes, margin, isShared }) => ({ bytes, margin, isShared })),
    [{ bytes: 2e9, margin: 1e8, isShared: true }],
  );
  assert.equal(limits[0]?.used(), 1.1e9);
  const container = {
    "proc/cgroup": "0::/\n",
    "groups/memory.max": "3000\n",
    "groups/memory.current": "1000\n",
  };
  assert.deepEqual(
    groupLimits(...system("container", container)).map(({ bytes }) => bytes),
    [3000],
  );
});

test("where there is no such group there is no limit", () => {
  assert.deepEqual(groupLimits(...system("older", { "proc/cgroup": "4:memory:/some/where\n0::/\n" })), []);
  assert.deepEqual(groupLimits(join(folder, "none"), join(folder, "none")), []);
});

test("it is told once, and a limit shared with others only to a kernel in which a cell runs", async () => {
  let used = 50;
  let runs = false;
  const told: number[] = [];
  const limit: MemoryLimit = { bytes: 100, margin: 5, name: "limit", isShared: true, used: () => used };
  new MemoryWatch(
    [limit],
    () => runs,
    (exceeded) => told.push(exceeded.used),
  ).start();
  const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  used = 96;
  await pass(1500);
  assert.deepEqual(told, [], "none runs");
  runs = true;
  for (let i = 0; i < 100 && told.length === 0; i++) await pass(100);
  await pass(500);
  assert.deepEqual(told, [96]);
});
