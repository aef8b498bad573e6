import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { build, type Plugin } from "esbuild";
import { onDrive } from "./node-for-windows.js";

/**
 * Puts files of tests together in one program for Node for Windows: tsx, which reads TypeScript elsewhere, doesn't run
 * under wine.
 *
 * @param files whole paths, as this system names them.
 * @param outfile the program. It has to lie in the repository, whose packages it imports.
 */
export async function bundleTests(files: readonly string[], outfile: string): Promise<void> {
  await build({
    stdin: {
      contents: files.map((file) => `import ${JSON.stringify(file)};`).join("\n"),
      resolveDir: "/",
    },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    // For what is CommonJS among the sources.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    plugins: [placesOfSources],
    logLevel: "silent",
  });
}

/** Each source goes on knowing where it lies, in the way of Windows. */
const placesOfSources: Plugin = {
  name: "places of sources",
  setup(build) {
    build.onLoad({ filter: /\.(ts|mjs)$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const url = `file:///Z:${path.split("/").map(encodeURIComponent).join("/")}`;
      const folder = onDrive(path.slice(0, path.lastIndexOf("/")));
      const meta = `const __testMeta = ${JSON.stringify({ url, dirname: folder })};`;
      return {
        // In the first line, so that the numbers of the lines stay.
        contents: meta + source.replaceAll("import.meta", "__testMeta"),
        loader: extname(path) === ".ts" ? "ts" : "js",
      };
    });
  },
};
