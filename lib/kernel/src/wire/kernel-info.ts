/** What the kernel says about itself. It needs no compiler, so the I/O thread answers before that is loaded. */
import { versions } from "../node/packages.js";
import { PROTOCOL_VERSION } from "./message.js";

/** Builds the content of `kernel_info_reply`. */
export function kernelInfo(): Record<string, unknown> {
  const { kernel, typescript, node } = versions();
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
    banner: `TypeScript ${typescript} on Node.js ${node}`,
    debugger: false,
    supported_features: [],
    help_links: [
      { text: "TypeScript Handbook", url: "https://www.typescriptlang.org/docs/handbook/intro.html" },
      { text: "Node.js API", url: "https://nodejs.org/api/" },
      { text: "JavaScript on MDN", url: "https://developer.mozilla.org/docs/Web/JavaScript/Reference" },
    ],
  };
}
