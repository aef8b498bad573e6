import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../setup/helpers/command.mjs";
import { problemFrom } from "../../setup/helpers/problem.mjs";
import type { Step } from "../../setup/runner/run-steps.mjs";
import type { ClassFolder } from "../class-folder.js";
import { work } from "./made.js";

const HERE = join(import.meta.dirname, "..", "proxy");
const FILES = ["package.json", "package-lock.json"];

/** Installs configurable-http-proxy, which leads each request to the server that it is for. */
export function proxyOfClass(target: ClassFolder): Step {
  return work({
    id: "class-proxy",
    name: "configurable-http-proxy",
    advice: "See what npm said; then type the command again.",
    async run(report) {
      const note = join(target.proxy, ".lock");
      const lock = readFileSync(join(HERE, "package-lock.json"), "utf8");
      if (!existsSync(note) || readFileSync(note, "utf8") !== lock) {
        mkdirSync(target.proxy, { recursive: true });
        for (const name of FILES) copyFileSync(join(HERE, name), join(target.proxy, name));
        report.progress(undefined, "npm ci");
        const outcome = await run(
          "npm",
          ["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--omit=dev"],
          {
            cwd: target.proxy,
          },
        );
        if (!outcome.ok) throw problemFrom("npm ci", outcome.output, "Look at the network, then try again.");
        writeFileSync(note, lock);
      }
      const { version } = JSON.parse(
        readFileSync(join(target.proxy, "node_modules/configurable-http-proxy/package.json"), "utf8"),
      ) as { version: string };
      return version;
    },
  });
}
