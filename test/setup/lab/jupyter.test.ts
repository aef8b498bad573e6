import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { placeAt } from "../../../scripts/setup/helpers/place.mjs";
import { jupyterEnvironment, kernelFolders } from "../../../scripts/setup/lab/jupyter.mjs";
import { kernel, readKernelSpec } from "../../../scripts/setup/steps/kernel.mjs";
import { here, scratchPlace } from "../scratch.js";

test("every folder that Jupyter writes to is inside .cache", () => {
  const place = placeAt(here.root, { PATH: "/usr/bin", HOME: "/home/someone" });
  const environment = jupyterEnvironment(place);
  const written = [
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
  ];
  for (const name of written) {
    assert.ok(
      environment[name]?.startsWith(path.join(here.root, ".cache", "jupyter")),
      `${name}: ${environment[name]}`,
    );
  }
});

test("the user's own Jupyter variables have no effect, their others stay", () => {
  const place = placeAt(here.root, {
    PATH: "/usr/bin",
    JUPYTER_TOKEN: "theirs",
    JUPYTER_CONFIG_PATH: "/theirs",
    JUPYTERLAB_DIR: "/theirs",
    COURSE_DATA: "sample",
  });
  const environment = jupyterEnvironment(place);
  assert.ok(!Object.values(environment).some((value) => value?.includes("theirs")));
  assert.equal(environment.COURSE_DATA, "sample");
  // On Windows Python would read UTF-8 as something else.
  assert.equal(environment.PYTHONUTF8, "1");
});

test("the kernel is found in this folder, and is started with this Node", () => {
  const environment = jupyterEnvironment(here);
  assert.deepEqual(environment.JUPYTER_PATH?.split(path.delimiter), [
    ...kernelFolders(here).map((folder) => path.join(here.root, folder)),
    path.join(here.root, "scripts", "setup", "jupyter"),
    path.join(here.root, "lib", "figures", "dist", "jupyter"),
  ]);
  assert.equal(kernelFolders(here)[0], path.join("lib", "kernel", "jupyter"));
  assert.equal(environment.PATH?.split(path.delimiter)[0], path.dirname(process.execPath));
  const { argv, display_name, language } = readKernelSpec(here);
  assert.equal(argv[0], "node");
  assert.equal(display_name, "TypeScript");
  assert.equal(language, "typescript");
  assert.ok(
    argv.every((argument) => !path.isAbsolute(argument)),
    "an absolute path breaks a moved copy",
  );
});

test("the kernel is told of the course by the set-up, and knows nothing of it by itself", () => {
  assert.equal(jupyterEnvironment(here).TYPESCRIPT_KERNEL_PRELOAD, "course");
  assert.equal(jupyterEnvironment(here).TYPESCRIPT_KERNEL_STARTUP, "course/danfojs");
  assert.doesNotMatch(JSON.stringify(readKernelSpec(here)), /course|TF_|TYPESCRIPT_KERNEL/);
});

test("the extension that shows figures is where JupyterLab looks, and whole", () => {
  const folder = path.join(here.root, "lib", "figures", "dist", "jupyter", "labextensions", "course-figures");
  const { name, jupyterlab } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const code = fs.readFileSync(path.join(folder, jupyterlab._build.load), "utf8");
  assert.ok(code.includes(name), "it registers itself under its own name");
});

test("a missing kernel is told with what to type", async (t) => {
  await assert.rejects(
    async () => kernel.look(scratchPlace(t)),
    (error: Error) =>
      /kernel\.json can't be read/.test(error.message) &&
      /git checkout -- lib\/kernel\/jupyter/.test(String(error)),
  );
});
