import { resolve } from "node:path";
import { placeAt } from "../setup/helpers/place.mjs";
import { asProblem } from "../setup/helpers/problem.mjs";
import { runVerb, wholeNumber } from "../shared/command-line.js";
import { check } from "./check.js";
import { type ClassFolder, classFolder, USUAL_FOLDER } from "./class-folder.js";
import { exchangeVerbs, handIns } from "./hand-ins.js";
import { type Load, loadTest } from "./load/load.js";
import { prepare, requireRoot } from "./prepare/prepare.js";
import { readSettings } from "./settings.js";
import { startHub } from "./start.js";

const USUAL_LOAD: Load = { learners: 30, training: 10, lesson: 3, heaviest: 10, minutes: 60 };

const HELP = `npm run class -- VERB [options]

The course for a class, on a server of its own: JupyterHub, a JupyterLab for each learner, hand-ins and feedback by
nbgrader's exchange. scripts/class/README.md says how. On Linux, as root.

  check              says what is ready on this server, what isn't, and what to do; changes nothing
  prepare            installs what is missing, and makes the folder of the class: a copy of the course that learners can
                     read and not change, JupyterHub, accounts for graders, the exchange. Again after an update
  start              starts it and stays; Ctrl-C stops it, with the learners' servers

  release EXERCISE   hands an exercise out, by its number or name: learners fetch it under Nbgrader → Assignment List
  collect EXERCISE   takes the newest hand-in of each learner
  grade EXERCISE     grades what was collected, as npm run grade does; what stands after a second -- is for that, such as
                     -- --due 2026-11-30
  feedback EXERCISE  gives each learner their page

  load               lets simulated learners use the class that was prepared, and prints what they take: memory, seconds of
                     processor time, how long a start and a lesson take alone and at once. Needs nothing of the hub, which
                     may stand still. Takes about as long as --minutes says, at most
    --learners N     so many start at once; default: ${USUAL_LOAD.learners}
    --training N     so many of them then work on the lesson at once; default: ${USUAL_LOAD.training}
    --lesson N       on this lesson; default: ${USUAL_LOAD.lesson}
    --heaviest N     the lesson that takes most memory; default: ${USUAL_LOAD.heaviest}
    --minutes N      the end, whatever has been measured by then; default: ${USUAL_LOAD.minutes}

  --folder DIR       where the class lives; default: ${USUAL_FOLDER}. Its settings are in class.json there
  --course ID        for which course, where the class has several
  --help             shows this text
`;

const VERBS = ["check", "prepare", "start", ...exchangeVerbs, "load"] as const;
type VerbName = (typeof VERBS)[number];

interface Asked {
  verb: VerbName;
  folder: ClassFolder;
  course: string | undefined;
  exercise: string;
  more: string[];
  load: Load;
}

/**
 * Runs \`npm run class\`.
 *
 * @param args what was typed after it.
 * @returns the exit code: 0 where all is well, 1 where something failed, 2 where the arguments make no sense.
 */
export function main(args: readonly string[]): Promise<number> {
  const text = { type: "string" } as const;
  const end = args.indexOf("--");
  const [own, more] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)];
  return runVerb(own, {
    help: HELP,
    options: {
      folder: text,
      course: text,
      learners: text,
      training: text,
      lesson: text,
      heaviest: text,
      minutes: text,
    },
    read: (values, positionals) => readAsked(values, positionals, more),
    async run(asked) {
      try {
        return await run(asked);
      } catch (error) {
        const problem = asProblem(error, `npm run class -- ${asked.verb}`, "Type  npm run class -- check");
        console.error(`\n${problem}\n`);
        return 1;
      }
    },
  });
}

function readAsked(
  values: { folder?: string; course?: string } & Partial<Record<keyof Load, string>>,
  [verb, ...rest]: readonly string[],
  more: readonly string[],
): Asked | string {
  if (!verb) return HELP;
  const known = VERBS.find((name) => name === verb);
  if (!known) throw new Error(`"${verb}" is none of: ${VERBS.join(", ")}.`);
  const takesExercise = exchangeVerbs.some((name) => name === verb);
  if (rest.length !== (takesExercise ? 1 : 0)) {
    throw new Error(
      `"${verb}" takes ${takesExercise ? "one exercise" : "nothing"} besides, not ${rest.length}.`,
    );
  }
  if (more.length > 0 && verb !== "grade") throw new Error(`What stands after -- is for "grade" only.`);
  const folder = classFolder(resolve(values.folder ?? USUAL_FOLDER));
  return {
    verb: known,
    folder,
    course: values.course,
    exercise: rest[0] ?? "",
    more: [...more],
    load: readLoad(values),
  };
}

function readLoad(values: Partial<Record<keyof Load, string>>): Load {
  const load = { ...USUAL_LOAD };
  for (const name of Object.keys(load) as (keyof Load)[]) {
    load[name] = wholeNumber(`--${name}`, values[name], USUAL_LOAD[name]);
  }
  if (load.training <= load.learners) return load;
  throw new Error(`--training is ${load.training}; expected at most as many as start, ${load.learners}.`);
}

async function run({ verb, folder, course, exercise, more, load }: Asked): Promise<number> {
  const settings = readSettings(folder.settings);
  switch (verb) {
    case "check":
      return (await check(placeAt(), folder, settings)) ? 0 : 1;
    case "prepare":
      return (await prepare(placeAt(), folder, settings)) ? 0 : 1;
    case "start":
      requireRoot();
      return startHub(folder, settings);
    case "load":
      requireRoot();
      return (await loadTest(folder, settings, load)) ? 0 : 1;
    default:
      requireRoot();
      return handIns(folder, settings, { verb, exercise, course, more });
  }
}
