import type { Step, Trial } from "@course/checks";
import { tf } from "@course/core";
import { oneHot as asOneHot, flatten as flattened } from "course";
import { readPrepared } from "../../readings/index.js";
import type { Values } from "../variant.js";
import { flattenMistakes } from "./flatten.js";
import { normalizeMistakes, scaled } from "./normalize.js";
import { oneHotMistakes } from "./one-hot.js";

/** Ten kinds of garment. */
const CLASSES = 10;

/** @param values `brightest`: what the brightest pixel becomes. */
export const prepare = ({ brightest }: Pick<Values, "brightest">): Step => ({
  title: "All of it in one function",
  hints: [
    "Call the functions that you have written. Each gets what the one before gives.",
    "The images are flattened, then normalised. The labels become one-hot rows. Return an object `{ x, y }`.",
  ],
  right: "The same function prepares the training images and the test images, so both are treated alike.",
  tests: [
    {
      name: "the images",
      points: 1,
      async run(handedIn, trial) {
        for (const labels of someLabels(trial)) {
          const { x, images } = await tryPrepare(handedIn, trial, labels);
          const flat = flattened(images);
          trial.tensor(x, scaled(flat, brightest), {
            what: "`x`",
            mistakes: [
              ...normalizeMistakes(flat, brightest),
              {
                name: "not flattened",
                gives: () => images.toFloat().div(255).mul(brightest),
                says: "The images are normalised, but not flattened.",
              },
              ...flattenMistakes(images),
            ],
          });
        }
      },
    },
    {
      name: "the labels",
      points: 1,
      async run(handedIn, trial) {
        for (const labels of someLabels(trial)) {
          const { y } = await tryPrepare(handedIn, trial, labels);
          trial.tensor(y, asOneHot(labels, CLASSES), {
            what: "`y`",
            // No kind is asked for here, and numbers of both serve.
            anyKind: true,
            mistakes: oneHotMistakes(labels, CLASSES),
          });
        }
      },
    },
  ],
});

/** Many labels without the last classes, and a single one. */
function someLabels(trial: Trial): tf.Tensor1D[] {
  return [trial.labels(trial.integer(8, 14), CLASSES - 3), tf.tensor1d([CLASSES - 1], "int32")];
}

async function tryPrepare(handedIn: unknown, trial: Trial, labels: tf.Tensor1D) {
  // No image has a white pixel.
  const images = trial.images(labels.size + 1).slice(1);
  const got = await trial.call(handedIn, [images, labels], { read: readPrepared });
  const { x, y } = (got ?? {}) as { x?: unknown; y?: unknown };
  return { images, x, y };
}
