import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { run } from "../../../scripts/setup/helpers/command.mjs";
import type { Place } from "../../../scripts/setup/helpers/place.mjs";
import { SetupProblem } from "../../../scripts/setup/helpers/problem.mjs";
import { installOfficial } from "../../../scripts/setup/steps/tensorflow/official.mjs";
import {
  addonFile,
  probeTensorFlow,
  tfjsNodeFolder,
} from "../../../scripts/setup/steps/tensorflow/probe.mjs";
import { installFromWheel, wheelHere } from "../../../scripts/setup/steps/tensorflow/wheel.mjs";
import { tensorflow } from "../../../scripts/setup/steps/tensorflow.mjs";
import { here, recordedReport, work, writeFile } from "../scratch.js";
import { fakeWheel, placeWithoutNative, replaceInstallScript } from "./fake-tensorflow.js";

const whereWheelsAre = { skip: !wheelHere() && "there is no wheel for this platform" };

const onlyHere = {
  skip:
    !(
      process.platform === "linux" &&
      fs.existsSync(path.join(tfjsNodeFolder(here), "deps", "lib", "libtensorflow_cc.so.2"))
    ) && "TensorFlow doesn't come from a wheel here",
};

/** A host that never answers keeps the official way short without touching the network. */
const elsewhere = { TFJS_NODE_BASE_URI: "http://127.0.0.1:9/libtensorflow-" };

/** The files of a cache that are not finished. */
function leftovers(place: Place): string[] {
  return fs.existsSync(place.sharedCache)
    ? fs.readdirSync(place.sharedCache).filter((name) => name.includes(".part"))
    : [];
}

/** Waits until a process is gone, or only waits to be collected, for 10 seconds at most. */
async function hasEnded(pid: number): Promise<boolean> {
  for (const until = Date.now() + 10_000; Date.now() < until; await delay(50)) {
    if (!fs.existsSync(`/proc/${pid}`) || / Z /.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8")))
      return true;
  }
  return false;
}

test("native TensorFlow works here, and the step leaves it alone", async () => {
  assert.match((await probeTensorFlow(here)).version, /^2\.\d+\.\d+$/);
  const before = fs.statSync(addonFile(here)).mtimeMs;
  assert.match(await work(tensorflow, here), /^TensorFlow 2\.\d+/);
  assert.deepEqual((await tensorflow.look(here)).wrong, []);
  assert.equal(fs.statSync(addonFile(here)).mtimeMs, before);
});

test("without an addon there is no native TensorFlow", async (t) => {
  const { version, output } = await probeTensorFlow(placeWithoutNative(t));
  assert.equal(version, "");
  assert.match(output, /tfjs_binding|native addon|Cannot find module/);
});

test("TF_SETUP=none leaves it, and WebAssembly computes", async (t) => {
  const place = placeWithoutNative(t, { TF_SETUP: "none" });
  assert.match((await tensorflow.look(place)).found, /^WebAssembly/);
  const program = `
    import { backend, ready, tf } from "course";
    await ready();
    console.log(backend().name, tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()[0]);
  `;
  const env = { ...here.env, COURSE_BACKEND: "wasm" };
  const { stdout, output } = await run(process.execPath, ["--input-type=module", "-e", program], {
    cwd: here.root,
    env,
  });
  assert.match(stdout, /^wasm 3$/m, output);
});

test("where nothing works the course goes on with WebAssembly, says why, and tries again", async (t) => {
  const place = placeWithoutNative(t, { ...elsewhere, PATH: "", CXX: "" });
  replaceInstallScript(place, `console.error("no such host"); process.exit(1);`);
  const report = recordedReport();
  assert.match(await work(tensorflow, place, report), /^WebAssembly/);
  const notice = report.notices.join("\n");
  assert.match(notice, /NOTICE: native TensorFlow could not be installed/);
  assert.match(notice, /official download: no such host/);
  assert.match(notice, /Python wheel: (there is no C\+\+ compiler; type .*g\+\+|there is no wheel)/);
  // The next start tries again, and the doctor says why it can't.
  assert.match(
    (await tensorflow.look(place)).wrong.join(),
    /WebAssembly, because: official download: no such host; Python wheel:/,
  );
});

test("a way that was asked for by name may not fail silently", async (t) => {
  const place = placeWithoutNative(t, { ...elsewhere, TF_SETUP: "official" });
  replaceInstallScript(place, "process.exit(1)");
  await assert.rejects(async () => work(tensorflow, place), SetupProblem);
  const typo = { ...place, env: { ...place.env, TF_SETUP: "oficial" } };
  await assert.rejects(async () => work(tensorflow, typo), /TF_SETUP is "oficial"/);
});

test("the official script runs in its folder, and what it installs is what counts", async (t) => {
  const place = placeWithoutNative(t, elsewhere);
  const report = recordedReport();
  replaceInstallScript(
    place,
    `const fs = require("fs"); fs.mkdirSync("deps"); fs.writeFileSync("deps/lib", Buffer.alloc(3e6)); setTimeout(() => {}, 1500);`,
  );
  assert.equal(await installOfficial(place, report), "");
  assert.equal(fs.statSync(path.join(tfjsNodeFolder(place), "deps", "lib")).size, 3e6);
  assert.ok(report.details.includes("official download, 3 MB unpacked"), report.details.join("; "));
});

test("an official download that stalls, or takes too long, is given up with all it has started", async (t) => {
  const place = placeWithoutNative(t, elsewhere);
  const child = `require("fs").writeFileSync("pid", String(process.pid)); setInterval(() => {}, 1000)`;
  replaceInstallScript(
    place,
    `require("child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(child)}])`,
  );
  const pidFile = path.join(tfjsNodeFolder(place), "pid");
  for (const [limitedTo, why] of [
    [(limit: number) => ({ total: 600_000, stall: limit }), /^no progress for [\d.]+ seconds$/],
    [(limit: number) => ({ total: limit, stall: 600_000 }), /^not done after [\d.]+ minutes$/],
  ] as const) {
    fs.rmSync(pidFile, { force: true });
    // A busy machine may need longer than the limit before the script has started anything: then once more, with more time.
    for (let limit = 600; !fs.existsSync(pidFile) && limit < 60_000; limit *= 2) {
      assert.match(await installOfficial(place, recordedReport(), limitedTo(limit)), why);
    }
    assert.ok(await hasEnded(Number(fs.readFileSync(pidFile, "utf8"))), "what the script started has ended");
  }
});

test(
  "a wheel becomes libraries, headers, licence and addon, in a cache that a second copy uses",
  whereWheelsAre,
  async (t) => {
    const place = placeWithoutNative(t);
    const { wheel, offline, nothing } = await fakeWheel(place);
    const report = recordedReport();
    assert.equal(
      await installFromWheel({ ...place, env: { ...place.env, ...offline } }, report, { wheel }),
      "",
    );
    const deps = path.join(tfjsNodeFolder(place), "deps");
    assert.ok(fs.existsSync(path.join(deps, "lib", "libtensorflow.so")));
    assert.ok(fs.existsSync(path.join(deps, "include", "tensorflow", "c", "c_api.h")));
    assert.ok(fs.existsSync(addonFile(place)));
    const [built, ...others] = fs.readdirSync(place.sharedCache);
    assert.deepEqual(others, [], "the wheel is removed, and nothing else is left");
    assert.ok(fs.existsSync(path.join(place.sharedCache, built ?? "", "LICENSE")));
    assert.ok(
      ["unpacking", "stripping", "compiling the addon"].every((detail) => report.details.includes(detail)),
    );

    const second = placeWithoutNative(t, nothing);
    assert.equal(
      await installFromWheel({ ...second, sharedCache: place.sharedCache }, report, { wheel }),
      "",
    );
    assert.ok(fs.existsSync(addonFile(second)));
  },
);

test("a wheel with another hash is refused and not kept", whereWheelsAre, async (t) => {
  const place = placeWithoutNative(t);
  const { wheel, offline } = await fakeWheel(place);
  const wrong = { ...wheel, sha256: "0".repeat(64) };
  await assert.rejects(
    installFromWheel({ ...place, env: { ...place.env, ...offline } }, recordedReport(), { wheel: wrong }),
    (error: Error) => error instanceof SetupProblem && /hash differs/.test(error.message),
  );
  assert.deepEqual(fs.readdirSync(place.sharedCache), []);
  assert.ok(!fs.existsSync(addonFile(place)));
});

test("a start that was killed while unpacking goes on from the wheel it had", whereWheelsAre, async (t) => {
  const place = placeWithoutNative(t);
  const { wheel, offline, nothing } = await fakeWheel(place);
  const name = fs.readdirSync(offline.PIP_FIND_LINKS).find((file) => file.endsWith(".whl")) ?? "";
  const kept = path.join(place.sharedCache, `${wheel.name}-2.13.1-${wheel.sha256.slice(0, 8)}.whl`);
  writeFile(kept, fs.readFileSync(path.join(offline.PIP_FIND_LINKS, name)));
  writeFile(path.join(place.sharedCache, "half.999999999.part", "lib", "libtensorflow_cc.so.2"), "half");
  assert.equal(
    await installFromWheel({ ...place, env: { ...place.env, ...nothing } }, recordedReport(), { wheel }),
    "",
  );
  assert.deepEqual(leftovers(place), []);

  const again = placeWithoutNative(t, nothing);
  writeFile(path.join(again.sharedCache, path.basename(kept)), "only the first bytes");
  assert.match(
    await installFromWheel(again, recordedReport(), { wheel }),
    /could not be downloaded|No matching/,
  );
});

test("without network, and without a cache, the reason is one line", whereWheelsAre, async (t) => {
  const place = placeWithoutNative(t);
  const { wheel, nothing } = await fakeWheel(place);
  const why = await installFromWheel({ ...place, env: { ...place.env, ...nothing } }, recordedReport(), {
    wheel,
  });
  assert.match(why, /could not be downloaded/);
  assert.doesNotMatch(why, /\n/);
  assert.deepEqual(leftovers(place), []);
});

test(
  "two copies that begin with one empty cache at once both end well, and it is made once",
  whereWheelsAre,
  async (t) => {
    const place = placeWithoutNative(t);
    const { wheel, offline } = await fakeWheel(place);
    const second = { ...placeWithoutNative(t), sharedCache: place.sharedCache };
    const reports = [recordedReport(), recordedReport()];
    const results = await Promise.all(
      [place, second].map((one, i) =>
        installFromWheel({ ...one, env: { ...one.env, ...offline } }, reports[i] ?? recordedReport(), {
          wheel,
        }),
      ),
    );
    assert.deepEqual(results, ["", ""]);
    assert.equal(reports.filter(({ details }) => details.includes("compiling the addon")).length, 1);
    assert.ok(
      reports.some(({ notices }) =>
        notices.join().includes("Another copy of the course is making TensorFlow"),
      ),
    );
    for (const one of [place, second]) assert.ok(fs.existsSync(addonFile(one)));
    assert.equal(fs.readdirSync(place.sharedCache).length, 1, "the wheel and the lock are gone");
  },
);

test("a library in the cache that was cut to half is made anew", whereWheelsAre, async (t) => {
  const place = placeWithoutNative(t);
  const { wheel, offline } = await fakeWheel(place);
  const install = async () => {
    const report = recordedReport();
    const env = { ...place.env, ...offline };
    assert.equal(await installFromWheel({ ...place, env }, report, { wheel }), "");
    return report.details.includes("unpacking");
  };
  assert.ok(await install());
  assert.ok(!(await install()), "what is whole is taken as it is");
  const built = path.join(place.sharedCache, fs.readdirSync(place.sharedCache)[0] ?? "");
  const file = path.join(built, "lib", "libtensorflow_cc.so.2");
  const { size } = fs.statSync(file);
  fs.truncateSync(file, Math.floor(size / 2));
  assert.ok(await install());
  assert.equal(fs.statSync(file).size, size);
});

test(
  "the real library, cut to half, is noticed; the notice says why, and it is used again when it is whole",
  onlyHere,
  async (t) => {
    const real = fs.realpathSync(path.join(tfjsNodeFolder(here), "deps", "lib"));
    const place = placeWithoutNative(t, { ...elsewhere, PIP_NO_INDEX: "1", PIP_FIND_LINKS: "" });
    replaceInstallScript(place, `console.error("no such host"); process.exit(1);`);
    const built = path.join(place.sharedCache, path.basename(path.dirname(real)));
    // Links to the real files, which are replaced below and never written into.
    fs.mkdirSync(place.sharedCache, { recursive: true });
    const { ok, output } = await run("cp", ["-al", path.dirname(real), built]);
    assert.ok(ok, output);
    const bad = async () => (await tensorflow.look(place)).wrong;
    assert.match(await work(tensorflow, place), /^TensorFlow 2/);
    assert.deepEqual(await bad(), []);

    const library = path.join(built, "lib", "libtensorflow_cc.so.2");
    const aside = path.join(place.root, "whole.so");
    fs.renameSync(library, aside);
    const whole = fs.openSync(aside, "r");
    const half = Buffer.alloc(1_000_000);
    fs.readSync(whole, half);
    fs.closeSync(whole);
    fs.writeFileSync(library, half);
    assert.match((await bad()).join(), /libtensorflow_cc\.so\.2: 1\.0 MB instead of/);
    const report = recordedReport();
    const found = await tensorflow.look(place);
    assert.match(await work(tensorflow, place, report, { files: [], ...found, anew: false }), /^WebAssembly/);
    assert.match(
      report.notices.join("\n"),
      /NOTICE: native TensorFlow could not be installed[\s\S]*Python wheel/,
    );
    assert.match((await bad()).join(), /WebAssembly, because/);

    fs.rmSync(built, { recursive: true, force: true });
    await run("cp", ["-al", path.dirname(real), built]);
    assert.match(await work(tensorflow, place), /^TensorFlow 2/);
    assert.deepEqual(await bad(), []);
  },
);
