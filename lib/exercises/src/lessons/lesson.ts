import { type Practice, type PracticeStep, practice, type Step } from "@course/checks";
import { codeOf } from "../node/code-of.js";

/** The checks of a lesson by name, each with the right answer of the same name. */
type Answers<S> = { readonly [Id in keyof S]: unknown };

/**
 * Puts the practice of a lesson together.
 *
 * @param name the name of the lesson's source.
 * @param title what the lesson is called.
 * @param steps what is checked, by name, in the order in which it is done.
 * @param solutions the module `solutions.ts` of the lesson: for each step a function or class of the same name.
 */
export function lesson<const S extends Readonly<Record<string, Step>>>(
  name: string,
  title: string,
  steps: S,
  solutions: Answers<S>,
): Practice<{ readonly [Id in keyof S]: PracticeStep }> {
  const entries = Object.entries(steps).map(([id, step]): [string, PracticeStep] => [
    id,
    { step, reference: solutions[id], code: () => codeOf(name, id) },
  ]);
  return practice(name, title, Object.fromEntries(entries) as { readonly [Id in keyof S]: PracticeStep });
}
