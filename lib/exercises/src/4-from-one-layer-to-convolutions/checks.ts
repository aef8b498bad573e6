import { exercise, type Step, type Trial } from "@course/checks";
import { formatNumber, tf } from "@course/core";
import { examples, fashion, measureOn } from "../shared/fashion.js";
import { expectLectureConvolution } from "../shared/lecture-convolution.js";
import {
  askForModel,
  type Compilation,
  type DenseNetwork,
  expectCompiled,
  expectDenseAnswers,
  expectSizes,
} from "../shared/networks.js";
import { beatTests, type Goal, limitTest } from "../shared/own-network.js";
import {
  epochsOf,
  expectMeasured,
  expectOneTraining,
  expectRuns,
  type RunReading,
  readRuns,
} from "../shared/trained-run.js";

const images: Step = {
  title: "Images with a channel",
  hints: [
    "A convolution wants four axes: images, rows, columns, channels. These images have one channel.",
    "Which axis is new, and how long is it? `reshape` puts it there. The range is as in every exercise.",
  ],
  right: "Each image is a picture again, and each pixel a number from 0 to 1.",
  tests: [
    {
      name: "shape and values",
      points: 2,
      async run(handedIn, trial) {
        await expectPictures(handedIn, trial, trial.images(trial.integer(3, 9)));
        await expectPictures(handedIn, trial, dim(trial, trial.integer(2, 7)));
        await expectPictures(handedIn, trial, dim(trial, 1));
      },
    },
  ],
};

/** Makes images whose pixels are all brighter than black and darker than white. */
function dim(trial: Trial, n: number): tf.Tensor3D {
  const pixels = Array.from({ length: n * 28 * 28 }, () => trial.integer(20, 150));
  return tf.tensor3d(pixels, [n, 28, 28], "int32");
}

/** Compares pictures with what images give, and names the mistake. */
async function expectPictures(handedIn: unknown, trial: Trial, x: tf.Tensor3D): Promise<void> {
  const [n] = x.shape;
  const scaled = (divisor: number) => tf.div(x, divisor);
  const expected = scaled(255).reshape([n, 28, 28, 1]);
  trial.tensor(await trial.call(handedIn, [x]), expected, {
    mistakes: [
      {
        name: "not normalised",
        gives: () => x.reshape([n, 28, 28, 1]),
        says: "The pixels still go up to 255.",
      },
      {
        name: "scaled by the images",
        gives: () => tf.div(x.toFloat(), tf.max(x)).reshape([n, 28, 28, 1]),
        says: "The pixels were divided by the brightest of these images, which is another for others. Divide by 255.",
      },
      {
        name: "scaled by the images",
        gives: () =>
          tf.div(tf.sub(x.toFloat(), tf.min(x)), tf.sub(tf.max(x), tf.min(x))).reshape([n, 28, 28, 1]),
        says: "The pixels were scaled by the darkest and the brightest of these images, which are others for others. Divide by 255.",
      },
      {
        name: "scaled by the images",
        gives: () => tf.div(x.toFloat(), tf.max(x, [1, 2], true)).reshape([n, 28, 28, 1]),
        says: "Each image was divided by its own brightest pixel. Divide all by 255.",
      },
      {
        name: "divided twice",
        gives: () => scaled(255 * 255).reshape([n, 28, 28, 1]),
        says: "The pixels were divided by 255 twice.",
      },
      {
        name: "whole numbers",
        gives: () => tf.cast(scaled(255), "int32").reshape([n, 28, 28, 1]),
        says: "The numbers were cut off to whole ones, so nearly all are 0.",
      },
      {
        name: "no channel",
        gives: () => scaled(255),
        says: "The axis of the channels is missing.",
      },
      {
        name: "channel first",
        gives: () => scaled(255).reshape([n, 1, 28, 28]),
        says: "The axis of the channels comes last, behind the columns.",
      },
      {
        name: "flattened",
        gives: () => scaled(255).reshape([n, 784]),
        says: "The images are flat. A convolution looks at neighbours above and below, too.",
      },
      {
        name: "images as channels",
        gives: () => scaled(255).reshape([1, 28, 28, n]),
        says: "The images became the channels of a single image. The first axis counts the images.",
      },
      {
        name: "transposed",
        gives: () => tf.transpose(scaled(255), [0, 2, 1]).reshape([n, 28, 28, 1]),
        says: "Rows and columns are swapped.",
      },
    ],
  });
}

/** Makes the step in which a dense network of the lecture is built. */
function denseStep(
  title: string,
  right: string,
  hints: readonly string[],
  network: DenseNetwork,
  compilation: Compilation,
): Step {
  return {
    title,
    hints,
    right,
    tests: [
      {
        name: "layers",
        points: 1,
        async run(handedIn, trial) {
          const { model } = await askForModel(trial, handedIn);
          expectDense(trial, model, network);
        },
      },
      {
        name: "optimiser, loss, metric",
        points: 1,
        async run(handedIn, trial) {
          expectCompiled(trial, await askForModel(trial, handedIn), compilation);
        },
      },
    ],
  };
}

function expectDense(trial: Trial, model: tf.LayersModel, network: DenseNetwork): void {
  expectSizes(trial, model, network);
  expectDenseAnswers(trial, model, network);
}

const SGD: Compilation = { optimizer: "SGD", rate: 0.01 };
const ADAM: Compilation = { optimizer: "Adam", rate: 0.001 };
const COMPILE_HINT =
  "`compile` takes the optimiser by its name, in small letters. Loss and metric are those of all networks for ten classes.";

const FIRST: DenseNetwork = { inputs: 784, hidden: [10], activation: "sigmoid", output: "sigmoid" };
const WIDE: DenseNetwork = { inputs: 784, hidden: [50], activation: "relu", output: "softmax" };
const DEEP: DenseNetwork = { inputs: 784, hidden: [50, 50], activation: "relu", output: "softmax" };

const first = denseStep(
  "Ten sigmoid units",
  "As simple as it gets: 7,960 parameters.",
  ["Two dense layers of ten units each. The activation of the last one is sigmoid, too.", COMPILE_HINT],
  FIRST,
  SGD,
);

const wide = denseStep(
  "Fifty ReLU units",
  "Three things changed at once: the width and both activations.",
  ["Only three words differ from the first network.", COMPILE_HINT],
  WIDE,
  SGD,
);

const deep = denseStep(
  "Two layers, and Adam",
  "A second hidden layer costs only 2,550 parameters.",
  ["The second hidden layer is like the first, without `inputShape`.", COMPILE_HINT],
  DEEP,
  ADAM,
);

const convolution: Step = {
  title: "A convolution",
  hints: [
    "`tf.layers.conv2d` takes `filters`, `kernelSize`, `padding`, `activation`, and as the first layer `inputShape`.",
    "Behind it: `tf.layers.maxPooling2d`, `tf.layers.flatten`, and one dense layer, the output.",
    COMPILE_HINT,
  ],
  right: "125,770 parameters, nearly all of them in the last layer. The convolution itself has 320.",
  tests: [
    {
      name: "layers",
      points: 2,
      async run(handedIn, trial) {
        const reading = await askForModel(trial, handedIn);
        expectLectureConvolution(trial, reading.model);
      },
    },
    {
      name: "optimiser, loss, metric",
      points: 1,
      async run(handedIn, trial) {
        const reading = await askForModel(trial, handedIn);
        expectCompiled(trial, reading, ADAM);
      },
    },
  ],
};

/** How all four are trained, as in the lecture. */
const SPLIT = 0.1;
const EPOCHS = 10;
const BATCH = 32;

/** One of the four networks of the lecture. */
interface Reference {
  /** What it is called in messages. */
  what: string;
  parameters: number;
  /** Checks its layers. */
  expect: (trial: Trial, model: tf.LayersModel) => void;
  compilation: Compilation;
  /**
   * The test accuracy that a run has to reach, whatever its seed. The lecture's own figures (0.7743, 0.8325, 0.8762,
   * 0.8984) are those of one seed.
   */
  least: number;
}

const REFERENCES: readonly Reference[] = [
  {
    what: "ten sigmoid units",
    parameters: 7_960,
    expect: (trial, model) => expectDense(trial, model, FIRST),
    compilation: SGD,
    least: 0.7,
  },
  {
    what: "fifty ReLU units",
    parameters: 39_760,
    expect: (trial, model) => expectDense(trial, model, WIDE),
    compilation: SGD,
    least: 0.82,
  },
  {
    what: "two layers of fifty",
    parameters: 42_310,
    expect: (trial, model) => expectDense(trial, model, DEEP),
    compilation: ADAM,
    least: 0.855,
  },
  {
    what: "the convolution",
    parameters: 125_770,
    expect: expectLectureConvolution,
    compilation: ADAM,
    least: 0.885,
  },
];

/** Makes the test of one of the four runs. */
function trainedTest(reference: Reference): Step["tests"][number] {
  const { what, parameters } = reference;
  return {
    name: what,
    points: 1,
    async run(handedIn: unknown, trial: Trial) {
      const runs = expectRuns(trial, await trial.look(handedIn, readRuns));
      const run = runs.find(({ model }) => model.countParams() === parameters);
      if (!run) {
        trial.object(
          "network missing",
          `No finished run has ${formatNumber(parameters)} parameters: ${what}. There are runs of ` +
            `${runs.map(({ model }) => formatNumber(model.countParams())).join(", ") || "no network"}.`,
        );
      }
      await expectTrained(trial, run, reference);
    },
  };
}

/** Checks a run: its network, how it was trained, on what, and how far it came. */
async function expectTrained(trial: Trial, run: RunReading, reference: Reference): Promise<void> {
  const { what, least } = reference;
  reference.expect(trial, run.model);
  expectCompiled(trial, run, reference.compilation);
  if (epochsOf(run) !== EPOCHS) {
    trial.object("wrong epochs", `${what}: ${epochsOf(run)} epochs. Expected: ${EPOCHS}.`);
  }
  if (run.batchSize !== BATCH) {
    trial.object("wrong batch size", `${what}: batches of ${run.batchSize}. Expected: ${BATCH}.`);
  }
  expectOneTraining(trial, run);
  const dataset = await fashion();
  expectMeasured(trial, run, dataset, SPLIT);
  const { accuracy } = measureOn(run.model, examples(dataset.test));
  if (!dataset.isSample && accuracy < least) {
    trial.object(
      "too low",
      `${what}: test accuracy ${formatNumber(accuracy, 3)}. Expected: ${formatNumber(least, 3)} or more, which it reaches from any seed.`,
    );
  }
}

const trained: Step = {
  title: "Four networks, trained",
  hints: [
    "`runExperiments` takes the common inputs, here the flat ones. The entry of the convolution brings its own, under `x`.",
    `All four with the same options: epochs ${EPOCHS}, validationSplit ${SPLIT}, and batches of 32.`,
  ],
  right: "All four come near the tutorial's figures, or beyond them.",
  tests: REFERENCES.map(trainedTest),
};

/** At most so many parameters may a network of one's own have. */
const MOST_PARAMETERS = 500_000;

const own: Step = {
  title: "Your own network",
  hints: [
    "What does the lecture's convolution lack? It has one convolution, so it sees only squares of 2 x 2 pixels. A second convolution behind the pooling sees larger parts.",
    "3 x 3 is the usual size of filters. Take more filters in the second convolution than in the first, and a pooling layer behind each.",
    "Without pooling, the dense layer behind `flatten` gets most of the parameters. `summary` shows where they are.",
    "Batch normalisation behind a convolution lets it learn faster. Dropout in front of the dense layers keeps it from learning by heart.",
  ],
  right: "It fits the limit, and answers with probabilities.",
  tests: [limitTest(MOST_PARAMETERS)],
};

/** The steps to the goal, each worth points. */
const GOALS: readonly Goal[] = [
  [0.9, 1],
  [0.91, 2],
  [0.92, 2],
];

const beat: Step = {
  title: "Beat 0.92",
  hints: [
    "Look at both curves. Does the validation loss still fall? Then more epochs help. Does it rise while the training loss falls? Then more dropout helps, or fewer epochs.",
    "When the curve only trembles, smaller steps help: compile the trained model again with a tenth of the learning rate, and train on for a few epochs. Its weights stay.",
    "Batches of 128 are several times as fast as batches of 32, and with Adam nearly as good.",
  ],
  right:
    "Above 0.92 with fewer than half a million parameters, on images held back from training. The grader measures it on the test images, once; near 0.92 it may fall on either side.",
  tests: beatTests(MOST_PARAMETERS, GOALS),
};

/** Exercise 4: from the simplest network to one with convolutions. */
export const exercise4 = exercise(
  "4-from-one-layer-to-convolutions",
  "Exercise 4: From one layer to convolutions",
  {
    images,
    first,
    wide,
    deep,
    convolution,
    trained,
    "what-helped": { title: "What helped?", written: 4 },
    own,
    beat,
    "why-so": { title: "Why your network looks as it does", written: 3 },
  },
  { minutes: { notebook: 30, cell: 15 } },
);
