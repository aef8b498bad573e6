import fs from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { run } from "../../../scripts/setup/helpers/command.mjs";
import type { Place } from "../../../scripts/setup/helpers/place.mjs";
import { tfjsNodeFolder } from "../../../scripts/setup/steps/tensorflow/probe.mjs";
import { VERSION, wheelHere } from "../../../scripts/setup/steps/tensorflow/wheel.mjs";
import { here, scratchPlace, writeFile } from "../scratch.js";

/**
 * A copy of the course with tfjs-node's sources and no native library in it: the other npm packages are links to
 * those that are installed.
 */
export function placeWithoutNative(t: TestContext, env: NodeJS.ProcessEnv = {}): Place {
  const place = scratchPlace(t, { "lib/core/package.json": "{}" }, env);
  const modules = path.join(here.root, "node_modules");
  for (const name of fs.readdirSync(modules)) link(path.join(modules, name), place, name);
  fs.rmSync(path.join(place.root, "node_modules", "@tensorflow"));
  for (const name of fs.readdirSync(path.join(modules, "@tensorflow"))) {
    if (name !== "tfjs-node") link(path.join(modules, "@tensorflow", name), place, `@tensorflow/${name}`);
  }
  fs.cpSync(path.join(modules, "@tensorflow", "tfjs-node"), tfjsNodeFolder(place), {
    recursive: true,
    filter: (file) =>
      !["deps", "lib", "node_modules"].includes(path.relative(modules, file).split(path.sep)[2] ?? ""),
  });
  return { ...place, python: here.python };
}

function link(target: string, place: Place, name: string): void {
  const file = path.join(place.root, "node_modules", name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.symlinkSync(target, file);
}

/** Puts a stand-in for the install script of tfjs-node in place. */
export function replaceInstallScript(place: Place, program: string): void {
  writeFile(path.join(tfjsNodeFolder(place), "scripts", "install.js"), program);
}

/**
 * Builds a small wheel of the same shape as that of TensorFlow: the real headers, and two libraries with nothing
 * in them. pip takes it from a folder instead of the network.
 *
 * @returns the wheel with its hash, and the environment in which pip finds it and nothing else
 */
export async function fakeWheel(place: Place) {
  const real = wheelHere();
  if (!real) throw new Error("there is no wheel for this platform");
  const folder = path.join(place.root, "wheels");
  const name = `${real.name.replaceAll("-", "_")}-${VERSION}-cp311-cp311-${real.platform}.whl`;
  writeFile(path.join(folder, "empty.cc"), 'extern "C" int course_stand_in() { return 1; }\n');
  const library = path.join(folder, "empty.so");
  const compiled = await run("c++", ["-shared", "-fPIC", "-o", library, path.join(folder, "empty.cc")]);
  if (!compiled.ok) throw new Error(compiled.output);
  const include = fs.realpathSync(path.join(tfjsNodeFolder(here), "deps", "include"));
  const code = `
import hashlib, os, sys, zipfile
wheel, library, include, name, version = sys.argv[1:]
info = f"{name}-{version}.dist-info"
with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as z:
    for file in ("cc", "framework"): z.write(library, f"tensorflow/libtensorflow_{file}.so.2")
    for folder, _, files in os.walk(include):
        for file in files:
            path = os.path.join(folder, file)
            z.write(path, "tensorflow/include/" + os.path.relpath(path, include))
    z.writestr("tensorflow/python/unwanted.py", "")
    z.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    z.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: false\\n")
    z.writestr(f"{info}/LICENSE", "a licence")
    z.writestr(f"{info}/RECORD", "")
print(hashlib.sha256(open(wheel, "rb").read()).hexdigest())
`;
  const args = [
    "-c",
    code,
    path.join(folder, name),
    library,
    include,
    real.name.replaceAll("-", "_"),
    VERSION,
  ];
  const { ok, stdout, output } = await run(here.python, args);
  if (!ok) throw new Error(output);
  return {
    wheel: { ...real, sha256: stdout.trim() },
    offline: { PIP_NO_INDEX: "1", PIP_FIND_LINKS: folder },
    nothing: { PIP_NO_INDEX: "1", PIP_FIND_LINKS: path.join(folder, "none") },
  };
}
