/**
 * Does something for all students at once; where that fails, for one after the other, so that no notebook stops another
 * one. A notebook that fails alone is set aside, and what can be done without it is done.
 *
 * @param run does it for all that are missing, or for one student.
 * @param missing lists the students for whom it is still to be done.
 * @param setAside takes the notebook of a student out of the way, and gives back what puts it there again.
 * @throws Error where it fails also without the notebook: then the fault isn't the student's, and all is as it was.
 */
export async function forEachApart(
  run: (student?: string) => Promise<void>,
  missing: () => readonly string[],
  setAside: (student: string, why: string) => Promise<() => void>,
): Promise<void> {
  if (missing().length === 0) return;
  try {
    await run();
  } catch {
    for (const student of missing()) await alone(student);
  }

  async function alone(student: string): Promise<void> {
    try {
      await run(student);
    } catch (error) {
      const undo = await setAside(student, (error as Error).message);
      try {
        await run(student);
      } catch (again) {
        undo();
        throw again;
      }
    }
  }
}
