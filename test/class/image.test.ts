import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { closedPaths } from "../../scripts/class/prepare/answers.js";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";

const place = placeAt();
const read = (name: string) => readFileSync(join(place.root, name), "utf8");
const containerfile = read("scripts/class/image/Containerfile");
const ignored = read(".dockerignore")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));

/** Name and base of each stage, in their order. */
const stages = [...containerfile.matchAll(/^FROM (\S+) AS (\S+)$/gm)].map(([, base, name]) => ({
  base,
  name,
}));

/** The instructions of a stage. */
function stage(name: string): string {
  const text = containerfile
    .split(/^(?=FROM )/m)
    .find((part) => part.split("\n", 1)[0]?.endsWith(` AS ${name}`));
  assert.ok(text, `no stage ${name}`);
  return text;
}

/** The files of the course that .dockerignore lets into a build, as git knows them. */
function context(): string[] {
  const [first, ...rest] = ignored;
  assert.equal(first, "*", "what isn't named stays out");
  const named = rest.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: place.root,
    encoding: "utf8",
  });
  return files.split("\n").filter((file) => named.includes(file.split("/", 1)[0] ?? ""));
}

/** What holds answers, wherever it lies; listed here once more, so that one list watches over the other. */
const ANSWERS =
  /^(notebooks\/(source|solutions)|lib\/exercises\/src|test|scripts\/(grade|notebooks|shared))\/|(^|\/)(bank|solutions|model-answers)(\.ts|\/)/;

test("the image of learners has all that their server needs, and nothing that holds answers", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "image-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = context();
  assert.ok(
    files.some((file) => ANSWERS.test(file)),
    "graders need the answers",
  );
  for (const file of [
    ...files,
    ".venv/bin/python",
    ".cache/kernel/compiler.blob",
    ".cache/setup/build.json",
  ]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
  for (const path of closedPaths(folder)) rmSync(path, { recursive: true, force: true });
  const left = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  assert.deepEqual(
    left.filter((file) => ANSWERS.test(file)),
    [],
  );
  for (const needed of [
    ".venv/bin/python",
    ".cache/kernel/compiler.blob",
    "scripts/class/learner/start-server.py",
    "scripts/class/learner/prepare-home.mjs",
    "scripts/setup/lab/jupyter.mjs",
    "scripts/setup/jupyter/labconfig/page_config.json",
    "lib/kernel/jupyter/kernels/typescript/kernel.json",
    "lib/kernel/types/globals.d.ts",
    "lib/course/package.json",
    "data/manifest.json",
    ...files.filter((file) => /^notebooks\/(lessons|exercises)\/.*\.ipynb$/.test(file)),
  ]) {
    assert.ok(left.includes(needed), needed);
  }
});

test("what lies in the folder of whoever builds stays out: hand-ins, gradebooks, packages of another system", () => {
  const named = ignored.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  for (const name of named)
    assert.ok(existsSync(join(place.root, name)), `.dockerignore lets in ${name}, which doesn't exist`);
  const gitIgnored = read(".gitignore").split("\n").filter(Boolean);
  for (const line of gitIgnored) {
    const name = line.replaceAll("/", "");
    // They lie at the top, where only what is named comes in.
    if (name === ".venv" || name === "my-work") continue;
    // The data that are there needn't be fetched; the set-up reads them.
    if (line === "/data/downloads/") continue;
    if (line.startsWith("test/") && !named.includes("test")) continue;
    assert.ok(ignored.includes(`**/${name}`), `${line} is made here, and must not go into an image`);
  }
});

test("the steps of the image name files that exist, and learners get what was pruned", () => {
  for (const [, file] of containerfile.matchAll(/\/opt\/course\/(scripts\/\S+?)["\]\s]/g)) {
    assert.ok(existsSync(join(place.root, file ?? "")), file);
  }
  for (const [, file] of containerfile.matchAll(/(?:RUN|&&) node (?:--import tsx )?(scripts\/\S+)/gm)) {
    assert.ok(existsSync(join(place.root, file ?? "")), file);
  }
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the Containerfile says it so
  const known = new Set(["${BASE}", ...stages.map(({ name }) => name)]);
  for (const { base } of stages) assert.ok(known.has(base ?? ""), `FROM ${base}`);
  // A builder that isn't told which stage takes the last.
  assert.equal(stages.at(-1)?.name, "learner");
  // In one step with what makes it: nothing of it is in a layer of its own.
  assert.match(
    stage("built"),
    /cp --archive --link \/opt \/for-learners\/ \\\n && node --import tsx scripts\/class\/image\/prune\.ts \/for-learners\/opt\/course\n/,
  );
  const copies = stage("learner").match(/^COPY .*$/gm);
  assert.deepEqual(copies, ["COPY --from=built /for-learners/opt /opt"]);
  for (const name of ["system", "server"]) assert.doesNotMatch(stage(name), /^COPY/m);
  for (const name of ["learner", "grader"]) assert.match(stage(name), /^USER jovyan$/m);
});

test("Binder starts the course's own JupyterLab, with the kernel, in my-work", { timeout: 240_000 }, (t) => {
  const folder = join(place.root, ".binder");
  assert.match(read(".binder/postBuild"), /^exec node scripts\/class\/image\/set-up\.mjs$/m);
  const scratch = mkdtempSync(join(tmpdir(), "binder-"));
  t.after(() => rmSync(scratch, { recursive: true }));
  const program = `
    import json, os, shutil, subprocess
    kernels = json.loads(subprocess.run(["jupyter", "kernelspec", "list", "--json"], stdout=subprocess.PIPE, check=True).stdout)
    print(json.dumps({"lab": shutil.which("jupyter-lab"), "cwd": os.getcwd(), "kernels": list(kernels["kernelspecs"])}))
  `.replaceAll("\n    ", "\n");
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(JUPYTER|TYPESCRIPT_)/.test(name)),
  );
  const stdout = execFileSync(join(folder, "start"), ["python3", "-c", program], {
    cwd: place.root,
    env,
    encoding: "utf8",
  });
  const { lab, cwd, kernels } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  assert.equal(lab, join(place.venv, "bin", "jupyter-lab"));
  assert.equal(cwd, join(place.root, "my-work"));
  assert.ok(kernels.includes("typescript"));
});

test("a dev container is a stage of the same image, and sets up by the same step", () => {
  const { build, postCreateCommand, remoteUser, customizations } = JSON.parse(
    read(".devcontainer/devcontainer.json"),
  );
  assert.ok(stages.some(({ name }) => name === build.target));
  assert.ok(existsSync(join(place.root, ".devcontainer", build.dockerfile)));
  assert.equal(postCreateCommand, "node scripts/class/image/set-up.mjs");
  assert.match(containerfile, new RegExp(`useradd .* ${remoteUser}$`, "m"));
  const { settings } = customizations.vscode;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code puts the folder there
  assert.equal(settings["python.defaultInterpreterPath"], "${containerWorkspaceFolder}/.venv/bin/python");
});

// What takes long, and needs root, buildah and half an hour, is asked for: IMAGE_BASE=debian npm test -- class
const base = process.env.IMAGE_BASE;
test("the image of learners is built, and a learner's server starts in it", {
  skip: base ? false : "not asked for: set IMAGE_BASE to a base image, or to debian",
  timeout: 5_400_000,
}, async (t) => {
  const { buildLearnerImage } = await import("./image/build.js");
  const image = await buildLearnerImage(t, place.root, base ?? "");
  // Whoever reads it as the learner finds no answers, and can change nothing.
  const files = image.run("find /opt/course -not -path '*/node_modules/*' -not -path '*/.venv/*' -type f");
  const names = files.split("\n").map((file) => file.replace("/opt/course/", ""));
  assert.deepEqual(
    names.filter((name) => ANSWERS.test(name) && !/^lib\/exercises\/dist\/lessons\//.test(name)),
    [],
  );
  assert.equal(image.run("id --user").trim(), "1000");
  assert.equal(image.run("find /opt -writable -not -type l | head -n 3"), "");

  // The hub is pretended; what it tells a server is what JupyterHub does.
  const { status, work } = await image.startServer();
  assert.equal(status, 200);
  assert.ok(work.includes("lessons") && work.includes("exercises"), work.join());
  const said = image.runCell(
    'import { backend, loadMnist, ready } from "course"; await ready(); const { train } = await loadMnist(); console.log(train.images.shape.join(), backend().name);',
  );
  assert.match(said, /^60000,28,28 tensorflow/);
});
