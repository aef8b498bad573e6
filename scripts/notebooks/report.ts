import type { Status } from "../shared/status.js";

/**
 * Executes a notebook and says what came of it: how long it took where all is well, else what is wrong.
 *
 * @param name what the notebook is called.
 * @param options `status`: where to say it; `well`: what is said where nothing is wrong, such as `"in order"`.
 * @param run executes it and finds what is wrong; it is given what to call when a cell starts.
 * @returns whether all is well. It never throws.
 */
export async function report(
  name: string,
  { status, well }: { status: Status; well: string },
  run: (onCell: (cell: number, cells: number) => void) => Promise<readonly string[]>,
): Promise<boolean> {
  const started = Date.now();
  try {
    const problems = await run((cell, cells) => status.running(name, `cell ${cell} of ${cells}`));
    const seconds = Math.round((Date.now() - started) / 1000);
    status.done(name, problems.length === 0 ? `${well}, ${seconds} s` : `\n  - ${problems.join("\n  - ")}`);
    return problems.length === 0;
  } catch (error) {
    status.done(name, (error as Error).message);
    return false;
  }
}
