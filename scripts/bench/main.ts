import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { run, stopAll } from "../setup/helpers/command.mjs";
import { inVenv, type Place, placeAt } from "../setup/helpers/place.mjs";
import { runSteps } from "../setup/runner/run-steps.mjs";
import { build } from "../setup/steps/build.mjs";
import { datasets } from "../setup/steps/datasets.mjs";
import { nodeVersion } from "../setup/steps/node.mjs";
import { npmPackages } from "../setup/steps/npm-packages.mjs";
import { pythonEnvironment } from "../setup/steps/python.mjs";
import { pythonPackages } from "../setup/steps/python-packages.mjs";
import { tensorflow } from "../setup/steps/tensorflow.mjs";
import { runVerb, wholeNumber } from "../shared/command-line.js";
import { writeWhole } from "../shared/write-whole.js";
import { benchVenv, kerasEnvironment } from "./environment.js";
import { measure, type Run } from "./measure.js";
import { type ModelDefinition, readModels } from "./models.js";
import { type Peer, peers } from "./peers.js";
import { formatTime, type ModelResult, median, modelTable, overview, summarize } from "./report.js";
import { StatusLine } from "./status-line.js";

const EPOCHS = 5;
const REPEATS = { quick: 1, full: 3 };

const HELP = `npm run bench -- [options] [models]

Trains the same models on the same part of MNIST with the engine, with Keras on TensorFlow, with Keras on JAX, and
with TensorFlow.js's own model.fit, in turn and each in a process of its own, and compares their times and memory.
${EPOCHS} epochs each. The first run downloads Keras, TensorFlow and JAX (about 500 MB) into .cache/bench.

  lesson-03 cnn   only the models whose names contain one of these
  --full          all images and ${REPEATS.full} repeats: an hour or more. By default ${REPEATS.quick} repeat on a part of the images: minutes
  --repeats N     so many repeats, each from other weights: times are medians, the score a mean with its deviation
  --peers A,B     only these: engine, keras-tensorflow, keras-jax, fit
  --list          shows the models
  --help          shows this text

Nothing else should run meanwhile. Ctrl-C stops it; what is measured by then is shown. All single figures are written to
.cache/bench/results.json.
`;

interface Options {
  definitions: ModelDefinition[];
  size: "quick" | "full";
  repeats: number;
  peers: string[] | undefined;
}

/**
 * Runs `npm run bench`.
 *
 * @param args what was typed after it.
 * @returns the exit code: 0 where all was measured, 1 where something failed, 2 where the arguments make no
 *   sense, 130 where it was stopped.
 */
export function main(args: readonly string[]): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  return runVerb(args, {
    help: HELP,
    options: { full: flag, repeats: { type: "string" }, peers: { type: "string" }, list: flag },
    read({ full, repeats, peers: wanted, list }, parts) {
      const all = readModels();
      if (list) return `${all.map(({ name, title }) => `${name.padEnd(20)}${title}`).join("\n")}\n`;
      const unknown = parts.filter((part) => !all.some(({ name }) => name.includes(part)));
      if (unknown.length > 0) throw new Error(`No model's name contains ${unknown.join(" or ")}.`);
      const isChosen = (name: string) => parts.length === 0 || parts.some((part) => name.includes(part));
      const size = full ? "full" : "quick";
      const names = peers("").map(({ name }) => name as string);
      const chosen = wanted?.split(",");
      const stranger = chosen?.find((name) => !names.includes(name));
      if (stranger !== undefined) throw new Error(`--peers: ${stranger} is none of ${names.join(", ")}.`);
      return {
        definitions: all.filter(({ name }) => isChosen(name)),
        size,
        repeats: wholeNumber("--repeats", repeats, REPEATS[size]),
        peers: chosen,
      } satisfies Options;
    },
    run: setUpAndBench,
  });
}

async function setUpAndBench(options: Options): Promise<number> {
  const place = placeAt();
  const steps = [nodeVersion, npmPackages, pythonEnvironment, pythonPackages, tensorflow, build, datasets];
  if (!(await runSteps([...steps, kerasEnvironment], place, { again: "npm run bench" }))) return 1;
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  try {
    return await bench(place, options, stop.signal);
  } finally {
    stopAll();
  }
}

async function bench(place: Place, options: Options, signal: AbortSignal): Promise<number> {
  const chosen = peers(inVenv(benchVenv(place), "python")).filter(
    ({ name }) => options.peers?.includes(name) ?? true,
  );
  const status = new StatusLine();
  let limit = 0;
  const runs: Run[] = [];
  const failures: string[] = [];
  const results: ModelResult[] = [];
  for (const definition of options.definitions) {
    if (signal.aborted) break;
    status.show("measuring the machine's limit");
    // Whatever else runs makes it smaller, so the largest of all counts.
    limit = Math.max(limit, await machineLimit(place));
    const result = await benchModel(definition, {
      place,
      options,
      chosen,
      limit,
      signal,
      status,
      runs,
      failures,
    });
    if (result.summaries.length === 0) continue;
    results.push(result);
    status.say(`\n${modelTable(result)}`);
    save(place, options, limit, runs);
  }
  status.say(`\n${overview(results)}`);
  status.say(`\nThe machine's limit: tf.matMul of 2048 x 2048 reaches ${Math.round(limit)} GFLOP/s.`);
  const versions = new Set(runs.map(({ peer, version }) => `${peer}: ${version}`));
  status.say(`\n${[...versions].join("\n")}\nAll single figures: .cache/bench/results.json`);
  for (const failure of failures) status.say(`FAILED  ${failure}`);
  if (signal.aborted) status.say("Stopped.");
  return signal.aborted ? 130 : failures.length > 0 ? 1 : 0;
}

interface Bench {
  place: Place;
  options: Options;
  chosen: Peer[];
  limit: number;
  signal: AbortSignal;
  status: StatusLine;
  runs: Run[];
  failures: string[];
}

/** Trains one model with every peer, in turn, as often as asked for. */
async function benchModel(definition: ModelDefinition, bench: Bench): Promise<ModelResult> {
  const { place, options, chosen, limit, signal, status, failures } = bench;
  const images = definition.images[options.size];
  const task = { definition, images, epochs: EPOCHS, data: dataFolder(place), engine: engineModule() };
  const mine: Run[] = [];
  const failed = new Set<string>();
  for (let repeat = 0; repeat < options.repeats; repeat++) {
    // The next round begins with another peer, so that none always has the warm machine.
    for (let i = 0; i < chosen.length; i++) {
      const peer = chosen[(i + repeat) % chosen.length] as Peer;
      if (signal.aborted || failed.has(peer.name)) continue;
      const round = options.repeats > 1 ? `, repeat ${repeat + 1} of ${options.repeats}` : "";
      status.show(`${definition.name}: ${peer.title}${round}`);
      try {
        const run = await measure(peer, task, signal);
        mine.push(run);
        status.note(`${formatTime(median(run.laterEpochs))} an epoch`);
      } catch (error) {
        if (signal.aborted) continue;
        failed.add(peer.name);
        failures.push((error as Error).message);
        status.say(`FAILED  ${(error as Error).message}`);
      }
    }
  }
  bench.runs.push(...mine);
  const summaries = chosen.flatMap((peer) => {
    const own = mine.filter((run) => run.peer === peer.name);
    return own.length > 0 ? [{ peer, summary: summarize(own) }] : [];
  });
  return { definition, images, summaries, limit };
}

/** Gives GFLOP/s of a large matrix product. */
async function machineLimit(place: Place): Promise<number> {
  const program = join(import.meta.dirname, "peers", "matmul.mjs");
  const env = { ...place.env, TF_CPP_MIN_LOG_LEVEL: "2" };
  const outcome = await run(process.execPath, [program], { env, timeout: 60_000 });
  const limit = Number(outcome.stdout);
  if (!outcome.ok || !(limit > 0)) {
    throw new Error(`TensorFlow doesn't run here; \`npm run doctor\` says why.\n${outcome.output}`);
  }
  return limit;
}

function save(place: Place, { size }: Options, limit: number, runs: readonly Run[]): void {
  const result = { date: new Date().toISOString(), node: process.version, size, limit, runs };
  writeWhole(join(place.cache, "bench", "results.json"), `${JSON.stringify(result, undefined, 1)}\n`);
}

function dataFolder(place: Place): string {
  return join(place.env.COURSE_DATA_DIR || join(place.root, "data", "downloads"), "mnist");
}

/** `BENCH_ENGINE` names the file of another build of the engine, to compare before and after. */
function engineModule(): string {
  const other = process.env.BENCH_ENGINE;
  return other ? pathToFileURL(other).href : "tfjs-graph-fit";
}
