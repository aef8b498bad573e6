/** Work of the kernel that must not be stopped half way. */

let depth = 0;

/** Does such work, for example compiling a cell. */
export function kernelWork<Result>(work: () => Result): Result {
  depth++;
  try {
    return work();
  } finally {
    depth--;
  }
}

/** True while such work is being done, also in whatever interrupts it. */
export function isKernelWorking(): boolean {
  return depth > 0;
}
