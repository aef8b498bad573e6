import { type ParseArgsConfig, parseArgs } from "node:util";

type OptionsConfig = NonNullable<ParseArgsConfig["options"]>;
type Parsed<O extends OptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: O }>
>;

/** A verb of the project, such as `npm run bench`. */
export interface Verb<O extends OptionsConfig, Settings> {
  /** What `--help` prints, and what follows an error in the arguments. */
  help: string;
  /** All options but `--help`, as `parseArgs` takes them. */
  options: O;
  /**
   * Makes sense of what was typed.
   *
   * @returns what to work with; a string is printed instead of working.
   * @throws Error where the arguments make no sense: what is wrong, and what was expected.
   */
  read(values: Parsed<O>["values"], positionals: readonly string[]): Settings | string;
  /** Does the work, and gives the exit code. */
  run(settings: Settings): Promise<number>;
}

/**
 * Runs a verb of the project with what was typed after it.
 *
 * @param args what was typed.
 * @param verb see `Verb`.
 * @returns the exit code: that of the work; 0 where something was printed instead, 2 where the arguments make no sense.
 * @example
 * await runVerb(["--help"], { help: "…", options: {}, read: () => "", run: async () => 0 }); // 0
 */
export async function runVerb<const O extends OptionsConfig, Settings extends object>(
  args: readonly string[],
  { help, options, read, run }: Verb<O, Settings>,
): Promise<number> {
  let settings: Settings | string;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, help: { type: "boolean", short: "h" } },
    });
    const isHelp = (values as { help?: boolean }).help;
    settings = isHelp ? help : read(values as Parsed<O>["values"], positionals);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    return 2;
  }
  if (typeof settings === "string") {
    process.stdout.write(settings);
    return 0;
  }
  return run(settings);
}

/**
 * Reads a whole number from 1 up.
 *
 * @param option the name of the option, such as "--jobs".
 * @param text what was typed; undefined where nothing was.
 * @param usual what holds then.
 * @returns the number.
 * @throws Error where it is none.
 */
export function wholeNumber(option: string, text: string | undefined, usual: number): number {
  const value = text === undefined ? usual : Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new Error(`${option} is ${text}; expected a whole number from 1 up.`);
}
