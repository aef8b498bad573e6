/** What the kernel says about itself. It needs no compiler, so the I/O thread answers before that is loaded. */
import { createRequire } from "node:module";
import { PROTOCOL_VERSION } from "./message.js";

/** Builds the content of `kernel_info_reply`. */
export function kernelInfo(): Record<string, unknown> {
  const require = createRequire(import.meta.url);
  const { version: typescript } = require("typescript/package.json") as { version: string };
  const { version: kernel } = require("../../package.json") as { version: string };
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "typescript-kernel",
    implementation_version: kernel,
    language_info: {
      name: "typescript",
      version: typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `TypeScript ${typescript} on Node.js ${process.versions.node}`,
    debugger: false,
    supported_features: [],
    help_links: [
      { text: "TypeScript Handbook", url: "https://www.typescriptlang.org/docs/handbook/intro.html" },
      { text: "Node.js API", url: "https://nodejs.org/api/" },
      { text: "JavaScript on MDN", url: "https://developer.mozilla.org/docs/Web/JavaScript/Reference" },
    ],
  };
}
