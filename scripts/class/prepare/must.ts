import { run } from "../../setup/helpers/command.mjs";
import { problemFrom } from "../../setup/helpers/problem.mjs";

/**
 * Runs a program of the system that must succeed.
 *
 * @returns what it printed.
 * @throws SetupProblem with what it said, where it fails.
 */
export async function must(program: string, args: readonly string[]): Promise<string> {
  const outcome = await run(program, [...args]);
  if (outcome.ok) return outcome.stdout;
  throw problemFrom(`${program} ${args[0]}`, outcome.output, "See what it said.");
}
