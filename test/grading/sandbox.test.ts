import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { adviceFor } from "../../scripts/grade/sandbox/advice.js";
import { bubblewrapped } from "../../scripts/grade/sandbox/bubblewrap.js";
import { filterFile } from "../../scripts/grade/sandbox/forbidden-calls.js";
import { type Frame, FrameReader } from "../../scripts/grade/sandbox/frames.js";
import { findIsolation, type Isolation, NoIsolation, unsafe } from "../../scripts/grade/sandbox/isolation.js";
import { type Limits, notebookLimits } from "../../scripts/grade/sandbox/limits.js";
import { runIsolated } from "../../scripts/grade/sandbox/run-isolated.js";
import { courseView } from "../../scripts/grade/sandbox/view.js";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { inRepository } from "../../scripts/shared/paths.js";

const MB = 1024 * 1024;

/** Of programs that run without a sandbox; empty, and nobody else's. */
const home = mkdtempSync(join(tmpdir(), "home-"));
after(() => rmSync(home, { recursive: true, force: true }));

/** Runs a shell script in a sandbox. */
async function shell(
  isolation: Isolation,
  script: string,
  limits: Partial<Limits> = {},
  signal?: AbortSignal,
) {
  let printed = "";
  const ended = await runIsolated(["/bin/sh", "-c", script], {
    isolation,
    view: "notebook",
    signal,
    stdin: new Uint8Array(),
    cwd: tmpdir(),
    home: isolation.sharesFiles ? home : undefined,
    limits: { ...notebookLimits, seconds: 20, ...limits },
    env: { PATH: `${process.env.PATH}`, HOME: "/tmp" },
    onOutput: (bytes) => {
      printed += bytes;
    },
  });
  return { ...ended, printed };
}

describe("a sandbox", () => {
  let isolation: Isolation;
  before(() => {
    isolation = findIsolation();
  });

  it("shows the course and the system, and nothing else", async () => {
    const seen = [inRepository("lib"), inRepository("node_modules"), "/usr/bin"];
    const hidden = [
      ...["notebooks", ".git", "test", "scripts/setup"].map((name) => inRepository(name)),
      ...["/etc/passwd", "/etc/shadow", "/var", "/sys", "/run", "/home", join(homedir(), ".bashrc")],
      // The course itself may lie below one of them.
    ].filter((path) => !courseView("notebook").readable.some((inside) => inside.startsWith(`${path}/`)));
    const script = [...seen, ...hidden].map((path) => `[ -e '${path}' ] && echo '${path}'`).join("\n");
    const { printed } = await shell(isolation, `${script}\ntrue`);
    assert.deepEqual(printed.trim().split("\n"), seen);
  });

  it("can be written to only where it is thrown away", async () => {
    const places = [
      inRepository("lib"),
      inRepository("node_modules"),
      "/",
      "/usr",
      "/dev",
      "/proc/sys/kernel",
    ];
    const script = places
      .map((path) => `(echo x > '${path}/written') 2>/dev/null && echo '${path}'`)
      .join("\n");
    const { printed } = await shell(isolation, `${script}\necho x > /tmp/written && cat /tmp/written`);
    assert.equal(printed, "x\n");
    assert.equal((await shell(isolation, "[ -e /tmp/written ] || echo gone")).printed, "gone\n");
  });

  it("has no privileges, no other processes and no network", async () => {
    const { printed } = await shell(
      isolation,
      "id -u; grep -c . /proc/net/route; grep -E 'CapEff|NoNewPrivs' /proc/self/status; ls /proc | grep -c '^[0-9]'; hostname",
    );
    const [user = "", routes, capabilities, privileges, processes = "", host] = printed.trim().split("\n");
    assert.notEqual(Number(user), 0);
    // The line of titles only.
    assert.equal(routes, "1");
    assert.match(capabilities ?? "", /\b0+$/);
    assert.match(privileges ?? "", /1$/);
    assert.ok(Number(processes) <= 5, processes);
    assert.equal(host, "sandbox");
  });

  it("ends after its time, with all that it started", async () => {
    const { by, seconds } = await shell(isolation, "(sleep 987654 &) ; setsid sleep 987654", {
      seconds: 0.5,
    });
    assert.equal(by, "time");
    assert.ok(seconds < 5);
    assert.doesNotMatch(spawnSync("ps", ["ax"], { encoding: "utf8" }).stdout, /sleep 987654/);
  });

  it("ends where its processes together take too much memory", async () => {
    const one = `node -e 'const a = []; for (let i = 0; i < 8; i++) a.push(Buffer.alloc(${25 * MB}, 1)); setTimeout(() => {}, 9000)'`;
    const { by, memory } = await shell(isolation, `${one} & ${one} & ${one}`, { memory: 400 * MB });
    assert.equal(by, "memory");
    assert.ok(memory > 400 * MB);
  });

  it("starts no more processes than it may", async () => {
    const { printed, code } = await shell(
      isolation,
      "for i in $(seq 200); do sleep 5 & done 2>/dev/null; echo done",
      { processes: 50 },
    );
    // The shell gives up when it can't fork.
    assert.equal(printed, "");
    assert.notEqual(code, 0);
  });

  it("writes no more than it may", async () => {
    for (const place of ["/tmp", "/dev/shm", "."]) {
      const { printed } = await shell(
        isolation,
        `head -c 90000000 /dev/zero > ${place}/a; head -c 90000000 /dev/zero > ${place}/b; cat ${place}/a ${place}/b | wc -c`,
        { disk: 50 * MB },
      );
      assert.ok(Number(printed) <= 50 * MB, `${place}: ${printed}`);
      assert.ok(Number(printed) > 40 * MB, `${place}: ${printed}`);
    }
  });

  it("prints no more than it may", async () => {
    const { by, printed } = await shell(isolation, "yes", { output: 5 * MB });
    assert.equal(by, "output");
    assert.ok(printed.length <= 5 * MB);
  });

  it("ends when it is told to", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const { by, seconds } = await shell(isolation, "sleep 60", {}, controller.signal);
    assert.equal(by, "stopped");
    assert.ok(seconds < 5);
  });

  it("in a user namespace, for those who are not root, is as closed", (t) => {
    const command = bubblewrapped(
      ["/bin/sh", "-c", "id -u; cat /proc/net/dev | wc -l; ls /home /root 2>&1; (echo x > /x) 2>&1"],
      courseView("notebook"),
      notebookLimits,
    );
    const [program = "", ...args] = command;
    // As another user than root, who may not see the folder of the course, without its parts.
    const { stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
    if (/Permission denied|No permissions/.test(stderr)) t.diagnostic(stderr);
    assert.match(stdout, /^1000\n3\n/, stderr);
    assert.match(stdout, /Read-only file system|Permission denied/);
  });
});

describe("a program in a sandbox leaves nothing for the next one", () => {
  const script = readFileSync(new URL("fixture/leave.py", import.meta.url), "utf8");
  const python = (word: "leave" | "find") => [placeAt().python, "-c", script, word];
  const printedBy = ([program = "", ...args]: string[]) => {
    // A file that both inherit would join them.
    const stdio = ["pipe", "pipe", "pipe", "ignore", "pipe"] as const;
    const { stdout, stderr, status } = spawnSync(program, args, { encoding: "utf8", stdio: [...stdio] });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  const passes = (sandboxed: (command: string[]) => string[]) => {
    assert.equal(printedBy(sandboxed(python("leave"))), "left");
    assert.equal(printedBy(sandboxed(python("find"))), "looked");
  };
  const view = () => courseView("notebook");
  const isRoot = process.getuid?.() === 0;

  it("and outside of one it would be found", () => {
    // Only what this machine gives up again by itself.
    const leaves = script.replace(/\n\s+ctypes\.memmove[\s\S]*?time\.sleep\(60\)/, "\n    if False:");
    const folder = mkdtempSync(join(tmpdir(), "leaves-"));
    const found = spawnSync(
      "sh",
      ["-c", `cd ${folder} && echo x > message && '${placeAt().python}' -c "$0" find`, leaves],
      { encoding: "utf8" },
    ).stdout;
    rmSync(folder, { recursive: true });
    assert.match(found, /^\.$/m);
    assert.match(found, /^process$/m);
  });

  it("as the grader starts it", () => {
    const isolation = findIsolation();
    passes((command) => isolation.wrap(command, notebookLimits, "notebook"));
  });

  it("in a user namespace, as for those who are not root", () => {
    passes((command) => bubblewrapped(command, view(), notebookLimits, { filter: filterFile() }));
  });

  it("without the filter of calls, since no user comes twice, and each has a namespace", (t) => {
    if (!isRoot) return t.skip("only root can choose users");
    let uid = 0x6f00_0000;
    passes((command) => bubblewrapped(command, view(), notebookLimits, { uid: uid++, hasNamespace: true }));
  });

  it("and is another user each time", (t) => {
    if (!isRoot) return t.skip("only root can choose users");
    const isolation = findIsolation();
    const users = [1, 2, 3].map(() => printedBy(isolation.wrap(["id", "-u"], notebookLimits, "notebook")));
    assert.equal(new Set(users).size, 3);
  });

  it("and can't ask which pages of a shared file others have read, nor make keys", () => {
    const isolation = findIsolation();
    const code = `
import ctypes, mmap
libc = ctypes.CDLL("libc.so.6", use_errno=True)
libc.mincore(0, 0, 0); print(ctypes.get_errno())
libc.syscall(${process.arch === "arm64" ? 219 : 250}, 0, -4, 1); print(ctypes.get_errno())
libc.syscall(${process.arch === "arm64" ? 286 : 327}, 0, 0, 0, 0, 0, 0); print(ctypes.get_errno())`;
    const printed = printedBy(isolation.wrap([placeAt().python, "-c", code], notebookLimits, "notebook"));
    assert.equal(printed, "38\n38\n38");
  });
});

describe("where there is no sandbox", () => {
  const path = process.env.PATH;
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "no-sandbox-"));
  });
  after(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true, force: true });
  });

  it("it says what to install", () => {
    process.env.PATH = folder;
    assert.throws(
      findIsolation,
      (error) => error instanceof NoIsolation && /not installed.*\nType .*bubblewrap/.test(error.message),
    );
  });

  it("it says why it can't be made", () => {
    writeFileSync(
      join(folder, "bwrap"),
      "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n",
    );
    chmodSync(join(folder, "bwrap"), 0o755);
    process.env.PATH = folder;
    assert.throws(
      findIsolation,
      (error) =>
        error instanceof NoIsolation &&
        /No permissions.*\nA sandbox needs user namespaces/.test(error.message),
    );
  });

  it("it says what to type", () => {
    const said =
      "bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)";
    const having = (files: Record<string, string>) => adviceFor(said, (path) => files[path]);
    const cases: [Record<string, string>, RegExp][] = [
      [{ "/proc/sys/user/max_user_namespaces": "0\n" }, /user\.max_user_namespaces = 15000/],
      [{ "/proc/sys/kernel/unprivileged_userns_clone": "0\n" }, /kernel\.unprivileged_userns_clone = 1/],
      [
        { "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n" },
        /profile bwrap \/usr\/bin\/bwrap flags=\(unconfined\) \{\\n {2}userns,.*\/etc\/apparmor\.d\/bwrap && sudo apparmor_parser -r/,
      ],
      [{ "/.dockerenv": "" }, /docker run --security-opt seccomp=unconfined/],
      [{ "/proc/sys/user/max_user_namespaces": "96365\n" }, /something above it doesn't/],
    ];
    for (const [files, expected] of cases) {
      assert.match(having(files), expected);
      assert.doesNotMatch(having(files), /chmod/);
    }
    assert.match(adviceFor("bwrap: Can't find source path /x: Permission denied"), /chmod -R a\+rX/);
  });

  it("time, memory and output are limited all the same, and nothing is left running", async () => {
    process.env.PATH = path;
    assert.equal((await shell(unsafe, "setsid sleep 876543 & sleep 876543", { seconds: 0.5 })).by, "time");
    assert.equal((await shell(unsafe, "yes", { output: MB })).by, "output");
    assert.doesNotMatch(spawnSync("ps", ["ax"], { encoding: "utf8" }).stdout, /sleep 876543/);
  });
});

describe("messages from a sandbox", () => {
  const read = (pieces: Buffer[], most = 100) => {
    const frames: Frame[] = [];
    const reader = new FrameReader(
      () => most,
      (frame) => frames.push(frame),
    );
    for (const piece of pieces) reader.push(piece);
    return frames.map(({ kind, content, bytes }) => [kind, content?.toString(), bytes]);
  };
  const stream = Buffer.from('{"kind":"a","bytes":3}\nxyz{"kind":"b","bytes":0}\n{"kind":"c","bytes":2}\n{}');

  it("are read, however they are cut", () => {
    const expected = [
      ["a", "xyz", 3],
      ["b", "", 0],
      ["c", "{}", 2],
    ];
    for (let size = 1; size <= stream.length; size++) {
      const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
        stream.subarray(i * size, (i + 1) * size),
      );
      assert.deepEqual(read(pieces), expected, `in pieces of ${size}`);
    }
  });

  it("that are too large are left out, and the next one is read", () => {
    assert.deepEqual(read([stream], 2), [
      ["a", undefined, 3],
      ["b", "", 0],
      ["c", "{}", 2],
    ]);
  });

  it("that are none end the reading", () => {
    for (const nonsense of [
      "nonsense\n",
      '{"kind":1,"bytes":1}\n',
      '{"kind":"a","bytes":-1}\n',
      "[]\n",
      "null\n",
      "x".repeat(20_000),
    ]) {
      assert.deepEqual(read([Buffer.from(nonsense), stream]), [], nonsense.slice(0, 30));
    }
  });
});
