import type { Trial } from "@course/checks";
import { tf } from "@course/core";
import type { Compiled, ModelReading } from "../readings/index.js";

/** How the model should be compiled. */
export interface Compilation {
  optimizer: "Adam" | "SGD";
  /** The learning rate that the optimiser has by default. */
  rate: number;
}

/** Checks optimiser, loss and metric: a classifier of ten classes is always meant. */
export function expectCompiled(trial: Trial, { compiled }: ModelReading, expected: Compilation): void {
  if (!compiled) {
    trial.object(
      "not compiled",
      "The model isn't compiled. Call `model.compile({ … })` before you return it.",
    );
  }
  expectOptimizer(trial, compiled, expected);
  const { loss, metrics } = compiled;
  if (loss !== "categoricalCrossentropy") {
    const [mistake, why] = LOSSES[loss] ?? ["wrong loss", "Which loss goes with softmax and one-hot labels?"];
    const shown = loss === OWN ? `${OWN}, which computes something else` : `\`${loss}\``;
    trial.object(mistake, `The model is compiled with the loss ${shown}. ${why}`);
  }
  if (!metrics.some((metric) => ACCURACIES.has(metric))) {
    const others =
      metrics.length > 0 ? ` It measures ${metrics.map((name) => `\`${name}\``).join(", ")}.` : "";
    trial.object(
      "no accuracy",
      `The model measures no accuracy while it learns.${others} Which option of \`compile\` asks for it?`,
    );
  }
}

function expectOptimizer(trial: Trial, { optimizer, options }: Compiled, expected: Compilation): void {
  if (optimizer !== expected.optimizer) {
    trial.object(
      "wrong optimizer",
      `Expected: the optimiser ${expected.optimizer}. Came: ${optimizer}. What does the text above ask for?`,
    );
  }
  const usual = usualOptions(expected);
  const other = Object.keys(usual).find((name) => !isNear(options[name], usual[name]));
  if (other === undefined) return;
  if (other === "learningRate") {
    trial.object(
      "wrong rate",
      `The optimiser has a learning rate of ${String(options[other])}. Expected: the usual one, which it has when you give only its name.`,
    );
  }
  trial.object(
    "other options",
    `The optimiser has \`${other}\` ${String(options[other])}. Expected: ${String(usual[other])}, which it has when you give only its name.`,
  );
}

/** What an optimiser is told by itself when only its name is given. */
function usualOptions({ optimizer, rate }: Compilation): Record<string, unknown> {
  const made = optimizer === "Adam" ? tf.train.adam(rate) : tf.train.sgd(rate);
  const options = made.getConfig();
  made.dispose();
  return options;
}

function isNear(value: unknown, usual: unknown): boolean {
  if (typeof value !== "number" || typeof usual !== "number") return value === usual;
  return Math.abs(value - usual) <= Math.abs(usual) * 1e-6;
}

const OWN = "a function of your own";

const LOSSES: Record<string, [mistake: string, why: string]> = {
  binaryCrossentropy: [
    "binary cross-entropy",
    "That one is for questions that can be true together (lesson 5). Here exactly one class is true.",
  ],
  sparseCategoricalCrossentropy: [
    "sparse loss",
    "That one wants the class numbers themselves. Here the labels are one-hot rows.",
  ],
  meanSquaredError: [
    "mean squared error",
    "That one measures distances between numbers. Here the outputs are probabilities of classes.",
  ],
};

const ACCURACIES = new Set(["accuracy", "acc", "categoricalAccuracy"]);
