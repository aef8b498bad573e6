import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { after, before, test } from "node:test";
import { run } from "../../../scripts/setup/helpers/command.mjs";
import type { Place } from "../../../scripts/setup/helpers/place.mjs";
import { fetchLibrary, libraryFor } from "../../../scripts/setup/steps/tensorflow/library.mjs";
import { tfjsNodeFolder } from "../../../scripts/setup/steps/tensorflow/probe.mjs";
import { here, recordedReport, scratchPlace, writeFile } from "../scratch.js";

/** What the server gives, by path; nothing at all under "/silent". */
const files = new Map<string, Buffer>();
const server = createServer((request, response) => {
  const content = files.get(request.url ?? "");
  if (content) response.end(content);
  else if (request.url === "/silent.zip") response.write("PK");
  else response.writeHead(404).end();
});
const at = (name: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${name}`;
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");

before(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
after(() => {
  server.closeAllConnections();
  server.close();
});

/** Packs files as the server then gives them, and describes them as a library. */
async function packed(place: Place, name: string, content: Record<string, string>) {
  const folder = path.join(place.root, "content");
  fs.rmSync(folder, { recursive: true, force: true });
  for (const [file, text] of Object.entries(content)) writeFile(path.join(folder, file), text);
  const archive = path.join(place.root, name);
  const [program, args] = name.endsWith(".zip")
    ? [here.python, ["-m", "zipfile", "-c", archive, ...fs.readdirSync(folder)]]
    : ["tar", ["-czf", archive, "."]];
  const { ok, output } = await run(program, args, { cwd: folder });
  assert.ok(ok, output);
  files.set(`/${name}`, fs.readFileSync(archive));
  return { url: at(`/${name}`), sha256: sha256(fs.readFileSync(archive)) };
}

/** What lies in the folder in which tfjs-node looks for the library. */
function unpacked(place: Place): string[] {
  const deps = path.join(tfjsNodeFolder(place), "deps");
  if (!fs.existsSync(deps)) return [];
  return fs
    .readdirSync(deps, { recursive: true, encoding: "utf8" })
    .filter((name) => fs.statSync(path.join(deps, name)).isFile())
    .map((name) => name.replaceAll(path.sep, "/"))
    .sort();
}

test("an archive of either kind is unpacked where tfjs-node looks, and nothing else stays", async (t) => {
  const place = scratchPlace(t);
  for (const [name, content, expected] of [
    [
      "mac.tar.gz",
      { "lib/libtensorflow.2.dylib": "a", "include/c_api.h": "b" },
      ["include/c_api.h", "lib/libtensorflow.2.dylib"],
    ],
    [
      "windows.zip",
      { "lib/tensorflow.dll": "a", "include/c_api.h": "b" },
      ["include/c_api.h", "lib/tensorflow.dll"],
    ],
    ["flat.zip", { "tensorflow.dll": "a", LICENSE: "b" }, ["LICENSE", "lib/tensorflow.dll"]],
  ] as const) {
    const report = recordedReport();
    assert.equal(await fetchLibrary(place, report, await packed(place, name, content), 5000), "", name);
    assert.deepEqual(unpacked(place), expected);
    assert.deepEqual(fs.readdirSync(place.sharedCache), []);
    assert.ok(report.details.some((detail) => detail.startsWith("official download, ")));
  }
});

test("one with another hash, a missing one and one that doesn't come leave a reason and no file", async (t) => {
  const place = scratchPlace(t);
  const library = await packed(place, "mac.tar.gz", { "lib/libtensorflow.2.dylib": "a" });
  const { port } = server.address() as AddressInfo;
  for (const [wrong, why] of [
    [{ ...library, sha256: "0".repeat(64) }, "mac.tar.gz is not the file expected (its hash differs)"],
    [{ ...library, url: at("/none.zip") }, `127.0.0.1:${port} answers 404`],
    [{ ...library, url: at("/silent.zip") }, "no progress for 0.2 seconds"],
    [{ ...library, url: "http://127.0.0.1:9/a.zip" }, /ECONNREFUSED/],
  ] as const) {
    const said = await fetchLibrary(place, recordedReport(), wrong, 200);
    if (typeof why === "string") assert.equal(said, why);
    else assert.match(said, why);
    assert.deepEqual(unpacked(place), []);
    assert.deepEqual(fs.readdirSync(place.sharedCache), []);
  }
});

test("there is one for every system on which native TensorFlow runs", () => {
  for (const [platform, arch] of [
    ["win32", "x64"],
    ["darwin", "x64"],
    ["darwin", "arm64"],
    ["linux", "x64"],
    ["linux", "arm64"],
  ] as const)
    assert.match(libraryFor(platform, arch)?.sha256 ?? "", /^[0-9a-f]{64}$/);
  assert.equal(libraryFor("win32", "arm64"), undefined);
});
