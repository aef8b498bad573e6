import { exercise, type Step, type Trial } from "@course/checks";
import { formatNumber, tf } from "@course/core";
import { readResults } from "../readings/index.js";
import { fashion } from "../shared/fashion.js";
import {
  type DenseNetwork,
  denseSizes,
  expectCompiled,
  expectDenseAnswers,
  expectModel,
  expectSizes,
  type ModelReading,
  readModel,
} from "../shared/networks.js";
import {
  epochsOf,
  expectMeasured,
  expectRun,
  expectRuns,
  type RunReading,
  readRun,
  readRuns,
} from "../shared/trained-run.js";

const network = (hidden: readonly number[]): DenseNetwork => ({
  inputs: 784,
  hidden,
  activation: "relu",
  output: "softmax",
});

async function built(handedIn: unknown, hidden: number[], trial: Trial): Promise<ModelReading> {
  return expectModel(trial, await trial.call(handedIn, [hidden], { read: readModel }));
}

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
        const first = await built(handedIn, two, trial);
        expectSizes(trial, first.model, network(two));
        const one = [trial.integer(71, 99)];
        const second = await built(handedIn, one, trial);
        if (second.model === first.model) {
          trial.object(
            "one model for all",
            "Called twice, it gives the same model. Build a new one at each call.",
          );
        }
        if (denseSizes(second.model).join() === denseSizes(first.model).join()) {
          trial.object(
            "always the same",
            `Asked for [${two}] and for [${one}], it builds the same layers. Does it use \`hidden\`?`,
          );
        }
        expectSizes(trial, second.model, network(one));
      },
    },
    {
      name: "activations",
      points: 1,
      async run(handedIn, trial) {
        const hidden = [trial.integer(20, 40), trial.integer(20, 40), trial.integer(20, 40)];
        const { model } = await built(handedIn, hidden, trial);
        expectSizes(trial, model, network(hidden));
        expectDenseAnswers(trial, model, network(hidden));
      },
    },
    {
      name: "no hidden layer",
      points: 1,
      async run(handedIn, trial) {
        const { model } = await built(handedIn, [], trial);
        expectSizes(trial, model, network([]));
        expectDenseAnswers(trial, model, network([]));
      },
    },
    {
      name: "optimiser, loss, metric",
      points: 1,
      async run(handedIn, trial) {
        const reading = await built(handedIn, [trial.integer(11, 40)], trial);
        expectCompiled(trial, reading, { optimizer: "Adam", rate: 0.001 });
      },
    },
  ],
};

/** Held back in all runs of this exercise. */
const SPLIT = 0.2;

/** More than these many show over-fitting in a network of 256 units. */
const LONG = 20;

const moreEpochs: Step = {
  title: "A long run",
  hints: [
    "Build one network, train it with `fit` or `runExperiments`, and keep both the model and the history.",
    "`{ model: …, history: … }` is what is asked for. An element of what `runExperiments` gives has both.",
  ],
  right: "Now you have a history long enough to see where more training stops helping.",
  tests: [
    {
      name: "long enough, and validated",
      points: 1,
      async run(handedIn, trial) {
        const run = expectRun(trial, await trial.look(handedIn, readRun));
        const epochs = epochsOf(run);
        if (epochs < LONG) {
          trial.object(
            "too few epochs",
            `The run has ${epochs} epochs. Expected: at least ${LONG}, or the end of the story isn't seen.`,
          );
        }
        if (!run.history.val_loss) {
          trial.object(
            "no validation",
            "No validation loss was measured. Which option of training holds examples back for it?",
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
};

/** A validation loss that falls to its lowest value at an epoch (from 0), and rises after it, though never as high again. */
function curve(trial: Trial, epochs: number, lowest: number): number[] {
  const losses: number[] = [];
  let loss = trial.number(0.3, 0.4);
  for (let epoch = lowest; epoch >= 0; epoch--) {
    losses.unshift(loss);
    loss += trial.number(0.06, 0.1);
  }
  loss = losses[lowest] as number;
  for (let epoch = lowest + 1; epoch < epochs; epoch++) {
    loss += trial.number(0.004, 0.012);
    losses.push(loss);
  }
  return losses;
}

/** Compares an over-fitting epoch with the right one, and names the mistake. */
function expectOverfitting(trial: Trial, got: unknown, losses: readonly number[], of = "the losses"): void {
  const lowest = losses.lastIndexOf(Math.min(...losses));
  const right = lowest === losses.length - 1 ? null : lowest + 2;
  if (got === right) return;
  const shown = `${of} ${listOf(losses)}`;
  const came = `Came: ${typeof got === "number" ? formatNumber(got) : String(got)}, for ${shown}.`;
  if (right === null) {
    trial.object(
      "found where there is none",
      `${came} The last epoch has the lowest loss, so no over-fitting is seen: the answer is \`null\`.`,
    );
  }
  if (got === null) trial.object("not found", `${came} Here the loss does rise for good.`);
  if (typeof got !== "number") {
    trial.object("no number", `${came} Expected: the number of an epoch, or \`null\`.`);
  }
  if (losses.includes(got)) {
    trial.object("the loss itself", `${came} That is a loss. Asked for is the epoch, counted from 1.`);
  }
  const firstRise = losses.findIndex((loss, i) => i > 0 && loss > (losses[i - 1] as number)) + 1;
  if (got === firstRise || got === firstRise - 1) {
    if (firstRise !== right && firstRise - 1 !== right) {
      trial.object(
        "first rise",
        `${came} There the loss rises for the first time, but it falls below that again later: one epoch is no trend.`,
      );
    }
  }
  if (got === right - 1) {
    trial.object(
      "one too early",
      `${came} That is one too early. Either epochs are counted from 0, or it is the epoch of the lowest loss itself: the loss lies above it from the next one on.`,
    );
  }
  if (got === right - 2) {
    trial.object(
      "two too early",
      `${came} That is two too early. The first epoch has the number 1, and the loss lies above its lowest value from the epoch after it.`,
    );
  }
  if (got === losses.length || got === losses.length - 1) {
    trial.object("last epoch", `${came} That is the last epoch.`);
  }
  if (got === losses.indexOf(Math.max(...losses)) + 1 || got === losses.indexOf(Math.max(...losses))) {
    trial.object("highest loss", `${came} That is where the loss is highest. Where is it lowest?`);
  }
  trial.object("other", `${came} After which epoch does the loss never come back to its lowest value?`);
}

function listOf(losses: readonly number[]): string {
  return losses.length > 12 ? "of your run" : `[${losses.map((loss) => loss.toFixed(3)).join(", ")}]`;
}

const overfitting: Step = {
  title: "Where over-fitting begins",
  hints: [
    "Draw a curve on paper that falls and then rises. Which epoch do you need to know first?",
    "Find the position of the lowest loss. From position to epoch: the first epoch is number 1.",
    "And if the lowest loss is the last one?",
  ],
  right: "It finds the epoch from which training on only learned the training images by heart.",
  tests: [
    {
      name: "falls, then rises",
      points: 1,
      async run(handedIn, trial) {
        for (let i = 0; i < 3; i++) {
          const epochs = trial.integer(8, 12);
          const losses = curve(trial, epochs, trial.integer(2, epochs - 4));
          expectOverfitting(trial, await trial.call(handedIn, [losses]), losses);
        }
      },
    },
    {
      name: "rises for a moment, and falls again",
      points: 1,
      async run(handedIn, trial) {
        for (let i = 0; i < 3; i++) {
          const lowest = trial.integer(5, 7);
          const losses = curve(trial, 12, lowest);
          // A bump well before the lowest point.
          const bump = trial.integer(1, lowest - 3);
          losses[bump] = (losses[bump - 1] as number) + trial.number(0.001, 0.01);
          expectOverfitting(trial, await trial.call(handedIn, [losses]), losses);
        }
      },
    },
    {
      name: "never rises",
      points: 1,
      async run(handedIn, trial) {
        const losses = curve(trial, 9, 8);
        expectOverfitting(trial, await trial.call(handedIn, [losses]), losses);
      },
    },
  ],
};

/** The layers without their names: two networks of the same layers are one architecture. */
function architecture({ model }: RunReading): string {
  return JSON.stringify(
    model.layers
      .filter((layer) => layer.getClassName() !== "InputLayer")
      .map((layer) => [layer.getClassName(), { ...layer.getConfig(), name: "" }]),
  );
}

/** So many runs the table needs. */
const ENOUGH = 6;

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
        for (const run of runs) {
          const twin = shapes.get(architecture(run));
          if (twin !== undefined) {
            trial.object(
              "the same network twice",
              `"${twin}" and "${run.name}" are the same network under two names.`,
            );
          }
          shapes.set(architecture(run), run.name);
        }
        if (runs.length < ENOUGH) {
          trial.object("too few runs", `Finished runs: ${runs.length}. Expected: ${ENOUGH} or more.`);
        }
      },
    },
    {
      name: "widths and depths",
      points: 1,
      async run(handedIn, trial) {
        const runs = expectRuns(trial, await trial.look(handedIn, readRuns));
        const hidden = runs.map(({ model }) => denseSizes(model).slice(0, -1));
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
        const differs = (what: (run: RunReading) => number) => new Set(runs.map(what)).size > 1;
        const changed = [
          differs(epochsOf) && "the number of epochs",
          differs(({ batchSize }) => batchSize) && "the batch size",
          differs(({ samples }) => samples) && "the number of training images",
        ].filter(Boolean);
        if (changed.length > 0) {
          trial.object(
            "several changes at once",
            `Between the runs not only the network changes, but also ${changed.join(" and ")}. Then nobody can tell what made the difference.`,
          );
        }
        const [run] = runs;
        if (run && epochsOf(run) < 5) {
          trial.object("too few epochs", `The runs have ${epochsOf(run)} epochs. Expected: 5 or more.`);
        }
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
            `the row "${run.name}", the losses`,
          );
        }
      },
    },
  ],
};

/** Compares an accuracy in the table with that of the run, to three digits, and names the mistake. */
function expectAccuracy(trial: Trial, got: unknown, { name, history }: RunReading): void {
  const values = history.val_accuracy ?? [];
  const isNear = (value: number | undefined, of = 1) =>
    typeof got === "number" && value !== undefined && Math.abs(got / of - value) < 0.00051;
  if (isNear(values.at(-1))) return;
  const came = `The row "${name}" has the accuracy ${String(got)}.`;
  if (isNear(values.at(-1), 100)) {
    trial.object("percent", `${came} An accuracy is a fraction from 0 to 1 in this table.`);
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
  if (isNear(history.val_loss?.at(-1)))
    trial.object("loss as accuracy", `${came} That is the validation loss.`);
  trial.object("other", `${came} The run's validation accuracy after its last epoch is another.`);
}

/** Probabilities of random images, with labels of which about half are those predicted. */
function predictions(
  trial: Trial,
  images: number,
  classes: number,
): { probabilities: tf.Tensor2D; labels: tf.Tensor1D; rows: number[][]; truth: number[] } {
  const rows = Array.from({ length: images }, () => {
    const scores = Array.from({ length: classes }, () => trial.number(0, 1) ** 4 + 0.01);
    const sum = scores.reduce((total, score) => total + score, 0);
    return scores.map((score) => score / sum);
  });
  const truth = rows.map((row, i) => {
    const predicted = row.indexOf(Math.max(...row));
    // At least one of each kind.
    const isRight = i === 0 || (i !== 1 && trial.number(0, 1) < 0.5);
    return isRight ? predicted : (predicted + trial.integer(1, classes - 1)) % classes;
  });
  return { probabilities: tf.tensor2d(rows), labels: tf.tensor1d(truth, "int32"), rows, truth };
}

interface Sure {
  right: number;
  wrong: number;
}

async function expectSure(handedIn: unknown, trial: Trial, images: number, classes: number): Promise<void> {
  const { probabilities, labels, rows, truth } = predictions(trial, images, classes);
  const got = (await trial.call(handedIn, [probabilities, labels])) as Partial<
    Record<"right" | "wrong", unknown>
  >;
  const { right, wrong } = got ?? {};
  if (right instanceof tf.Tensor || wrong instanceof tf.Tensor) {
    trial.object("tensors", "`right` and `wrong` are tensors. Expected: numbers; `dataSync()` reads them.");
  }
  if (typeof right !== "number" || typeof wrong !== "number") {
    trial.object("no numbers", "Expected: an object with the numbers `right` and `wrong`.");
  }
  const isNear = (expected: Sure) =>
    Math.abs(right - expected.right) < 1e-4 && Math.abs(wrong - expected.wrong) < 1e-4;
  const isRight = rows.map((row, i) => row.indexOf(Math.max(...row)) === truth[i]);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const each = (measure: (row: number[], i: number) => number): Sure => {
    const values = rows.map(measure);
    return {
      right: mean(values.filter((_, i) => isRight[i])),
      wrong: mean(values.filter((_, i) => !isRight[i])),
    };
  };
  const greatest = (row: readonly number[]) => Math.max(...row);
  const expected = each(greatest);
  if (isNear(expected)) return;
  const count = isRight.filter(Boolean).length;
  const came = `Came: right ${formatNumber(right)}, wrong ${formatNumber(wrong)}.`;
  const mistakes: [mistake: string, gives: Sure, says: string][] = [
    ["swapped", { right: expected.wrong, wrong: expected.right }, "Right and wrong are swapped."],
    [
      "probability of the truth",
      each((row, i) => row[truth[i] as number] as number),
      "That is the probability of the true class. How sure the network is of its *own* answer is asked for.",
    ],
    [
      "accuracy",
      { right: count / images, wrong: 1 - count / images },
      "Those are the fractions of right and wrong answers: the accuracy. How probable did the network hold its answers?",
    ],
    [
      "not separated",
      { right: mean(rows.map(greatest)), wrong: mean(rows.map(greatest)) },
      "Both are the mean over all images. Take right and wrong answers apart.",
    ],
    [
      "percent",
      { right: expected.right * 100, wrong: expected.wrong * 100 },
      "Those are percentages. Expected: from 0 to 1.",
    ],
    [
      "sums",
      { right: expected.right * count, wrong: expected.wrong * (images - count) },
      "Those are sums. A mean is the sum divided by how many there are.",
    ],
    [
      "divided by all",
      { right: (expected.right * count) / images, wrong: (expected.wrong * (images - count)) / images },
      "The sums were divided by the number of all images. There are fewer right ones, and fewer wrong ones.",
    ],
    ["least probability", each((row) => Math.min(...row)), "That is the *least* probability of each image."],
    ["mean probability", each(mean), "That is the mean over the classes, which is the same for each image."],
  ];
  const found = mistakes.find(([, gives]) => isNear(gives));
  if (found) trial.object(found[0], `${found[2]} ${came}`);
  if (Math.abs(right - expected.right) < 1e-4) {
    trial.object("only right", `\`right\` is right, \`wrong\` is not. ${came}`);
  }
  trial.object(
    "other",
    `${came} Expected: the mean of each image's greatest probability, once over the images answered rightly, once over the others.`,
  );
}

const confidence: Step = {
  title: "How sure when right, how sure when wrong",
  hints: [
    "For each image you need two things: its greatest probability, and whether the class that has it is the true one.",
    "`argmax` gives the predicted classes, `probabilities.max(1)` the greatest probabilities. `arraySync()` turns a tensor into numbers.",
    "Go through the images, add up the probabilities of the right answers and count them. Then the same for the wrong ones.",
  ],
  right: "The larger the gap between the two, the better the network knows when it doesn't know.",
  tests: [
    { name: "ten classes", points: 2, run: (handedIn, trial) => expectSure(handedIn, trial, 60, 10) },
    {
      name: "other numbers of images and classes",
      points: 1,
      run: (handedIn, trial) => expectSure(handedIn, trial, 37, 4),
    },
  ],
};

/** Exercise 3: the questions of the lecture. How confident, how long, how wide, how deep? */
export const exercise3 = exercise(
  "3-experiments",
  "Exercise 3: Experiments",
  {
    build,
    "more-epochs": moreEpochs,
    "over-fitting": overfitting,
    "do-epochs-help": { title: "Do more epochs help?", written: 3 },
    experiments,
    results,
    "width-and-depth": { title: "Width and depth", written: 4 },
    confidence,
    "how-confident": { title: "How confident are you?", written: 3 },
  },
  { minutes: { notebook: 20, cell: 10 } },
);
