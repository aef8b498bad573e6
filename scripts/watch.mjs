#!/usr/bin/env node
// npm run watch: compiles the packages, and bundles what is to be one file, whenever a source changes. Ctrl-C ends it.
import { spawn } from "node:child_process";
import path from "node:path";
import { watchBrowserCode } from "./setup/bundle/browser-code.mjs";
import { watchCompiler } from "./setup/bundle/compiler-code.mjs";
import { placeAt } from "./setup/helpers/place.mjs";
import { PROJECTS } from "./setup/steps/build.mjs";

const { root } = placeAt();
const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
const options = ["-b", "--watch", "--preserveWatchOutput", ...PROJECTS];
const child = spawn(process.execPath, [compiler, ...options], { cwd: root, stdio: "inherit" });
const stops = [
  await watchBrowserCode(root, (entry) => console.log(`bundled for browsers: lib/figures/src/page/${entry}`)),
  await watchCompiler(root, () => console.log("bundled: the kernel's compiler")),
];
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => child.kill());
child.once("exit", async (code) => {
  await Promise.all(stops.map((stop) => stop()));
  process.exit(code ?? 0);
});
