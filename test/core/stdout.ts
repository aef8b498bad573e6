/**
 * Runs something and gives what it wrote to stdout meanwhile. Not for what takes time: the test runner writes there too.
 *
 * @param run the function to run.
 * @returns the text.
 */
export function captureStdout(run: () => void): string {
  const { write } = process.stdout;
  let text = "";
  process.stdout.write = ((chunk: string | Uint8Array) => {
    text += chunk;
    return true;
  }) as typeof process.stdout.write;
  try {
    run();
  } finally {
    process.stdout.write = write;
  }
  return text;
}
