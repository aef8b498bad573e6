import { exercise, type Step, type Trial } from "@course/checks";
import { formatNumber } from "@course/core";
import { fashion } from "../shared/fashion.js";
import { expectPlain } from "../shared/layers.js";
import {
  activationsOf,
  askForModel,
  DENSE,
  type DenseNetwork,
  denseSizes,
  expectCompiled,
  expectDenseAnswers,
  expectInput,
  expectSizes,
} from "../shared/networks.js";
import {
  epochsOf,
  expectMeasured,
  expectOneTraining,
  expectRun,
  expectRuns,
  type RunReading,
  readResults,
  readRun,
  readRuns,
} from "../shared/trained-run.js";
import { confidence } from "./confidence.js";
import { expectOverfitting, overfitting } from "./over-fitting.js";
import { plain, type Values, valuesOf } from "./variant.js";

/** As all networks of this exercise are compiled. */
const ADAM = { optimizer: "Adam", rate: 0.001 } as const;

const network = (hidden: readonly number[]): DenseNetwork => ({
  inputs: 784,
  hidden,
  activation: "relu",
  output: "softmax",
});

const build: Step = {
  title: "A network of any shape",
  hints: [
    "Lesson 5 built networks from a list of sizes. There the last size was that of the output layer; here the list holds only the hidden layers.",
    "Go through the list and add a layer for each entry. After the last one, add the output layer, once.",
    "Only the first layer of a network needs `inputShape`. With an empty list, the first layer is the output layer.",
  ],
  right: "The function builds whatever you ask for. From here on an experiment is one line.",
  tests: [
    {
      name: "sizes of the layers",
      points: 1,
      async run(handedIn, trial) {
        const two = [trial.integer(11, 40), trial.integer(41, 70)];
        const first = await askForModel(trial, handedIn, [two]);
        expectSizes(trial, first.model, network(two));
        const one = [trial.integer(71, 99)];
        const second = await askForModel(trial, handedIn, [one]);
        if (denseSizes(second.model).join() === denseSizes(first.model).join()) {
          trial.object(
            "always the same",
            `Asked for [${two}] and for [${one}], it gives the same layers. Does it use \`hidden\`, and build a new network at each call?`,
          );
        }
        expectSizes(trial, second.model, network(one));
        const many = Array.from({ length: trial.integer(4, 6) }, () => trial.integer(5, 30));
        expectSizes(trial, (await askForModel(trial, handedIn, [many])).model, network(many));
      },
    },
    {
      name: "activations",
      points: 1,
      async run(handedIn, trial) {
        const hidden = [trial.integer(20, 40), trial.integer(20, 40), trial.integer(20, 40)];
        const { model } = await askForModel(trial, handedIn, [hidden]);
        expectSizes(trial, model, network(hidden));
        expectDenseAnswers(trial, model, network(hidden));
      },
    },
    {
      name: "no hidden layer",
      points: 1,
      async run(handedIn, trial) {
        const { model } = await askForModel(trial, handedIn, [[]]);
        expectSizes(trial, model, network([]));
        expectDenseAnswers(trial, model, network([]));
      },
    },
    {
      name: "optimiser, loss, metric",
      points: 1,
      async run(handedIn, trial) {
        const reading = await askForModel(trial, handedIn, [[trial.integer(11, 40)]]);
        expectCompiled(trial, reading, ADAM);
      },
    },
  ],
};

/** Held back in all runs of this exercise. */
const SPLIT = 0.2;

/** @param long the long run, as the text asks for it. */
const moreEpochs = (long: Values): Step => ({
  title: "A long run",
  hints: [
    "Build one network, train it with `fit` or `runExperiments`, and keep both the model and the history.",
    "`{ model: …, history: … }` is what is asked for. An element of what `runExperiments` gives has both.",
  ],
  right: "Now you have a history long enough to see where more training stops helping.",
  tests: [
    {
      name: "the network, and how it was trained",
      points: 1,
      async run(handedIn, trial) {
        const run = expectRun(trial, await trial.look(handedIn, readRun));
        const asked = network([long.units]);
        expectSizes(trial, run.model, asked);
        expectDenseAnswers(trial, run.model, asked);
        if (run.compiled) expectCompiled(trial, run, ADAM);
        const epochs = epochsOf(run);
        if (epochs !== long.epochs) {
          trial.object(
            epochs < long.epochs ? "too few epochs" : "too many epochs",
            `The run has ${epochs} epochs. Expected: ${long.epochs}.`,
          );
        }
        if (run.batchSize !== null && run.batchSize !== long.batchSize) {
          trial.object(
            "wrong batch size",
            `It was trained in batches of ${run.batchSize}. Expected: ${long.batchSize}.`,
          );
        }
        expectOneTraining(trial, run);
        if (!run.history.val_loss) {
          trial.object(
            "no validation",
            `No validation loss was measured, only ${Object.keys(run.history).join(" and ")}. Which option of training holds examples back for it?`,
          );
        }
      },
    },
    {
      name: "measured on the images held back",
      points: 1,
      async run(handedIn, trial) {
        const run = expectRun(trial, await trial.look(handedIn, readRun));
        expectMeasured(trial, run, await fashion(), SPLIT);
      },
    },
  ],
});

/** So many different networks the table needs. */
const ENOUGH = 6;

const hiddenOf = ({ model }: RunReading): number[] => denseSizes(model).slice(0, -1);

const experiments: Step = {
  title: "At least six networks",
  hints: [
    "`runExperiments` takes a list. Each entry has a `name` and a `build`: a function without inputs that gives a new model, such as `() => buildNetwork([64])`.",
    "To see what the width does, change only the width. To see what the depth does, change only the number of layers.",
  ],
  right: "Six networks or more, trained alike, so what differs between them comes from their shape.",
  tests: [
    {
      name: "six different networks",
      points: 1,
      async run(handedIn, trial) {
        const runs = expectRuns(trial, await trial.look(handedIn, readRuns));
        const shapes = new Map<string, string>();
        let twins = "";
        for (const run of runs) {
          expectInput(trial, run.model, [784]);
          const shape = hiddenOf(run).join();
          const twin = shapes.get(shape);
          if (twin === undefined) shapes.set(shape, run.name);
          else twins ||= `"${twin}" and "${run.name}" are the same network under two names. `;
        }
        if (shapes.size < ENOUGH) {
          trial.object(
            twins === "" ? "too few runs" : "the same network twice",
            `${twins}Different networks whose runs came to their end: ${shapes.size}. Expected: ${ENOUGH} or more.`,
          );
        }
      },
    },
    {
      name: "widths and depths",
      points: 1,
      async run(handedIn, trial) {
        const runs = expectRuns(trial, await trial.look(handedIn, readRuns));
        const hidden = runs.map(hiddenOf);
        const widths = new Set(hidden.filter(({ length }) => length === 1).map(([units]) => units));
        if (widths.size < 3) {
          trial.object(
            "no widths compared",
            `One hidden layer with different numbers of units: ${widths.size} such networks. Expected: 3 or more.`,
          );
        }
        const depths = new Set(hidden.map(({ length }) => length));
        if (depths.size < 3) {
          trial.object(
            "no depths compared",
            `Different numbers of hidden layers: ${depths.size}. Expected: 3 or more, such as one, two and three.`,
          );
        }
      },
    },
    {
      name: "trained alike",
      points: 1,
      async run(handedIn, trial) {
        const runs = expectRuns(trial, await trial.look(handedIn, readRuns));
        for (const { model, name } of runs)
          expectPlain(trial, model, DENSE, `The network of the run "${name}"`);
        expectAlike(trial, runs);
        const [run] = runs;
        if (run && epochsOf(run) < LEAST_EPOCHS) {
          trial.object(
            "too few epochs",
            `The runs have ${epochsOf(run)} epochs. Expected: ${LEAST_EPOCHS} or more.`,
          );
        }
        for (const one of runs) expectOneTraining(trial, one);
      },
    },
    {
      name: "measured on the images held back",
      points: 1,
      async run(handedIn, trial) {
        const runs = expectRuns(trial, await trial.look(handedIn, readRuns));
        const dataset = await fashion();
        for (const run of runs) expectMeasured(trial, run, dataset, SPLIT);
      },
    },
  ],
};

const LEAST_EPOCHS = 5;

/** Checks that runs differ in nothing but the sizes of their layers. */
function expectAlike(trial: Trial, runs: readonly RunReading[]): void {
  const described = runs.map((run) => ({ run, aspects: aspectsOf(trial, run) }));
  const [first, ...others] = described;
  for (const { run, aspects } of others) {
    const changed = Object.keys(aspects).filter((what) => aspects[what] !== first?.aspects[what]);
    if (changed.length > 0) objectToChanges(trial, changed, first?.run, run);
  }
  // A network without hidden layers has no activation of theirs.
  const [deep, ...deeper] = runs
    .filter((run) => hiddenOf(run).length > 0)
    .map((run) => ({ run, activation: activationsOf(trial, run.model)?.[0] }));
  const other = deeper.find(({ activation }) => activation !== deep?.activation);
  if (other) objectToChanges(trial, ["the activation of the hidden layers"], deep?.run, other.run);
}

/** Describes what has to be the same in all runs. */
function aspectsOf(trial: Trial, run: RunReading): Record<string, string | undefined> {
  const { batchSize, samples, options, compiled, model } = run;
  const aspects = {
    "the number of epochs": epochsOf(run),
    "the batch size": batchSize,
    "the number of training images": samples,
    "the options of the training": options,
    "the optimiser": [compiled?.optimizer, compiled?.options],
    "the loss": compiled?.loss,
    "the activation of the last layer": activationsOf(trial, model)?.[1],
  };
  return Object.fromEntries(Object.entries(aspects).map(([what, value]) => [what, JSON.stringify(value)]));
}

function objectToChanges(
  trial: Trial,
  changed: readonly string[],
  one: RunReading | undefined,
  other: RunReading,
): never {
  return trial.object(
    "several changes at once",
    `Between the runs "${one?.name}" and "${other.name}" not only the sizes of the layers change, but also ${changed.join(" and ")}. Then nobody can tell what made the difference.`,
  );
}

/** A row of the table that the student fills, as data: it may be anything. */
type Row = Partial<Record<"run" | "hiddenLayers" | "units" | "accuracy" | "overfitsFrom", unknown>>;

async function lookAtResults(handedIn: unknown, trial: Trial): Promise<{ run: RunReading; row: Row }[]> {
  const value = (await trial.look(handedIn, readResults)) as { runs?: unknown; results?: unknown } | null;
  const runs = expectRuns(trial, value?.runs);
  const rows = value?.results;
  if (!Array.isArray(rows)) trial.object("no table", "Expected: a list of rows.");
  const pairs = rows.map((row: Row | null) => {
    const run = runs.find(({ name }) => name === row?.run);
    if (!run || !row) {
      const known = runs.map(({ name }) => `"${name}"`).join(", ");
      return trial.object(
        "unknown run",
        `A row speaks of the run ${JSON.stringify(row?.run)}, and there is none of that name. There are: ${known}.`,
      );
    }
    return { run, row };
  });
  const missing = runs.find(({ name }) => !rows.some((row: Row | null) => row?.run === name));
  if (missing) trial.object("row missing", `The run "${missing.name}" has no row.`);
  if (pairs.length > runs.length) {
    trial.object(
      "too many rows",
      `${pairs.length} rows for ${runs.length} runs. Expected: one row for each.`,
    );
  }
  if (pairs.length < ENOUGH) {
    trial.object("too few runs", `The table has ${pairs.length} rows. Expected: ${ENOUGH} or more.`);
  }
  return pairs;
}

const results: Step = {
  title: "The results table",
  hints: [
    "Each row is about one run. You can write the numbers down by hand, or compute the rows: `runs.all.map((run) => ({ … }))`.",
    "Hidden layers are all but the last. The accuracy that counts is that on the images held back, after the last epoch.",
    "For the last column you have written a function in section 3.",
  ],
  right: "The table says what your runs say.",
  tests: [
    {
      name: "shape of each network",
      points: 1,
      async run(handedIn, trial) {
        for (const { run, row } of await lookAtResults(handedIn, trial)) {
          const hidden = denseSizes(run.model).slice(0, -1);
          const units = hidden.reduce((sum, size) => sum + size, 0);
          const of = `The row "${run.name}"`;
          if (row.hiddenLayers !== hidden.length) {
            const mistake =
              row.hiddenLayers === hidden.length + 1 ? "output counted as hidden" : "wrong depth";
            trial.object(
              mistake,
              `${of} says ${String(row.hiddenLayers)} hidden layers. The model has ${hidden.length}${
                mistake === "wrong depth" ? "" : "; the output layer isn't hidden"
              }.`,
            );
          }
          if (row.units !== units) {
            const mistake = row.units === units + 10 ? "output counted as hidden" : "wrong width";
            trial.object(
              mistake,
              `${of} says ${String(row.units)} units. The hidden layers of the model have ${units} together.`,
            );
          }
        }
      },
    },
    {
      name: "accuracy, and over-fitting",
      points: 1,
      async run(handedIn, trial) {
        for (const { run, row } of await lookAtResults(handedIn, trial)) {
          expectAccuracy(trial, row.accuracy, run);
          expectOverfitting(
            trial,
            row.overfitsFrom,
            run.history.val_loss ?? [],
            `the row "${run.name}", with the losses`,
          );
        }
      },
    },
  ],
};

/** Compares an accuracy in the table with that of the run, to three digits, and names the mistake. */
function expectAccuracy(trial: Trial, got: unknown, { name, history }: RunReading): void {
  const values = history.val_accuracy ?? [];
  const last = values.at(-1) ?? Number.NaN;
  const isNear = (value: number | undefined, of = 1) =>
    typeof got === "number" && value !== undefined && Math.abs(got / of - value) < HALF_OF_A_THOUSANDTH;
  if (isNear(last)) return;
  const came = `The row "${name}" has the accuracy ${String(got)}.`;
  if (typeof got !== "number") {
    const isText =
      typeof got === "string" ? " That is a text. Leave out the quotes, or make it one with `Number`." : "";
    trial.object("no number", `${came}${isText} Expected: a number.`);
  }
  if (isNear(last, 100)) {
    trial.object("percent", `${came} An accuracy is a fraction from 0 to 1 in this table.`);
  }
  const run = `That of the run is ${formatNumber(last, 5)}.`;
  if (Math.floor(last * 1000) / 1000 === got) {
    trial.object(
      "cut off",
      `${came} ${run} Rounded to three digits it is ${last.toFixed(3)}: yours was cut off.`,
    );
  }
  if (Number(last.toFixed(2)) === got) {
    trial.object("too few digits", `${came} ${run} Three digits at least are asked for.`);
  }
  if (isNear(history.accuracy?.at(-1))) {
    trial.object(
      "training accuracy",
      `${came} That was measured on the images it learned from. Asked for is that on the images held back.`,
    );
  }
  if (isNear(Math.max(...values))) {
    trial.object(
      "best instead of last",
      `${came} That is the best of all epochs. The model you have is that after the last one.`,
    );
  }
  if (isNear(history.val_loss?.at(-1))) {
    trial.object("loss as accuracy", `${came} That is the validation loss.`);
  }
  trial.object("other", `${came} ${run} Asked for is the validation accuracy after the last epoch.`);
}

/** As far as a number rounded to three digits may be off. */
const HALF_OF_A_THOUSANDTH = 0.0005 + 1e-9;

/** Exercise 3: the questions of the lecture. How confident, how long, how wide, how deep? */
export const exercise3 = exercise("3-experiments", "Exercise 3: Experiments", stepsFor(plain), {
  minutes: { notebook: 20, cell: 10 },
  vary: (code) => stepsFor(valuesOf(code)),
});

function stepsFor(values: Values) {
  return {
    build,
    "more-epochs": moreEpochs(values),
    "over-fitting": overfitting,
    "do-epochs-help": { title: "Do more epochs help?", written: 3 },
    experiments,
    results,
    "width-and-depth": { title: "Width and depth", written: 4 },
    confidence,
    "how-confident": { title: "How confident are you?", written: 3 },
  };
}
