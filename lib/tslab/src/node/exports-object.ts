/** What tslab puts where its cells find it. */
interface CellScope {
  exports: Record<string, unknown>;
}

/** How the variable of a cell's last expression begins. tslab looks for it in its own object. */
const LAST = "tsLastExpr";

/**
 * Puts a plain object in the place of the one that holds the names of cells. tslab's own treats each assignment as the
 * definition of a property, which makes loops at the top level several times slower.
 */
export function useFastExports(): void {
  const scope = (globalThis as unknown as { __tslab__: CellScope }).__tslab__;
  const own = scope.exports;
  scope.exports = new Proxy<Record<string, unknown>>(
    {},
    {
      set(names, name, value) {
        if (typeof name === "string" && name.startsWith(LAST)) own[name] = value;
        else names[name as string] = value;
        return true;
      },
      // As TypeScript does for what is imported. Names must stay assignable.
      defineProperty(names, name, { get, value }) {
        if (name !== "__esModule") names[name as string] = get ? get() : value;
        return true;
      },
    },
  );
}
