/**
 * Reads a setting from the environment of the process, such as `COURSE_DATA`.
 *
 * @returns its text; undefined where it isn't set.
 */
export function environment(name: string): string | undefined {
  return process.env[name];
}
