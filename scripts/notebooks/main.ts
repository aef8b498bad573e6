import { join } from "node:path";
import { runVerb, wholeNumber } from "../shared/command-line.js";
import { compile } from "../shared/compile.js";
import { type Document, documents } from "../shared/documents.js";
import { scratch } from "../shared/paths.js";
import { usualWidth } from "../shared/pool.js";
import { stopTools } from "../shared/run-tool.js";
import { Status } from "../shared/status.js";
import { adopt } from "./adopt.js";
import { build } from "./build.js";
import { check } from "./check.js";
import { compare } from "./compare.js";
import { isExercise } from "./executable.js";
import { allTerms, isGlossaryFresh, writeGlossary } from "./glossary.js";
import { rehearse } from "./rehearse.js";
import { sourceMistakes } from "./student/source-mistakes.js";
import { makeVariants } from "./variants.js";
import { weigh } from "./weigh.js";
import { describeWritten, writtenLines } from "./written-lines.js";

const HELP = `npm run notebooks -- [options] [names]

Makes the notebooks from their sources in notebooks/source: converts them, executes them on the whole data, checks
their numbers, and writes them to notebooks/lessons. Of an exercise it makes two: the executed solution in
notebooks/solutions, and what students get in notebooks/exercises. Only what has changed: the source, a package of
the course, or the version of another package. And the glossary, notebooks/lessons/glossary.ipynb, from the terms
that lessons mark.

  03 04       only those whose names contain one of these; "exercises" stands for all exercises
  --all       also those that have not changed
  --check     changes nothing. Fails where a notebook differs from its source, breaks a rule, or a number lies
              outside the bounds that it states. What was executed with another library or kernel than the
              present is executed again; with --all, everything
  --adopt     executes nothing: takes the outputs as they are for those of the present library. Only where you know
              that what has changed can't change an output, such as a file that was moved
  --sample    executes on the small committed sample of the data, into ${join(".cache", "notebooks", "sample")}:
              quick, and changes nothing else
  --kernel K  executes with another kernel that Jupyter knows, such as tslab, and compares every number with the
              committed outputs; writes nothing. With --sample there is nothing to compare with
  --variants FILE  makes a folder for each student of a roster (CSV with the columns id, first_name, last_name), in which
              exercises have numbers of their own, and one with their solutions; changes nothing else
  --memory    measures how much memory each needs at most: executes them one at a time on the whole data, and writes the
              figures into notebooks/source/memory.json and nothing else
  --jobs N    executes N notebooks at a time. By default one for every two cores: training uses several
  --count     makes nothing: counts the lines of code that a learner writes, in each lesson and exercise
  --help      shows this text
`;

/**
 * Runs `npm run notebooks`.
 *
 * @param args the arguments of the command line.
 * @returns the exit code: 0 where all is well, 1 where a notebook failed, 2 where the arguments make no sense.
 */
export function main(args: readonly string[]): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  return runVerb(args, {
    help: HELP,
    options: {
      all: flag,
      check: flag,
      adopt: flag,
      sample: flag,
      count: flag,
      memory: flag,
      kernel: { type: "string" },
      variants: { type: "string" },
      jobs: { type: "string" },
    },
    read({ all, check, adopt, sample, count, memory, kernel, variants, jobs }, names) {
      const modes = Object.entries({ check, adopt, sample, count, memory }).filter(([, isOn]) => isOn);
      if (modes.length > 1) {
        throw new Error(`${modes.map(([name]) => `--${name}`).join(" and ")} exclude each other.`);
      }
      if (kernel !== undefined && (check || adopt || count || memory)) {
        throw new Error(`--kernel and --${modes[0]?.[0]} exclude each other.`);
      }
      if (variants !== undefined && (modes.length > 0 || kernel !== undefined || all)) {
        throw new Error("--variants executes nothing, and goes with no other option.");
      }
      const settings = {
        documents: documents(names),
        jobs: wholeNumber("--jobs", jobs, usualWidth),
        all,
        kernel,
        variants,
      };
      return { ...settings, mode: modes[0]?.[0] as Settings["mode"] };
    },
    run,
  });
}

interface Settings {
  documents: Document[];
  jobs: number;
  all: boolean;
  kernel: string | undefined;
  /** The path of a roster. */
  variants: string | undefined;
  mode: "check" | "adopt" | "sample" | "count" | "memory" | undefined;
}

async function run({ documents, jobs, all, kernel, variants, mode }: Settings): Promise<number> {
  if (mode === "count") {
    console.log(describeWritten(writtenLines()));
    return 0;
  }
  const status = new Status();
  const written: string[] = [];
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.once(signal, () => {
      stopTools();
      status.say(
        written.length === 0
          ? "Stopped; nothing was changed."
          : `Stopped. Made before that: ${written.join("; ")}. All else is as it was.`,
      );
      process.exit(code);
    });
  }
  try {
    await compile();
    const { terms, mistakes: termMistakes } = allTerms();
    const mistakes = await Promise.all([termMistakes, ...documents.filter(isExercise).map(sourceMistakes)]);
    if (mistakes.flat().length > 0) {
      status.say(`${mistakes.flat().join("\n")}\nNothing was made.`);
      return 1;
    }
    if (variants !== undefined) {
      return await makeVariants(documents.filter(isExercise), variants, { status });
    }
    switch (mode) {
      case "check":
        if (!isGlossaryFresh(terms)) status.say("The glossary is not what the lessons say.");
        return (await check(documents, { jobs, all, status })) || Number(!isGlossaryFresh(terms));
      case "adopt":
        return await adopt(documents, { status });
      case "memory":
        return await weigh(documents, { status });
      case "sample":
        return await rehearse(documents, { jobs, folder: join(scratch, "sample"), kernel, status });
      default:
        if (kernel !== undefined) return await compare(documents, { jobs, kernel, status });
        if (writeGlossary(terms)) status.say("glossary: made");
        return await build(documents, { jobs, all, status, onWritten: (name) => written.push(name) });
    }
  } catch (error) {
    status.say((error as Error).message);
    return 1;
  }
}
