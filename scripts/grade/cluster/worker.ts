// The Node of a worker of a Dask cluster: it runs the notebooks that the worker gets, by the same code as on one machine.
// python/course_grading.py starts it, once for each worker, and ends it by closing its standard input.
import { placeAt } from "../../setup/helpers/place.mjs";
import { getBubblewrap } from "../../setup/steps/bubblewrap.mjs";
import { datasets } from "../../setup/steps/datasets.mjs";
import { compile } from "../../shared/compile.js";
import { runJob } from "../run-job.js";
import { findIsolation } from "../sandbox/isolation.js";
import { writeStandIn } from "../sandbox/stand-in.js";
import { versionAt } from "./version.js";
import { jobFrom, type PlainJob, readLines, writeLine } from "./wire.js";

const running = new Map<string, AbortController>();

/** Makes sure that notebooks can be graded here. */
async function prepare() {
  const place = placeAt();
  const { wrong = [], found } = await datasets.look(place);
  if (!found || wrong.length > 0) throw new Error("The data sets are missing. Type  npm start  once.");
  await compile(["lib/exercises", "lib/kernel"]);
  await getBubblewrap(place, {
    progress: () => undefined,
    notice: (text) => process.stderr.write(`${text}\n`),
  });
  const isolation = findIsolation();
  await writeStandIn();
  return { version: await versionAt(place), isolation };
}

try {
  const { version, isolation } = await prepare();
  writeLine(process.stdout, "ready", "-", { version, isolation: isolation.description });

  const run = async (id: string, job: PlainJob) => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      // An update of the course may have come since this process started.
      const now = await versionAt(placeAt());
      if (now !== version) {
        writeLine(
          process.stdout,
          "unfit",
          id,
          `The course was changed here since the worker started (${now}).`,
        );
        return;
      }
      const outcome = await runJob(jobFrom(job), isolation, {
        onState: (state) => writeLine(process.stdout, "state", id, state),
        signal: controller.signal,
      });
      writeLine(process.stdout, outcome ? "done" : "stopped", id, outcome ?? null);
    } catch (error) {
      writeLine(process.stdout, "failed", id, (error as Error).message);
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
  writeLine(process.stdout, "unfit", "-", (error as Error).message);
  process.exitCode = 1;
}
