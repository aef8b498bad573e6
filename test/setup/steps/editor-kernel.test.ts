import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { pythonVariables } from "../../../scripts/setup/environment/python.mjs";
import { placeAt } from "../../../scripts/setup/helpers/place.mjs";
import type { Look } from "../../../scripts/setup/runner/look.mjs";
import { editorKernel } from "../../../scripts/setup/steps/editor-kernel.mjs";
import { recordedReport, scratchPlace, work } from "../scratch.js";

const SPEC = "lib/kernel/jupyter/kernels/typescript/kernel.json";

/** As an editor does that knows nothing of the course: it asks the Python of the environment for its kernels, and runs a cell. */
const EDITOR = `
import json, os, sys
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel
found = KernelSpecManager().get_kernel_spec("typescript")
os.chdir(sys.argv[1])
manager, client = start_new_kernel(kernel_name="typescript", startup_timeout=120)
said = []
try:
    reply = client.execute_interactive(
        'import { flatten, tf } from "course"; console.log(flatten(tf.zeros([2, 3, 4])).shape.join());',
        timeout=240,
        output_hook=lambda message: said.append(message["content"].get("text", "")),
    )
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
print(json.dumps({
    "prefix": sys.prefix, "folder": found.resource_dir, "name": found.display_name,
    "status": reply["content"]["status"], "said": "".join(said),
}))
`;

test("an editor that has chosen .venv finds the kernel there, and runs a cell of the course", {
  timeout: 400_000,
}, () => {
  const place = placeAt();
  const plain = Object.entries(pythonVariables(place.env)).filter(
    ([name]) => !/^(JUPYTER|TYPESCRIPT_|TF_)/.test(name),
  );
  const stdout = execFileSync(place.python, ["-c", EDITOR, path.join(place.root, "notebooks", "lessons")], {
    env: { ...Object.fromEntries(plain), TF_NUM_INTRAOP_THREADS: "1" },
    encoding: "utf8",
  });
  const { prefix, folder, name, status, said } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  assert.equal(
    fs.realpathSync(folder),
    fs.realpathSync(path.join(prefix, "share", "jupyter", "kernels", "typescript")),
  );
  assert.equal(name, "TypeScript");
  assert.equal(status, "ok");
  assert.equal(said, "2,12\n");
});

test("it is written anew where the course was moved, or the environment was made anew", async (t) => {
  const spec = {
    argv: ["node", "{resource_dir}/../../../dist/main.js", "{connection_file}"],
    display_name: "K",
    language: "typescript",
  };
  const place = scratchPlace(t, { [SPEC]: JSON.stringify(spec) });
  const wrong = () => (editorKernel.look(place) as Look).wrong;
  assert.equal(wrong().length, 1);
  await work(editorKernel, place, recordedReport());
  assert.deepEqual(wrong(), []);

  const file = path.join(place.venv, "share", "jupyter", "kernels", "typescript", "kernel.json");
  const { argv, env } = JSON.parse(fs.readFileSync(file, "utf8"));
  assert.deepEqual(argv, [
    process.execPath,
    path.join(place.root, "lib/kernel/dist/main.js"),
    "{connection_file}",
  ]);
  assert.equal(env.TYPESCRIPT_KERNEL_HOME, place.root);

  fs.writeFileSync(file, fs.readFileSync(file, "utf8").replaceAll(place.root, "/elsewhere"));
  assert.equal(wrong().length, 1);
  await work(editorKernel, place, recordedReport());
  assert.deepEqual(wrong(), []);
  fs.rmSync(place.venv, { recursive: true });
  assert.equal(wrong().length, 1);
});
