import type { Step, Trial } from "@course/checks";
import { formatNumber, tf } from "@course/core";
import { accuracyOn, fashion, partOf } from "../../shared/fashion.js";
import { expectInput, expectModel, readModel } from "../../shared/networks.js";

/** How good the trained network must be: well below what its epochs reach with any seed. */
const GOALS = { whole: [0.8, 0.86], sample: [0.5, 0.65] } as const;

export const learned: Step = {
  title: "What the network has learnt",
  hints: [
    "Run the cell that trains the network, and look at its chart: does the loss fall?",
    "If it learns nothing, check the two steps before. If it stays below the goal, is it trained for all epochs, on all of `xTrain`?",
  ],
  right: "Measured by the check, on the test images, which it has never seen.",
  tests: [
    {
      name: "better than chance, and not by having seen the test images",
      points: 1,
      run: (handedIn, trial) => tryLearned(handedIn, trial, 0),
    },
    { name: "good", points: 2, run: (handedIn, trial) => tryLearned(handedIn, trial, 1) },
  ],
};

async function tryLearned(handedIn: unknown, trial: Trial, goal: 0 | 1): Promise<void> {
  const { model } = expectModel(trial, await trial.look(handedIn, readModel));
  expectInput(trial, model, [784]);
  const { train, test, isSample } = await fashion();
  const [seen, unseen] = [partOf(train, 0, Math.min(10_000, train.labels.size)), partOf(test)];
  const [onSeen, onUnseen] = [accuracyOn(model, seen), accuracyOn(model, unseen)];
  tf.dispose([seen.images, seen.labels, unseen.images, unseen.labels]);
  const came = `Its accuracy on the test images is ${formatNumber(onUnseen, 3)}.`;
  // Test images are never easier than those it learnt from; the second number is for chance.
  if (onUnseen > onSeen + (isSample ? 0.1 : 0.02)) {
    trial.object(
      "trained on the test set",
      `${came} On the training images it is only ${formatNumber(onSeen, 3)}. So it has probably learnt from the test images: then nobody knows how good it is.`,
    );
  }
  if (onUnseen < 0.3) {
    trial.object(
      "accuracy of chance",
      `${came} Guessing gives 0.1. Has it been trained at all? On pixels from 0 to 1? Did images and labels keep the same order?`,
    );
  }
  const least = GOALS[isSample ? "sample" : "whole"][goal];
  if (onUnseen >= least) return;
  trial.object("too little learnt", `${came} Expected: at least ${least}. Was it trained for all epochs?`);
}
