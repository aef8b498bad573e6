/** What Node must be told when code is stopped by force. */

/**
 * Makes Node forget the callbacks that it believes to be in, as it does after an uncaught exception. Otherwise it
 * finds them missing when the stack has unwound, and aborts the process.
 */
export function forgetCallbacks(): void {
  const { _fatalException } = process as unknown as { _fatalException?: (error: unknown) => boolean };
  if (process.hasUncaughtExceptionCaptureCallback()) {
    _fatalException?.(undefined);
    return;
  }
  process.setUncaughtExceptionCaptureCallback(() => {});
  try {
    _fatalException?.(undefined);
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
}

/** Node's bookkeeping of callbacks: never stop there. */
const FRAGILE = /^node:internal\/(async_hooks|process\/|timers|bootstrap|async_context_frame)/;

/** Tells whether Node survives that code of one of its own files is stopped. */
export function isFragile(file: string): boolean {
  return FRAGILE.test(file);
}
