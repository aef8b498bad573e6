/** The run-time side of `compile/emit/own-sources.ts`, for the executor: runs the notebook's own TypeScript modules. */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { compileFunction } from "node:vm";
import type { CompiledModule } from "../../compiler.js";

export class SourceModules {
  readonly #codes = new Map<string, string>();
  readonly #loaded = new Map<string, { exports: unknown }>();

  /**
   * Takes what came with a compiled cell. Where a file has changed, all are run anew when next imported.
   *
   * @returns the modules that are new or have changed.
   */
  update(modules: readonly CompiledModule[]): CompiledModule[] {
    const changed = modules.filter(({ path, code }) => this.#codes.get(path) !== code);
    for (const { path, code } of changed) this.#codes.set(path, code);
    if (changed.length > 0) this.#loaded.clear();
    return changed;
  }

  has(path: string): boolean {
    return this.#codes.has(path);
  }

  /** Runs a module, once. @throws what it throws. */
  load(path: string): unknown {
    const known = this.#loaded.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    this.#loaded.set(path, module);
    const plain = createRequire(path);
    const require = Object.assign((id: string) => (this.has(id) ? this.load(id) : plain(id)), plain);
    const names = ["exports", "require", "module", "__filename", "__dirname"];
    try {
      const run = compileFunction(this.#codes.get(path) ?? "", names, { filename: path });
      run(module.exports, require, module, path, dirname(path));
    } catch (error) {
      this.#loaded.delete(path);
      throw error;
    }
    return module.exports;
  }
}
