import type { Report } from "../../setup/helpers/progress.mjs";
import type { Step } from "../../setup/runner/run-steps.mjs";

/**
 * Makes a step that always works: it looks for itself what is left to do.
 *
 * @param step its names and advice, and the work, which gives one line about what is there now.
 */
export function work(
  step: Pick<Step, "id" | "name" | "advice"> & { run: (report: Report) => Promise<string> },
): Step {
  let made: string | undefined;
  return {
    id: step.id,
    name: step.name,
    advice: step.advice,
    look: () =>
      made === undefined ? { found: "", wrong: ["not looked at yet"] } : { found: made, wrong: [] },
    run: async (_place, report) => {
      made = await step.run(report);
      return made;
    },
  };
}
