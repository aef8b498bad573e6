/** Names for what the kernel adds to a cell, such that no code of the cell can meet them. */
import type TS from "typescript";

/** Makes such names: `named("slot")` is `__k_slot`, or `__k1_slot` in a cell that says `__k_`. */
export type Namer = (word: string) => string;

/** @param file the cell whose names are to be avoided, also where they are written with escapes. */
export function namerFor(file: TS.SourceFile): Namer {
  const taken = [
    ...(file as TS.SourceFile & { identifiers: ReadonlyMap<string, string> }).identifiers.keys(),
  ];
  let prefix = "__k_";
  for (let number = 1; taken.some((name) => name.includes(prefix)) || file.text.includes(prefix); number++)
    prefix = `__k${number}_`;
  return (word) => prefix + word;
}
