// A stand-in for Python, pip and uv that takes milliseconds; one test does it with the real ones.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { isUnfinished } from "../../../scripts/setup/facts/unfinished.mjs";
import { run } from "../../../scripts/setup/helpers/command.mjs";
import { type Place, placeAt } from "../../../scripts/setup/helpers/place.mjs";
import { lookAt } from "../../../scripts/setup/runner/look.mjs";
import { packagesOf } from "../../../scripts/setup/steps/python/damaged.mjs";
import { pythonEnvironment } from "../../../scripts/setup/steps/python.mjs";
import { pythonPackages } from "../../../scripts/setup/steps/python-packages.mjs";
import {
  here,
  recordedReport,
  runQuietly,
  scratchFolder,
  scratchPlace,
  work,
  writeFile,
} from "../scratch.js";

const onlyPosix = { skip: process.platform === "win32" && "the stand-ins for Python are shell scripts" };

const onlyLinux = { skip: process.platform !== "linux" && "it copies by links" };

const SITE = ".venv/lib/python3.13/site-packages";

/**
 * What stands for Python: it makes environments with a Python in them that "installs" uv, which puts two packages in place.
 * Each call is written to a log. `$FAILS` in the name of a file makes that program fail as on a full disk, half way.
 */
function pythonPlace(t: TestContext): Place & { log: () => string } {
  const bin = scratchFolder(t);
  const log = path.join(bin, "log");
  const uv = `#!/bin/sh
echo "uv $*" >> ${log}
case "$1" in --version) echo "uv 0.13.9"; exit;; cache) exit;; esac
site="$(dirname "$0")/../lib/python3.13/site-packages"
for name in one two; do
  # Like uv, it believes what is there.
  if [ -d "$site/$name-1.0.dist-info" ] && ! echo "$*" | grep -q "reinstall-package $name"; then continue; fi
  rm -rf "$site/$name" "$site/$name-1.0.dist-info"
  mkdir -p "$site/$name" "$site/$name-1.0.dist-info"
  printf 'name/__init__.py,sha256=x,4\\n' | sed "s/name/$name/" > "$site/$name-1.0.dist-info/RECORD"
  if [ -f ${bin}/FAILS ]; then echo "error: No space left on device (os error 28)" >&2; exit 2; fi
  printf 'code' > "$site/$name/__init__.py"
done
`;
  const inner = `#!/bin/sh
echo "python $*" >> ${log}
case "$*" in
  *check_packages.py*)
    site="$(dirname "$0")/../lib/python3.13/site-packages"
    for name in one two; do
      [ "$(cat "$site/$name/__init__.py" 2>/dev/null)" = code ] || echo "$name: $name/__init__.py is missing"
    done;;
  *"pip install"*) cp ${bin}/uv "$(dirname "$0")/uv";;
  *version_info*) echo 3.13;;
esac
`;
  const outer = `#!/bin/sh
case "$*" in
  *"-m venv --clear"*)
    for venv; do :; done
    echo venv >> ${log}
    rm -rf "$venv"; mkdir -p "$venv/bin"
    echo "version = 3.13.1" > "$venv/pyvenv.cfg"; cp ${bin}/inner "$venv/bin/python";;
  *) echo 3.13.1;;
esac
`;
  writeFile(path.join(bin, "uv"), uv, 0o755);
  writeFile(path.join(bin, "inner"), inner, 0o755);
  writeFile(path.join(bin, "python3.13"), outer, 0o755);
  const lock = ["uv==0.13.9", "pip==26.3", "jupyterlab==4.6.6"].map(
    (line) => `${line} \\\n    --hash=sha256:aa\n`,
  );
  const place = scratchPlace(t, { "requirements.txt": lock.join("") }, { PATH: `${bin}:/usr/bin:/bin` });
  return { ...place, log: () => fs.readFileSync(log, "utf8") };
}

const steps = [pythonEnvironment, pythonPackages];

async function setUp(t: TestContext) {
  const place = pythonPlace(t);
  const { succeeded, text } = await runQuietly(steps, place);
  assert.ok(succeeded, text);
  const at = (name: string) => path.join(place.root, name);
  const bad = async () =>
    (await Promise.all(steps.map((step) => lookAt(step, place)))).flatMap(({ wrong }) => wrong);
  assert.deepEqual(await bad(), []);
  return { place, at, bad, repair: () => runQuietly(steps, place) };
}

const FILES: Record<string, string> = {
  "a module": `${SITE}/one/__init__.py`,
  "the list of a package's files": `${SITE}/two-1.0.dist-info/RECORD`,
  "the settings of exports": ".venv/etc/jupyter/jupyter_nbconvert_config.py",
  "the installer": ".venv/bin/uv",
  "the interpreter": ".venv/bin/python",
  "the description of the environment": ".venv/pyvenv.cfg",
  "what keeps its programs from being taken for modules": ".venv/package.json",
};

const DAMAGES: Record<string, (file: string) => void> = {
  emptied: (file) => fs.writeFileSync(file, ""),
  "cut to half": (file) => fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2)),
  gone: (file) => fs.rmSync(file),
};

for (const [what, file] of Object.entries(FILES)) {
  for (const [how, damage] of Object.entries(DAMAGES)) {
    test(`${what} is noticed and repaired where it is ${how}`, onlyPosix, async (t) => {
      const { at, bad, repair } = await setUp(t);
      const before = fs.readFileSync(at(file));
      damage(at(file));
      assert.notDeepEqual(await bad(), []);
      const { succeeded, text } = await repair();
      assert.ok(succeeded, text);
      assert.deepEqual(await bad(), []);
      assert.deepEqual(fs.readFileSync(at(file)), before);
    });
  }
}

test("only the damaged package is put in place again", onlyPosix, async (t) => {
  const { place, at, repair } = await setUp(t);
  const before = place.log().length;
  fs.writeFileSync(at(FILES["a module"] ?? ""), "");
  await repair();
  const calls = place.log().slice(before);
  assert.match(calls, /uv pip sync .*--reinstall-package one$/m);
  assert.doesNotMatch(calls, /^venv$|reinstall-package two/m);
});

test("a disk that is full half way leaves a mark, and nothing of it is believed", onlyPosix, async (t) => {
  const place = pythonPlace(t);
  const fails = path.join(place.env.PATH?.split(":")[0] ?? "", "FAILS");
  fs.writeFileSync(fails, "");
  const first = await runQuietly(steps, place);
  assert.equal(first.succeeded, false);
  assert.match(first.text, /the disk is full[\s\S]*Free some space/);
  assert.ok(isUnfinished(place, "python-packages"));
  assert.ok(
    fs.existsSync(path.join(place.root, SITE, "one-1.0.dist-info")),
    "uv would believe it to be there",
  );
  fs.rmSync(fails);
  const second = await runQuietly(steps, place);
  assert.ok(second.succeeded, second.text);
  assert.equal(fs.readFileSync(path.join(place.root, SITE, "one/__init__.py"), "utf8"), "code");
});

test("a changed lock is noticed", onlyPosix, async (t) => {
  const { place, at, bad } = await setUp(t);
  fs.writeFileSync(at("requirements.txt"), `${fs.readFileSync(at("requirements.txt"), "utf8")}# other\n`);
  assert.match((await bad()).join(), /older than what it is made from/);
  assert.equal((await lookAt(pythonPackages, place)).files?.length, 0);
});

test(
  "an environment that is whole is taken as it is where nobody has noted it down",
  onlyPosix,
  async (t) => {
    const { place, bad, repair } = await setUp(t);
    fs.rmSync(place.cache, { recursive: true });
    const before = place.log().length;
    assert.ok((await repair()).succeeded);
    assert.doesNotMatch(place.log().slice(before), /^venv$|^uv pip sync/m);
    assert.deepEqual(await bad(), []);
  },
);

test("packages are found by their files, compiled ones too; what belongs to none is said", (t) => {
  const place = scratchPlace(t, {
    [`${SITE}/one-1.0.dist-info/RECORD`]: 'one/a.py,sha256=x,1\n"one/b,c.py",,\n../../../bin/one,,\n',
    [`${SITE}/two_x-2.0.dist-info/RECORD`]: "two/a.py,,\r\n",
  });
  const named = (...files: string[]) => packagesOf(place, files);
  assert.deepEqual(named(`${SITE}/one/a.py`), ["one"]);
  assert.deepEqual(named(`${SITE}/one/b,c.py`, ".venv/bin/one"), ["one"]);
  assert.deepEqual(named(`${SITE}/one/__pycache__/a.cpython-313.pyc`), ["one"]);
  assert.deepEqual(named(`${SITE}/two/a.py`, `${SITE}/one-1.0.dist-info/METADATA`)?.sort(), ["one", "two_x"]);
  assert.equal(named(`${SITE}/stray.py`), undefined);
  assert.deepEqual(named(), []);
});

test("real packages, half installed: noticed, and repaired from uv's cache alone", onlyLinux, async (t) => {
  const root = scratchFolder(t);
  for (const name of ["requirements.txt", "scripts/setup/steps/python/check_packages.py"]) {
    writeFile(path.join(root, name), fs.readFileSync(path.join(here.root, name)));
  }
  // Links, as uv itself makes them: nothing is copied. What is damaged below is replaced, never written into.
  const { ok, output } = await run("cp", ["-al", here.venv, path.join(root, ".venv")]);
  assert.ok(ok, output);
  const place = placeAt(root, { ...here.env, UV_OFFLINE: "1", PIP_NO_INDEX: "1" });
  await work(pythonPackages, place);
  const wrong = async () => (await lookAt(pythonPackages, place)).wrong;
  assert.deepEqual(await wrong(), [], "what is whole is taken as it is");

  const lib = path.join(place.venv, "lib");
  const site = path.join(lib, fs.readdirSync(lib)[0] ?? "", "site-packages");
  const replace = (name: string, content: string) => {
    fs.rmSync(path.join(site, name));
    fs.writeFileSync(path.join(site, name), content);
  };
  fs.rmSync(path.join(site, "tornado", "web.py"));
  for (const name of fs.readdirSync(path.join(site, "idna"))) {
    if (name.endsWith(".py")) fs.rmSync(path.join(site, "idna", name));
  }
  replace("babel/plural.py", "");
  const compiled = fs.readdirSync(path.join(site, "attr", "__pycache__"))[0] ?? "";
  replace(`attr/__pycache__/${compiled}`, "half");
  const found = await lookAt(pythonPackages, place);
  for (const name of ["tornado/web.py", "idna/core.py", "babel/plural.py", compiled]) {
    assert.ok(
      found.wrong.some((line) => line.includes(name)),
      name,
    );
  }
  await work(pythonPackages, place, recordedReport(), { files: [], ...found, anew: false });
  assert.deepEqual(await wrong(), []);
  const { ok: works, output: said } = await run(place.python, [
    "-c",
    "import tornado.web, idna, babel.plural, attr",
  ]);
  assert.ok(works, said);
});
