import { inspect } from "node:util";

/** The name of the method with which a value says how the console is to print it. */
export const consoleText: typeof inspect.custom = inspect.custom;

/** Gives any value as the console prints it. */
export function asConsoleText(value: unknown): string {
  return inspect(value);
}

/** Prints a text on standard output, with a line feed at its end. */
export function printText(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}
