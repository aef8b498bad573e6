/**
 * The run-time side of cell variables.
 *
 * Each name of the notebook has one slot, whichever cell declares it. A cell that declares a name again puts another
 * value into its slot, so functions of all cells, and callbacks that wait somewhere, find the new one
 * (see `compile/emit/plan.ts`).
 */
import type { CellRun, Compiled, Scope, Slot } from "../compiler.js";

/** Where the value of one name is. */
class NamedSlot implements Slot {
  /** Gives the value while it isn't the slot's own: of an imported variable, or where there is none yet. */
  read: () => unknown;
  /** The run of the cell that gave the name its latest declaration. */
  owner: CellRun | undefined = undefined;
  /** A property of the slot itself once it holds a value: V8 reads that as fast as a local of a closure. */
  declare value: unknown;

  constructor(name: string) {
    this.read = () => {
      throw new ReferenceError(`Cannot access '${name}' before initialization`);
    };
  }

  /** Follows a variable that somebody else changes: a live binding. */
  bind(read: () => unknown): void {
    // The last property: deleting it leaves the object as fast as it was.
    delete (this as Partial<Slot>).value;
    this.read = read;
  }

  /** Gives a `var` what it holds before its declaration is reached. */
  hoist(): void {
    if (!Object.hasOwn(this, "value")) this.value = undefined;
  }
}

Object.defineProperty(NamedSlot.prototype, "value", {
  get(this: NamedSlot) {
    return this.read();
  },
  set(this: NamedSlot, value: unknown) {
    // First any value at all, so that V8 doesn't expect all later ones to be numbers.
    Object.defineProperty(this, "value", {
      value: undefined,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    this.value = value;
  },
});

/** All names of a notebook. */
export class NotebookScope implements Scope {
  readonly #slots = new Map<string, NamedSlot>();

  /** Gives the slot of a name; a new one where no cell has declared it. */
  slot(name: string): Slot {
    let slot = this.#slots.get(name);
    if (!slot) {
      slot = new NamedSlot(name);
      this.#slots.set(name, slot);
    }
    return slot;
  }
}

/**
 * Lists the names of a cell that have got a value so far.
 *
 * Call it when a cell has failed or was interrupted, and give the result to `Compiler.commit`.
 */
export function initialisedNames(scope: Scope, compiled: Compiled, run: CellRun): Set<string> {
  return new Set(compiled.declares.filter((name) => scope.slot(name).owner === run));
}
