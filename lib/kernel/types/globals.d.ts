/// <reference path="./webassembly.d.ts" />

/** What the kernel adds to the global scope of a cell. Read by the compiler (`src/compile/check/declarations.ts`). */

/**
 * Asks the user for a line of text and waits for the answer.
 *
 * @param message shown beside the input field. Default: nothing.
 * @param defaultAnswer the result when the user enters nothing. Default: "".
 * @throws Error where nobody can answer, as in a notebook that runs unattended.
 * @example const name = prompt("What is your name?");
 */
declare function prompt(message?: string, defaultAnswer?: string): string;
