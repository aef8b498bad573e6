/** `console` of the cells. It prints through the streams of `streams.ts`; here is what it keeps from cell to cell. */

let groups = 0;

/** Counts the groups that are open. */
export function installConsole(): void {
  for (const name of ["group", "groupCollapsed"] as const) {
    const open = console[name].bind(console);
    console[name] = (...label) => {
      groups++;
      open(...label);
    };
  }
  const close = console.groupEnd.bind(console);
  console.groupEnd = () => {
    groups = Math.max(0, groups - 1);
    close();
  };
}

/** Closes the groups that a cell has left open, so that the next one begins at the margin. */
export function endGroups(): void {
  while (groups > 0) console.groupEnd();
}
