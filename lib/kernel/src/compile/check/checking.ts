/**
 * The type checker of a notebook.
 *
 * A checker works out types on demand and remembers them. Making a new one for every cell, as compilers
 * and editors do after every change, would work out the types of the libraries again and again: a tenth of
 * a second with TensorFlow.js imported. A cell only adds to what is known, so one checker can serve them
 * all, as long as the declarations it started from stay. We hand it the file of a cell through a program
 * that pretends to contain it.
 */
import type TS from "typescript";
import { isCell, parseScript } from "../language/cell-file.js";
import { type Checker, type CheckerHost, type ModuleFile, ts } from "../language/typescript.js";
import type { Declarations } from "./declarations.js";

/** A checker never forgets a cell, so after this many a new one begins: some 40 MB of what nobody needs. */
const cellsPerChecker = 1000;

export class Checking {
  #checker: Checker | undefined;
  #host: CheckerHost | undefined;
  #cells = 0;
  /**
   * What a checker merges when it starts, by cell: a cell with `declare global`, or with `declare module` of a module that
   * there is, is merged itself; a module that is only declared comes from a script of its own.
   */
  #augmenting = new Map<ModuleFile, ModuleFile[]>();

  constructor(readonly declarations: Declarations) {}

  /** The program as the checker sees it. */
  get host(): CheckerHost {
    this.#host ??= this.#createHost();
    return this.#host;
  }

  get checker(): Checker {
    this.#checker ??= ts.createTypeChecker(this.host);
    return this.#checker;
  }

  /** Prepares for questions about a cell. */
  add(cell: ModuleFile): void {
    if (++this.#cells > cellsPerChecker) this.renew();
    if (cell.moduleAugmentations.length === 0) return;
    const scripts = this.#declareModules(cell);
    this.#augmenting.set(cell, cell.moduleAugmentations.length > 0 ? [cell, ...scripts] : scripts);
    this.renew();
  }

  /** Takes back a cell that will not be committed. */
  remove(cell: ModuleFile): void {
    if (this.#augmenting.delete(cell)) this.renew();
  }

  /** Takes back all cells. */
  removeAll(): void {
    if (this.#augmenting.size > 0) this.renew();
    this.#augmenting.clear();
  }

  /** Starts from the present declarations again. */
  renew(): void {
    this.#cells = 0;
    this.#checker = undefined;
    this.#host = undefined;
  }

  /** Takes the declarations of modules that nobody has installed out of a cell, into scripts. */
  #declareModules(cell: ModuleFile): ModuleFile[] {
    const mode = ts.ModuleKind.ESNext;
    const isMissing = (name: TS.Node): name is TS.StringLiteral =>
      ts.isStringLiteral(name) && !this.declarations.resolve({ name: name.text, mode }).resolvedModule;
    const missing = cell.moduleAugmentations.filter(isMissing);
    cell.moduleAugmentations = cell.moduleAugmentations.filter((name) => !isMissing(name));
    return missing.map((name) => parseScript(name.parent.getText(cell)));
  }

  #createHost(): CheckerHost {
    const { declarations } = this;
    const host = Object.create(declarations.program) as CheckerHost;
    host.getSourceFiles = () => [
      ...declarations.program.getSourceFiles(),
      ...[...this.#augmenting.values()].flat(),
    ];
    host.getTypeChecker = () => this.checker;
    host.getResolvedModule = (file, name, mode) =>
      isCell(file)
        ? declarations.resolve({ name, mode })
        : declarations.program.getResolvedModule(file, name, mode);
    return host;
  }
}
