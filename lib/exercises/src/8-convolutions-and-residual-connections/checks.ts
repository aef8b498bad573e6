import { exercise, type Step } from "@course/checks";
import { layersOf } from "../readings/index.js";
import { askForModel } from "../shared/networks.js";
import { beatTests, limitTest } from "../shared/own-network.js";
import { block } from "./steps/block.js";
import { fold } from "./steps/fold.js";
import { sizes } from "./steps/sizes.js";

/** At most so many parameters may a network of one's own have. */
const MOST_PARAMETERS = 150_000;

const own: Step = {
  title: "Your own network",
  hints: [
    "Begin with one convolution of 3 x 3 and max pooling. Then a block, pooling, and a block with more filters.",
    "Where are the parameters? A convolution of 3 x 3 from 64 to 64 channels has nearly 37,000. Pooling before it costs none, and makes it four times as fast.",
    "At the end, `tf.layers.flatten` keeps where something was seen; `tf.layers.globalAveragePooling2d({})` forgets it, and saves parameters. Dropout in front of the output helps.",
    "All blocks go through the functional API, so the model is `tf.model({ inputs, outputs })`, and then `compile`.",
  ],
  right: "It fits the limit, and has a way around its layers.",
  tests: [
    limitTest(MOST_PARAMETERS),
    {
      name: "convolutions, batch norm and a residual connection",
      points: 1,
      async run(handedIn, trial) {
        const { model } = await askForModel(trial, handedIn);
        const kinds = new Set(layersOf(model).map((layer) => layer.getClassName()));
        if (![...kinds].some((kind) => kind.includes("Conv2D"))) {
          trial.object("no convolution", "The network has no convolution.");
        }
        if (!kinds.has("BatchNormalization")) trial.object("no batch norm", "The network has no batch norm.");
        if (!kinds.has("Add")) {
          trial.object(
            "no residual connection",
            "The network has no residual connection: nothing is added anywhere.",
          );
        }
      },
    },
  ],
};

const beat: Step = {
  title: "Beat 0.925",
  hints: [
    "Look at both curves. Does the validation loss still fall? Then more epochs help. Does it rise while the training loss falls? Then more dropout helps, or more pictures.",
    "A picture and its mirror image show the same garment: `pictures.reverse(2)` turns the columns round. Mirror only those that you learn from, and give the others as `validationData`.",
    "When the curve only trembles, smaller steps help: with `learningRateDecay: 0.6` each epoch has a rate that is lower by that factor.",
    "Batches of 128 are several times as fast as batches of 32, and with Adam nearly as good.",
  ],
  right:
    "Above 0.925 with at most 150,000 parameters, on images held back from training. The grader measures it on the test images, once; near 0.925 it may fall on either side.",
  tests: beatTests(MOST_PARAMETERS, [
    [0.905, 1],
    [0.915, 2],
    [0.925, 2],
  ]),
};

/** Exercise 8: convolutions by numbers, residual connections, and a small network that is good. */
export const exercise8 = exercise(
  "8-convolutions-and-residual-connections",
  "Exercise 8: Convolutions and residual connections",
  {
    sizes,
    block,
    fold,
    own,
    beat,
    "why-so": { title: "Why your network looks as it does", written: 4 },
  },
  { minutes: { notebook: 45, cell: 30 } },
);
