import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "../../helpers/command.mjs";
import { remove, rename } from "../../helpers/files.mjs";
import { lastLines } from "../../helpers/problem.mjs";
import { tfjsNodeFolder } from "./probe.mjs";
import { unzip, zipEntries } from "./zip.mjs";

/** @typedef {import("../../helpers/place.mjs").Place} Place */
/** @typedef {import("../../helpers/progress.mjs").Report} Report */

/**
 * The official download of TensorFlow's C library for a platform.
 *
 * @typedef {object} Library
 * @property {string} url
 * @property {string} sha256
 */

const OFFICIAL = "https://storage.googleapis.com/";

/**
 * By platform and architecture: what the install script of tfjs-node 4.22.0 downloads, which checks nothing. The hashes are
 * those by which other projects (nixpkgs, graft) have pinned these files.
 *
 * @type {Record<string, Library>}
 */
const LIBRARIES = {
  "win32-x64": {
    url: `${OFFICIAL}tensorflow/libtensorflow/libtensorflow-cpu-windows-x86_64-2.9.1.zip`,
    sha256: "56fa7e84c984144311563b405bd0e565568f3cbe2c15ac4713e9c8174a02b00f",
  },
  "darwin-x64": {
    url: `${OFFICIAL}tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-2.9.1.tar.gz`,
    sha256: "56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226",
  },
  "darwin-arm64": {
    url: `${OFFICIAL}tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz`,
    sha256: "13ab22b97e2af06e431aaeb7b42fb89981965dd01aa16da035d8210aa4183d79",
  },
  "linux-x64": {
    url: `${OFFICIAL}tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz`,
    sha256: "7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173",
  },
  "linux-arm64": {
    url: `${OFFICIAL}tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz`,
    sha256: "9395d1ff39f5b6847f5121e679ff4e599dc7061a2a7f87ceac061c78e908e6e3",
  },
};

/**
 * Names the library for a platform, where there is one.
 *
 * @param {string} [platform] as `process.platform` names it
 * @param {string} [arch] as `process.arch` names it
 */
export function libraryFor(platform = process.platform, arch = process.arch) {
  return LIBRARIES[`${platform}-${arch}`];
}

/**
 * Downloads the library, checks its hash and unpacks it where tfjs-node looks for it. Its install script then finds it
 * there, and fetches the addon only.
 *
 * @param {Place} place
 * @param {Report} report
 * @param {Library} library
 * @param {number} stall after so many milliseconds without a byte it is given up
 * @returns {Promise<string>} "" where it went well, else why it didn't; then nothing is left of it
 */
export async function fetchLibrary(place, report, { url, sha256 }, stall) {
  const name = path.posix.basename(new URL(url).pathname);
  const file = path.join(place.sharedCache, `${name}.${process.pid}.part`);
  const deps = path.join(tfjsNodeFolder(place), "deps");
  try {
    fs.mkdirSync(place.sharedCache, { recursive: true });
    const found = await download(place, report, url, file, stall);
    if (found !== sha256) return `${name} is not the file expected (its hash differs)`;
    report.progress(undefined, "unpacking");
    remove(deps);
    await unpack(file, deps);
    putInLib(deps);
    return "";
  } catch (error) {
    remove(deps);
    return /** @type {Error} */ (error).message;
  } finally {
    remove(file);
  }
}

/**
 * @param {Place} place
 * @param {Report} report
 * @param {string} url
 * @param {string} file
 * @param {number} stall
 * @returns {Promise<string>} SHA-256, hexadecimal
 */
async function download(place, report, url, file, stall) {
  const response = await ask(place, url, stall);
  const total = Number(response.headers["content-length"]);
  const hash = createHash("sha256");
  let received = 0;
  await pipeline(
    response,
    async function* (/** @type {AsyncIterable<Buffer>} */ pieces) {
      for await (const piece of pieces) {
        hash.update(piece);
        received += piece.length;
        report.progress(
          total > 0 ? (received / total) * 0.8 : undefined,
          `official download, ${Math.round(received / 1e6)} MB`,
        );
        yield piece;
      }
    },
    fs.createWriteStream(file),
  );
  return hash.digest("hex");
}

/** @param {Place} place @param {string} url @param {number} stall @returns {Promise<http.IncomingMessage>} */
function ask(place, url, stall) {
  const { env } = place;
  const proxy = env.HTTPS_PROXY || env.https_proxy;
  // tfjs-node brings it; Node has none of its own.
  const Agent = proxy && createRequire(path.join(tfjsNodeFolder(place), "package.json"))("https-proxy-agent");
  const client = url.startsWith("https:") ? https : http;
  /** @type {http.IncomingMessage | undefined} */
  let answer;
  return new Promise((resolve, reject) => {
    const request = client.get(url, Agent ? { agent: new Agent(proxy) } : {}, (response) => {
      answer = response;
      if (response.statusCode === 200) resolve(response);
      else {
        response.resume();
        reject(new Error(`${new URL(url).host} answers ${response.statusCode}`));
      }
    });
    request.setTimeout(stall, () =>
      (answer ?? request).destroy(new Error(`no progress for ${stall / 1000} seconds`)),
    );
    request.on("error", reject);
  });
}

/** @param {string} file @param {string} folder */
async function unpack(file, folder) {
  fs.mkdirSync(folder, { recursive: true });
  if (!file.includes(".zip.")) {
    const { ok, output } = await run("tar", ["-xzf", file, "-C", folder]);
    if (!ok) throw new Error(`the official download can't be unpacked: ${lastLines(output, 1)}`);
    return;
  }
  for (const entry of await zipEntries(file)) {
    if (!entry.name.endsWith("/")) await unzip(file, entry, path.join(folder, entry.name));
  }
}

/** Some archives for Windows have the library at their top. @param {string} deps */
function putInLib(deps) {
  const [top, inside] = [path.join(deps, "tensorflow.dll"), path.join(deps, "lib", "tensorflow.dll")];
  if (!fs.existsSync(top) || fs.existsSync(inside)) return;
  fs.mkdirSync(path.dirname(inside), { recursive: true });
  rename(top, inside);
}
