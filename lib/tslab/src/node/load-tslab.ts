import { createRequire } from "node:module";
import { mendedCompiler } from "../compile/mended-compiler.js";
import type { Compiler, Tslab } from "../tslab.js";

/**
 * Loads tslab with its compiler mended.
 *
 * @returns its classes.
 * @throws Error where it is not installed, or a part of it can't be loaded.
 */
export function loadTslab(): Tslab {
  const ofThis = createRequire(import.meta.url);
  const ofTslab = createRequire(ofThis.resolve("tslab/package.json"));
  const name = "@tslab/typescript-for-tslab";
  const compiler = mendedCompiler(ofTslab(name) as Compiler);
  // tslab takes it from here.
  const loaded = ofTslab.cache[ofTslab.resolve(name)];
  if (loaded) loaded.exports = compiler;
  const { createConverter } = ofTslab("./dist/converter.js");
  const { createExecutor } = ofTslab("./dist/executor.js");
  const jupyter = ofTslab("./dist/jupyter.js");
  return {
    compiler,
    createConverter,
    createExecutor,
    JupyterHandlerImpl: jupyter.JupyterHandlerImpl,
    ZmqServer: jupyter.ZmqServer,
    setWriter: (write) => {
      jupyter.lastWriteDisplayData = write;
    },
  };
}
