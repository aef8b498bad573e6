type AnyFunction = (...inputs: never[]) => unknown;

/** Tells whether a function is as students get it: all that it does is to throw `NotTried`. */
export function isStub(f: AnyFunction): boolean {
  return /^[^{]*(\{[^{}]*\}[^{]*)*\{\s*throw [^;{}]*\bnotTried\(\);?\s*\}\s*$/.test(withoutComments(f));
}

/** Tells whether a function still holds the line with which a stub ends. */
export function leavesStub(f: AnyFunction): boolean {
  return /\bthrow [^;{}]*\bnotTried\(\)/.test(withoutComments(f));
}

function withoutComments(f: AnyFunction): string {
  return Function.prototype.toString.call(f).replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, "$1");
}
