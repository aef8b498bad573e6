// The Node of a worker of a Dask cluster: it runs the notebooks that the worker gets, by the same code as on one machine.
// python/course_grading.py starts it, once for each worker, and ends it by closing its standard input.
import { statSync } from "node:fs";
import { join } from "node:path";
import { type Place, placeAt } from "../../setup/helpers/place.mjs";
import { getBubblewrap } from "../../setup/steps/bubblewrap.mjs";
import { downloadFolder, readManifest } from "../../setup/steps/datasets.mjs";
import { compile } from "../../shared/compile.js";
import { conditionsAt } from "../conditions.js";
import { graderFingerprint } from "../fingerprint.js";
import { runJob } from "../run-job.js";
import { findIsolation } from "../sandbox/isolation.js";
import { writeStandIn } from "../sandbox/stand-in.js";
import { versionOf } from "./version.js";
import { jobFrom, type PlainJob, readLines, writeLine } from "./wire.js";

const running = new Map<string, AbortController>();

function say(kind: string, id: string, content: unknown): void {
  writeLine(process.stdout, kind, id, JSON.stringify(content));
}

/** Makes sure that the data sets are there: in a sandbox nothing can be fetched. */
function checkData(place: Place): void {
  for (const [name, { files }] of Object.entries(readManifest(place))) {
    for (const file of Object.values(files)) {
      const path = join(downloadFolder(place), name, file.name);
      if (statSync(path, { throwIfNoEntry: false })?.size === file.bytes) continue;
      throw new Error(`The data set ${path} is missing. Type  npm start  there, or  node scripts/data.mjs`);
    }
  }
}

/** Makes sure that notebooks can be graded here. */
async function prepare() {
  const place = placeAt();
  checkData(place);
  await compile(["lib/exercises", "lib/kernel"]);
  await getBubblewrap(place, {
    progress: () => undefined,
    notice: (text) => process.stderr.write(`${text}\n`),
  });
  const isolation = findIsolation();
  await writeStandIn();
  return { conditions: await conditionsAt(place), isolation };
}

try {
  const { conditions, isolation } = await prepare();
  const version = versionOf(graderFingerprint(), conditions);
  say("ready", "-", { version, isolation: isolation.description });

  const run = async (id: string, job: PlainJob) => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      // An update of the course may have come since this process started.
      const now = versionOf(graderFingerprint(), conditions);
      if (now !== version) {
        say("unfit", id, `The course was changed here since the worker started (${now}).`);
        return;
      }
      const outcome = await runJob(jobFrom(job), isolation, {
        onState: (state) => say("state", id, state),
        signal: controller.signal,
      });
      say(outcome ? "done" : "stopped", id, outcome ?? null);
    } catch (error) {
      say("failed", id, (error as Error).message);
    } finally {
      running.delete(id);
    }
  };

  // Ctrl-C is for Dask's worker, which ends this one.
  process.on("SIGINT", () => undefined);
  await readLines(process.stdin, ({ kind, id, content }) => {
    if (kind === "run") void run(id, content as PlainJob);
    else if (kind === "stop") running.get(id)?.abort();
  });
  // The worker has ended: so does what it ran.
  for (const controller of running.values()) controller.abort();
} catch (error) {
  say("unfit", "-", (error as Error).message);
  process.exitCode = 1;
}
