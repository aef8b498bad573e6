import { NotTried, Objection, type Step, type Trial } from "@course/checks";
import type { tf } from "@course/core";
import { askForModel } from "../../shared/networks.js";
import { chainsInto, type Link, linkOf } from "./graph.js";

export const block: Step = {
  title: "A residual block",
  hints: [
    "In the functional API a layer is called with what goes in: `layer.apply(x)`. Keep `x`: you need it once more at the end.",
    "The way through: convolution, batch norm, ReLU, convolution, batch norm. `tf.layers.add().apply([way, shortcut])` adds, and only then comes the last ReLU.",
    "`x.shape[3]` is how many channels come in. If they are as many as `filters`, the shortcut is `x` itself.",
    "Otherwise the shortcut needs a convolution of 1 x 1 with batch norm behind it, or the two can't be added.",
  ],
  right:
    "If its convolutions learn nothing, the block hands its input on. So it can hardly do harm, however deep the network.",
  tests: [
    {
      name: "as many channels as before",
      points: 2,
      async run(handedIn, trial) {
        const channels = trial.integer(5, 9);
        await tryBlock(handedIn, trial, channels, channels);
      },
    },
    {
      name: "another number of channels",
      points: 1,
      async run(handedIn, trial) {
        const channels = trial.integer(3, 6);
        await tryBlock(handedIn, trial, channels, channels + trial.integer(1, 4));
      },
    },
  ],
};

/** A given function is handed in, which calls the student's: as long as that isn't tried, nothing is. */
async function askForBlock(trial: Trial, handedIn: unknown, sizes: readonly number[]) {
  try {
    return await askForModel(trial, handedIn, sizes);
  } catch (error) {
    if (error instanceof Objection && error.mistake === "step above not tried") throw new NotTried();
    throw error;
  }
}

const WAY = ["convolution", "batch norm", "relu", "convolution", "batch norm"];

async function tryBlock(handedIn: unknown, trial: Trial, channels: number, filters: number): Promise<void> {
  const [rows, columns] = [trial.integer(4, 6), trial.integer(7, 9)];
  const { model } = await askForBlock(trial, handedIn, [rows, columns, channels, filters]);
  const shape = model.outputs[0]?.shape.slice(1) ?? [];
  const given = `For ${channels} channels and ${filters} filters:`;
  const links = model.layers.map(linkOf);
  const sums = links.filter(({ kind }) => kind === "Add");
  const [sum] = sums;
  if (!sum) {
    if (links.some(({ kind }) => kind === "Concatenate")) {
      trial.object(
        "concatenated",
        `${given} the two ways are laid beside each other, which gives ${shape[2]} channels. A residual block adds them.`,
      );
    }
    return trial.object(
      "no shortcut",
      `${given} nothing is added. The input has to be added to what the layers make of it.`,
    );
  }
  if (sums.length > 1)
    trial.object("several sums", `${given} there are ${sums.length} sums. One is asked for.`);
  const unknown = links.find(({ kind }) => !KNOWN.includes(kind));
  if (unknown)
    trial.object(
      "another layer",
      `${given} there is a layer of the kind ${unknown.kind}, which nobody asked for.`,
    );
  expectEnd(trial, model, sum, given);
  const chains = chainsInto(sum.layer);
  if (chains?.length !== 2) {
    return trial.object(
      "another way",
      `${given} two ways should lead from the input to the sum, the layers and the shortcut.`,
    );
  }
  const [way, shortcut] = [...chains].sort(
    (a, b) => convolutionsOf(b) - convolutionsOf(a) || b.length - a.length,
  ) as [Link[], Link[]];
  expectWay(trial, way, filters, given);
  expectShortcut(trial, shortcut, channels, filters, given);
}

const KNOWN = ["InputLayer", "Conv2D", "BatchNormalization", "Activation", "ReLU", "Add"];

const convolutionsOf = (chain: readonly Link[]) => chain.filter(({ is }) => is === "convolution").length;
const wordsOf = (chain: readonly Link[]) => chain.map(({ is }) => is);

/** Checks that a ReLU, and nothing else, comes behind the sum. */
function expectEnd(trial: Trial, model: tf.LayersModel, sum: Link, given: string): void {
  const [last] = model.outputLayers;
  if (last === sum.layer) {
    trial.object(
      "no activation after the sum",
      `${given} the block ends with the sum. A ReLU comes behind it.`,
    );
  }
  const end = last && linkOf(last);
  const isRelu = end?.is === "relu" && end.inputs.length === 1 && end.inputs[0] === sum.layer;
  if (!isRelu) trial.object("another end", `${given} behind the sum comes one ReLU, and nothing else.`);
}

function expectWay(trial: Trial, way: readonly Link[], filters: number, given: string): void {
  const words = wordsOf(way);
  const came = `${given} the way through the layers is ${words.join(", ") || "empty"}.`;
  if (words.join() !== WAY.join()) trial.object(...wayMistake(words, came));
  for (const { config, is } of way) {
    if (is !== "convolution") continue;
    const { kernelSize = [], filters: count, padding, strides, activation } = config;
    if (activation !== "linear") {
      trial.object(
        "activation before the batch norm",
        `${given} a convolution has an activation of its own. ReLU comes behind the batch norm.`,
      );
    }
    if (count !== filters) trial.object("wrong filters", `${given} a convolution has ${count} filters.`);
    if ([kernelSize].flat().some((size) => size !== 3)) {
      trial.object(
        "wrong kernel",
        `${given} a convolution on the way has filters of ${[kernelSize].flat().join(" x ")}. Asked for is 3 x 3.`,
      );
    }
    if (padding !== "same" || [strides].flat().some((stride) => (stride ?? 1) !== 1)) {
      trial.object("wrong size", `${given} a convolution changes the size of the images.`);
    }
  }
}

function wayMistake(words: readonly string[], came: string): [mistake: string, message: string] {
  const without = (word: string, list: readonly string[] = WAY) => list.filter((one) => one !== word).join();
  const [is, wanted] = [words.join(), `Expected: ${WAY.join(", ")}.`];
  if (is === [...WAY, "relu"].join()) {
    return [
      "activation before the sum",
      `${came} Its last ReLU comes too early: behind the sum. So the way can take something away, too.`,
    ];
  }
  if (is === without("batch norm")) return ["no batch norm", `${came} There is no batch norm. ${wanted}`];
  if (is === without("relu")) {
    return [
      "no activation in between",
      `${came} Without a ReLU between them, two convolutions are no more than one. ${wanted}`,
    ];
  }
  if (convolutionsIn(words) === 1) return ["one convolution", `${came} It has one convolution. ${wanted}`];
  if (convolutionsIn(words) > 2) return ["too many convolutions", `${came} ${wanted}`];
  if (words.filter((word) => word === "batch norm").length === 1) {
    return ["one batch norm", `${came} Behind each of the two convolutions comes a batch norm. ${wanted}`];
  }
  if (
    is === "convolution,relu,batch norm,convolution,batch norm" ||
    is === "convolution,relu,batch norm,convolution,relu,batch norm"
  ) {
    return ["activation before the batch norm", `${came} ReLU comes behind the batch norm, not before it.`];
  }
  return ["another order", `${came} ${wanted}`];
}

const convolutionsIn = (words: readonly string[]) => words.filter((word) => word === "convolution").length;

function expectShortcut(
  trial: Trial,
  shortcut: readonly Link[],
  channels: number,
  filters: number,
  given: string,
): void {
  const words = wordsOf(shortcut);
  const came = `${given} on the shortcut lies ${words.join(", ") || "nothing"}.`;
  if (channels === filters) {
    if (words.length > 0) {
      trial.object(
        "shortcut with layers",
        `${came} As many channels come in as go out, so the shortcut is the input itself.`,
      );
    }
    return;
  }
  if (words.includes("relu"))
    trial.object("activation on the shortcut", `${came} No activation belongs there.`);
  if (words.join() === "convolution") {
    trial.object(
      "shortcut without batch norm",
      `${came} Behind its convolution comes a batch norm, as on the way.`,
    );
  }
  if (words.join() !== "convolution,batch norm") {
    trial.object("another shortcut", `${came} Expected: a convolution of 1 x 1, and batch norm.`);
  }
  const { kernelSize = [], filters: count, activation } = shortcut[0]?.config ?? {};
  if ([kernelSize].flat().some((size) => size !== 1)) {
    trial.object(
      "wrong kernel on the shortcut",
      `${came} Its filters have ${[kernelSize].flat().join(" x ")} weights. To change the number of channels, 1 x 1 is enough.`,
    );
  }
  if (activation !== "linear" || count !== filters) {
    trial.object(
      "another shortcut",
      `${came} Its convolution has ${count} filters, and the activation ${activation}.`,
    );
  }
}
