import { expectNumbers, reading, type Step, type Trial } from "@course/checks";
import { tf } from "@course/core";
import { total } from "../../shared/sums.js";
import { lesson } from "../lesson.js";
import * as solutions from "./solutions.js";

const countParameters: Step = {
  title: "Count the parameters of any network",
  hints: [
    "A dense layer has inputs × neurons weights, and one bias for each neuron.",
    "The inputs of a layer are the outputs of the one before: `sizes[i - 1]`. Begin at `i = 1`, because the first size is that of the input.",
  ],
  right: "It tells you what a network holds before you build it.",
  tests: [
    {
      name: "one hidden layer",
      points: 1,
      run: (handedIn, trial) => tryParameters(handedIn, trial, 3),
    },
    {
      name: "no hidden layer, and several",
      points: 1,
      async run(handedIn, trial) {
        await tryParameters(handedIn, trial, 2);
        await tryParameters(handedIn, trial, trial.integer(4, 6));
      },
    },
  ],
};

async function tryParameters(handedIn: unknown, trial: Trial, length: number): Promise<void> {
  // The sizes shrink and differ, so that no mistake leads to the right count.
  const sizes = Array.from(
    { length },
    (_, i) => (length - i) * 7 + trial.integer(1, 5) + (i === 0 ? trial.integer(20, 90) : 0),
  );
  const [input = 0, ...layers] = sizes;
  const weights = layers.map((units, i) => units * (sizes[i] as number));
  expectNumbers(await trial.call(handedIn, [sizes]), total(weights) + total(layers), {
    what: "The number of parameters",
    given: `For the sizes [${sizes.join(", ")}]:`,
    mistakes: [
      {
        name: "no biases",
        gives: () => total(weights),
        says: "Those are the weights. Each neuron has a bias as well.",
      },
      {
        name: "a bias for each input",
        gives: () => total(weights) + total(sizes.slice(0, -1)),
        says: "There is one bias for each input of a layer. Each *neuron* has one.",
      },
      {
        name: "the input as a layer",
        gives: () => total(weights) + total(sizes),
        says: "The first size is that of the input, which has no biases.",
      },
      {
        name: "one bias for each layer",
        gives: () => total(weights) + layers.length,
        says: "That is one bias for each layer. Each of its neurons has one.",
      },
      {
        name: "every layer reads the input",
        gives: () => total(layers.map((units) => units * input + units)),
        says: "Every layer is counted as if it read the input. A layer reads the one before it.",
      },
      {
        name: "only the last layer",
        gives: () => (weights.at(-1) as number) + (layers.at(-1) as number),
        says: "That is the last layer alone. Add up all of them.",
      },
      {
        name: "the last layer missing",
        gives: () => total(weights.slice(0, -1)) + total(layers.slice(0, -1)),
        says: "The last layer is missing.",
      },
      {
        name: "a list, not added up",
        gives: () => weights.map((count, i) => count + (layers[i] as number)),
        says: "Those are the layers one by one. Add them up.",
      },
      {
        name: "product of all sizes",
        gives: () => sizes.reduce((a, b) => a * b),
        says: "Only neighbouring sizes are multiplied, and the products are added up.",
      },
      {
        name: "sum of the sizes",
        gives: () => total(layers),
        says: "Those are the neurons. Each has one weight for each of its inputs, and a bias.",
      },
    ],
  });
}

const truncatedNormal: Step = {
  title: "Draw weights from a truncated normal distribution",
  hints: [
    "Go on until there are enough: `while (weights.length < count)`.",
    "`normal()` gives another number at each call, so keep it in a constant before you look at it twice.",
    "It has a standard deviation of 1. Keep it if `Math.abs(drawn) <= 2`, times `deviation`.",
  ],
  right: "No weight lies further than two deviations from 0, and none is piled up at that limit.",
  tests: [
    {
      name: "nothing to redraw",
      points: 1,
      run: (handedIn, trial) => tryTruncated(handedIn, trial, []),
    },
    {
      name: "numbers far out",
      points: 1,
      async run(handedIn, trial) {
        // One at the front, a pair behind one another, and a last one that is followed by another.
        await tryTruncated(handedIn, trial, [0, 3, 4, 9, 10]);
        await tryTruncated(handedIn, trial, [1, 5, 6, 7, 11]);
      },
    },
  ],
};

/** Tries weights made from drawn numbers, of which those at some places are too large. */
async function tryTruncated(handedIn: unknown, trial: Trial, far: readonly number[]): Promise<void> {
  const deviation = trial.integer(11, 49) / 1_000;
  const drawn = Array.from({ length: 200 }, (_, i) => {
    const isFar = far.includes(i);
    // Numbers between 1 and 2 are kept: a limit of one deviation would lose them. Both signs are too large at times.
    const size = isFar ? trial.number(2.1, 3) : i % 2 === 0 ? trial.number(1.2, 1.9) : trial.number(0.1, 0.9);
    return size * (i % 3 === 0 ? -1 : 1);
  });
  // The last number that is needed is one behind a number too far out, where there are any.
  const count = 12 - far.length;
  let at = 0;
  const normal = () => drawn[at++ % drawn.length] as number;
  const got = await trial.call(handedIn, [count, deviation, normal]);
  const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b);
  const kept = (limit: number) => drawn.filter((value) => Math.abs(value) <= limit);
  const scaled = (values: readonly number[]) =>
    sorted(values.slice(0, count)).map((value) => value * deviation);
  // Some draw all weights first, and then again what is too far out: the same numbers, in another order.
  const numbers = toNumbers(got);
  expectNumbers(numbers ? sorted(numbers) : got, scaled(kept(2)), {
    what: "The list of weights",
    tolerance: 1e-8,
    given: `For ${count} weights with a deviation of ${deviation}:`,
    mistakes: [
      {
        name: "not truncated",
        gives: () => scaled(drawn),
        says: "Numbers further out than two deviations are still among them. Draw these again.",
      },
      {
        name: "not scaled",
        gives: () => sorted(kept(2).slice(0, count)),
        says: "These numbers have a standard deviation of 1. Multiply them by `deviation`.",
      },
      {
        name: "clipped",
        gives: () => scaled(drawn.map((value) => Math.min(2, Math.max(-2, value)))),
        says: "Numbers too far out are moved to the limit, where they pile up. Draw another number instead.",
      },
      {
        name: "dropped, not redrawn",
        gives: () => scaled(drawn).filter((value) => Math.abs(value) <= 2 * deviation),
        says: "Numbers too far out are left out, and nothing takes their places. Go on drawing until there are `count` of them.",
      },
      {
        name: "set to 0",
        gives: () => scaled(drawn.map((value) => (Math.abs(value) <= 2 ? value : 0))),
        says: "Numbers too far out are replaced by 0. Draw another number instead.",
      },
      {
        name: "redrawn once",
        gives: () => scaled(redrawnOnce(drawn)),
        says: "A number too far out is drawn again once, and then taken whatever it is. It may be too far out once more: go on until it isn't.",
      },
      {
        name: "only one side",
        gives: () => scaled(drawn.filter((value) => value <= 2)),
        says: "Only large positive numbers are drawn again. The limit holds for negative ones too: `Math.abs`.",
      },
      {
        name: "one deviation",
        gives: () => scaled(kept(1)),
        says: "The limit is one deviation. It should be two.",
      },
      {
        name: "limit not in deviations",
        gives: () => (kept(2 * deviation).length >= count ? scaled(kept(2 * deviation)) : scaled(drawn)),
        says: "The limit is 2, and after the multiplication no number comes near it. Compare with two *deviations*.",
      },
      {
        name: "absolute values",
        gives: () => scaled(kept(2).map(Math.abs)),
        says: "All weights are positive. `Math.abs` belongs into the comparison only.",
      },
      {
        name: "one too many",
        gives: () => sorted(kept(2).slice(0, count + 1)).map((value) => value * deviation),
        says: "There is one weight too many.",
      },
    ],
  });
}

function redrawnOnce(drawn: readonly number[]): number[] {
  const result: number[] = [];
  for (let i = 0; i < drawn.length; i++) {
    if (Math.abs(drawn[i] as number) > 2) i++;
    if (i < drawn.length) result.push(drawn[i] as number);
  }
  return result;
}

const countSteps: Step = {
  title: "Count the steps of a run",
  hints: [
    "An epoch has one step for each batch. Its last batch may be smaller than the others, and counts as well.",
    "`Math.ceil` rounds up. Round before you multiply by the epochs: each epoch begins with a new batch.",
  ],
  right: "So many times the optimiser corrects the weights.",
  tests: [
    {
      name: "full batches",
      points: 1,
      async run(handedIn, trial) {
        const batchSize = trial.integer(6, 12);
        await trySteps(handedIn, trial, batchSize * trial.integer(20, 40), batchSize, trial.integer(2, 5));
      },
    },
    {
      name: "a smaller last batch",
      points: 1,
      async run(handedIn, trial) {
        const batchSize = trial.integer(20, 40);
        // Few images are left over, so that rounding to the nearest is wrong, and several epochs' rests make no batch.
        await trySteps(handedIn, trial, batchSize * trial.integer(5, 9) + trial.integer(1, 4), batchSize, 4);
        // Less than one batch.
        await trySteps(handedIn, trial, trial.integer(2, 9), batchSize, 3);
      },
    },
  ],
};

async function trySteps(
  handedIn: unknown,
  trial: Trial,
  images: number,
  batchSize: number,
  epochs: number,
): Promise<void> {
  const batches = images / batchSize;
  expectNumbers(await trial.call(handedIn, [images, batchSize, epochs]), Math.ceil(batches) * epochs, {
    what: "The number of steps",
    given: `For ${images} images in batches of ${batchSize}, ${epochs} epochs:`,
    mistakes: [
      {
        name: "epochs missing",
        gives: () => Math.ceil(batches),
        says: "Those are the steps of one epoch. Multiply them by the epochs.",
      },
      {
        name: "rounded down",
        gives: () => Math.floor(batches) * epochs,
        says: "The last batch of each epoch, which is smaller, is left out. It makes a step as well: round up.",
      },
      {
        name: "rounded at the end",
        gives: () => Math.ceil(batches * epochs),
        says: "That counts through all epochs as if they were one. Each epoch ends with a batch of its own: round up before you multiply.",
      },
      {
        name: "rounded to the nearest",
        gives: () => Math.round(batches) * epochs,
        says: "A batch that is less than half full was rounded away. Round up.",
      },
      {
        name: "rounded down at the end",
        gives: () => Math.floor(batches * epochs),
        says: "Round up, and do so before you multiply by the epochs.",
      },
      {
        name: "not rounded",
        gives: () => batches * epochs,
        says: "Part of a batch makes a whole step. Round the batches of an epoch up.",
      },
      {
        name: "one more each epoch",
        gives: () => (Math.floor(batches) + 1) * epochs,
        says: "There is an additional step where all batches are full. `Math.ceil` rounds up only where something is left over.",
      },
      {
        name: "images instead of batches",
        gives: () => images * epochs,
        says: "Those are the images that pass by. One step is made for each *batch* of them.",
      },
      {
        name: "multiplied by the batch size",
        gives: () => images * batchSize * epochs,
        says: "Larger batches make fewer steps: divide by the batch size.",
      },
      {
        name: "divided by the epochs",
        gives: () => Math.ceil(batches) / epochs,
        says: "More epochs make more steps: multiply.",
      },
    ],
  });
}

const batchAccuracies: Step = {
  title: "Collect the accuracy of every batch",
  hints: [
    "Begin with an empty list. The callback appends to it, and after `await fit(…)` you return it.",
    "`{ ...options, callbacks: { onBatchEnd: async (batch, logs) => { … } } }` adds a callback to the options.",
    "`logs?.accuracy ?? Number.NaN` is the accuracy of the batch that has just ended.",
  ],
  right: "A callback sees what happens between the lines of the log.",
  tests: [
    {
      name: "every batch",
      points: 1,
      run: (handedIn, trial) => tryAccuracies(handedIn, trial),
    },
  ],
};

/** A list, as it is; the network that was trained stays where it is. */
const readList = reading("list of batches", (list) => list);

async function tryAccuracies(handedIn: unknown, trial: Trial): Promise<void> {
  const batchSize = 5;
  const epochs = 2;
  // Most labels are the first class, in other numbers in each batch, and the network answers with another one: so each
  // batch has an accuracy of its own, and none is a rounded one of the others.
  const right = [...trial.shuffled([1, 2, 3, 4]), ...trial.shuffled([1, 2, 3, 4])];
  const truth = right.flatMap((n) =>
    trial.shuffled(Array.from({ length: batchSize }, (_, i) => Number(i < n))),
  );
  const x = tf.ones([truth.length, 3]);
  const y = tf.oneHot(tf.tensor1d(truth, "int32"), 2).toFloat();
  const network = tf.sequential({
    layers: [tf.layers.dense({ units: 2, activation: "softmax", inputShape: [3] })],
  });
  // A rate this small changes no answer, and the answer is always 1.
  network.setWeights([tf.zeros([3, 2]), tf.tensor1d([0, 1])]);
  network.compile({ optimizer: tf.train.sgd(1e-6), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  const options = { epochs, batchSize, shuffle: false, chart: false, verbose: 0 };
  const got = await trial.call(handedIn, [network, x, y, options], { read: readList });
  const each = right.map((n) => n / batchSize);
  const every = [...each, ...each];
  const loss = (share: number) => Math.log(1 + Math.E) - share;
  const mean = total(each) / each.length;
  // What batches of the usual size give.
  const shareOf = (labels: readonly number[]) => total(labels) / labels.length;
  const usual = [shareOf(truth.slice(0, 32)), shareOf(truth.slice(32))];
  expectNumbers(got, every, {
    what: "The list of accuracies",
    tolerance: 1e-4,
    given: `For ${truth.length} images in batches of ${batchSize}, ${epochs} epochs:`,
    mistakes: [
      {
        name: "once each epoch",
        gives: () => every.slice(0, epochs).map(() => mean),
        says: "That is one number for each epoch. `onBatchEnd` is called after every batch.",
      },
      {
        name: "losses",
        gives: () => every.map(loss),
        says: "Those are the losses: `logs.loss`. The accuracy is `logs.accuracy`.",
      },
      {
        name: "only the first epoch",
        gives: () => each,
        says: "Only the first epoch is in it. Was `epochs` handed on to `fit`? `{ ...options, callbacks }` keeps all options.",
      },
      {
        name: "only the last batch",
        gives: () => every.slice(-1),
        says: "Only the last batch is in it. Append each accuracy: `push`.",
      },
      {
        name: "a number instead of a list",
        gives: () => every.at(-1) as number,
        says: "That is one number. A list with the accuracy of every batch is asked for.",
      },
      {
        name: "running sums",
        gives: () => every.map((_, i) => total(every.slice(0, i + 1))),
        says: "The accuracies are added up from batch to batch. Each belongs into the list as it is.",
      },
      {
        name: "numbers of the batches",
        gives: () => every.map((_, i) => i % each.length),
        says: "Those are the numbers of the batches, the first argument of the callback. The second, `logs`, has the accuracy.",
      },
      {
        name: "other batches",
        gives: () => [...usual, ...usual],
        says: "The batches are not of the size that was asked for. Was `batchSize` handed on to `fit`? `{ ...options, callbacks }` keeps all options.",
      },
      {
        name: "returned too early",
        gives: () => [],
        says: "The list is still empty. Was `fit` waited for (`await`), and are the callbacks among its options?",
      },
      {
        name: "no such metric",
        gives: () => every.map(() => Number.NaN),
        says: "`logs` has nothing of that name. The metric is called `accuracy`, as it was compiled.",
      },
    ],
  });
}

const runningMean: Step = {
  title: "Write the running mean that forgets",
  hints: [
    "The first mean is the first value itself.",
    "`means.at(-1)` is the latest mean. It is undefined while the list is empty, and `??` gives something in its place.",
    "`memory * before + (1 - memory) * value`.",
  ],
  right: "It needs nothing but its latest value: no list of all that came before.",
  tests: [
    {
      name: "the means",
      points: 1,
      async run(handedIn, trial) {
        await tryMean(handedIn, trial, trial.integer(6, 9));
        await tryMean(handedIn, trial, 1);
      },
    },
  ],
};

async function tryMean(handedIn: unknown, trial: Trial, length: number): Promise<void> {
  const memory = trial.integer(60, 95) / 100;
  // Nothing near 0, and none like the first.
  const values = Array.from({ length }, (_, i) => (i === 0 ? 0.31 : trial.integer(40, 98) / 100));
  const run = (keep: number, add: number, start?: number): number[] => {
    const means: number[] = [];
    for (const value of values) means.push(keep * (means.at(-1) ?? start ?? value) + add * value);
    return means;
  };
  const first = values[0] as number;
  expectNumbers(await trial.call(handedIn, [values, memory]), run(memory, 1 - memory), {
    what: "The list of means",
    given: `For [${values.join(", ")}] and a memory of ${memory}:`,
    mistakes: [
      {
        name: "starts at 0",
        gives: () => run(memory, 1 - memory, 0),
        says: "The mean starts at 0, and is too small at first. It should start at the first value.",
      },
      {
        name: "memory the wrong way round",
        gives: () => run(1 - memory, memory),
        says: "The new value got the share of the old mean. Keep `memory` parts of the old mean.",
      },
      {
        name: "plain mean",
        gives: () => values.map((_, i) => total(values.slice(0, i + 1)) / (i + 1)),
        says: "That is the plain mean of all values so far, which forgets nothing.",
      },
      {
        name: "new value whole",
        gives: () => run(memory, 1),
        says: "The new value is added as a whole. It gets only the rest, `1 - memory`.",
      },
      {
        name: "only two values",
        gives: () => values.map((value, i) => memory * (values[i - 1] ?? value) + (1 - memory) * value),
        says: "Each mean is made from two neighbouring values. Use the latest *mean* in place of the value before.",
      },
      {
        name: "only the last",
        gives: () => run(memory, 1 - memory).at(-1) as number,
        says: "That is the last mean. A list with the mean after each value is asked for.",
      },
      {
        name: "first value missing",
        gives: () => run(memory, 1 - memory).slice(1),
        says: "The first mean is missing: the first value itself.",
      },
      {
        name: "first value as mean throughout",
        gives: () => values.map((value, i) => (i === 0 ? first : memory * first + (1 - memory) * value)),
        says: "Each mean goes on from the first value. It goes on from the latest mean.",
      },
      { name: "the values themselves", gives: () => values, says: "Those are the values as they came." },
    ],
  });
}

const shuffledBatches: Step = {
  title: "Split images into shuffled batches",
  hints: [
    "First a list of all positions, 0 to `count - 1`, in random order; then cut it into pieces.",
    "To shuffle, go from the last place to the first, and swap each with a random one at or before it: `Math.floor(Math.random() * (i + 1))`. Or let `tf.util.shuffle` do it, which changes its list in place.",
    "`order.slice(from, from + batchSize)` is a piece. Past the end `slice` just gives what is left.",
  ],
  right: "Every image once, in an order that is new each time.",
  tests: [
    {
      name: "every image once",
      points: 1,
      async run(handedIn, trial) {
        const batchSize = trial.integer(6, 9);
        await askForBatches(handedIn, trial, batchSize * trial.integer(3, 5), batchSize);
        await askForBatches(handedIn, trial, batchSize * 4 + trial.integer(1, 4), batchSize);
        await askForBatches(handedIn, trial, trial.integer(2, 4), batchSize);
      },
    },
    {
      name: "in a new order",
      points: 1,
      async run(handedIn, trial) {
        const [count, batchSize] = [trial.integer(45, 60), trial.integer(7, 9)];
        const batches = await askForBatches(handedIn, trial, count, batchSize);
        expectShuffled(trial, batches);
        const again = await askForBatches(handedIn, trial, count, batchSize);
        if (`${again}` === `${batches}`) {
          trial.object(
            "always the same order",
            "Called twice, your function gives the same order twice. Each epoch should have a new one: draw it anew at each call, with `Math.random()`.",
          );
        }
      },
    },
  ],
};

/** Calls for batches, and checks that each image is in one of them, and that these have the right sizes. */
async function askForBatches(
  handedIn: unknown,
  trial: Trial,
  count: number,
  batchSize: number,
): Promise<number[][]> {
  const got = await trial.call(handedIn, [count, batchSize]);
  const given = `For ${count} images in batches of ${batchSize}:`;
  const batches = Array.isArray(got) ? got.map((batch) => toNumbers(batch)) : [undefined];
  const sizes = Array.from({ length: Math.ceil(count / batchSize) }, (_, i) =>
    Math.min(batchSize, count - i * batchSize),
  );
  if (batches.some((batch) => batch === undefined)) {
    const flat = toNumbers(got);
    if (flat?.length === count) {
      trial.object("not split", `${given} that is one list. Cut it into batches: a list of lists.`);
    }
    // Says what it is instead.
    expectNumbers(
      got,
      sizes.map((size) => new Array<number>(size).fill(0)),
      { what: "The list of batches", given },
    );
    trial.object("no batches", `${given} a list of lists of positions is expected.`);
  }
  const all = (batches as number[][]).flat();
  const came = (batches as number[][]).map(({ length }) => length);
  const full = Math.floor(count / batchSize) * batchSize;
  const object = (mistake: string, says: string): never =>
    trial.object(
      mistake,
      `${given} ${says} Expected: ${sizes.length} batches of ${spoken(sizes)}. Came: ${came.length} of ${spoken(came)}.`,
    );
  const unique = new Set(all);
  if (all.some((i) => !Number.isInteger(i)))
    trial.object("no positions", `${given} not all are whole numbers.`);
  if (all.length === count && unique.size === count && unique.has(count) && !unique.has(0)) {
    trial.object(
      "counted from 1",
      `${given} the positions are counted from 1. The first image has the position 0.`,
    );
  }
  if (full < count && all.length === full && unique.size === full && full > 0) {
    object(
      "last batch missing",
      "the images left over at the end are missing. They make a last batch, which is smaller.",
    );
  }
  if (full === 0 && all.length === 0) {
    object(
      "last batch missing",
      "there is no batch at all. Fewer images than a batch make one that is smaller.",
    );
  }
  if (all.length > count && unique.size === count && came.every((size) => size === batchSize)) {
    object(
      "last batch filled up",
      "the last batch is filled up with images that have been in a batch before. Let it be smaller.",
    );
  }
  if (came.at(-1) === 0) object("empty batch", "the last batch is empty.");
  if (all.length === count && unique.size < count) {
    trial.object(
      "drawn with repetition",
      `${given} some images come more than once, and others never. Put all positions into a random order, then cut.`,
    );
  }
  if (came.length === batchSize && came.length !== sizes.length && all.length === count) {
    object("so many batches", "the batch size was taken for the number of batches.");
  }
  if (`${came}` !== `${sizes}`) object("wrong sizes", "the batches have other sizes.");
  if (unique.size !== count || Math.max(...all) >= count || Math.min(...all) < 0) {
    trial.object("other positions", `${given} expected are the positions 0 to ${count - 1}, each once.`);
  }
  return batches as number[][];
}

function expectShuffled(trial: Trial, batches: readonly number[][]): void {
  const all = batches.flat();
  const rising = (list: readonly number[]) =>
    list.every((value, i) => i === 0 || value > (list[i - 1] as number));
  const inOneRun = (list: readonly number[]) => Math.max(...list) - Math.min(...list) === list.length - 1;
  if (rising(all) || rising([...all].reverse())) {
    trial.object(
      "not shuffled",
      "The images are in the order in which they came. Shuffle them before you cut.",
    );
  }
  if (batches.every(inOneRun)) {
    if (batches.every(rising)) {
      trial.object(
        "only the batches shuffled",
        "Each batch holds neighbouring images; only the order of the batches is random. Shuffle the images, then cut.",
      );
    }
    trial.object(
      "shuffled within batches",
      "Each batch holds neighbouring images, which were shuffled among themselves. Shuffle all images, then cut.",
    );
  }
  const steps = all.slice(1).filter((value, i) => value === (all[i] as number) + 1).length;
  if (steps > all.length * 0.8) {
    trial.object(
      "only turned",
      "Nearly all images still follow the one that they followed before. Shuffle all of them.",
    );
  }
}

/** Gives a list of numbers, plain or typed, as an array; undefined for anything else. */
function toNumbers(value: unknown): number[] | undefined {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return undefined;
  const list = Array.from(value as ArrayLike<unknown>);
  return list.every((item) => typeof item === "number") ? (list as number[]) : undefined;
}

/** "6, 6 and 2 images". */
function spoken(sizes: readonly number[]): string {
  if (sizes.length === 0) return "no images";
  const shown = sizes.length > 8 ? [...sizes.slice(0, 6), "…", sizes.at(-1)] : sizes;
  return `${shown.join(", ")} images`;
}

/** What a learner writes in lesson 7. */
export const lesson07 = lesson(
  "07-capacity-and-batches",
  "Lesson 7: Capacity and batches",
  { countParameters, truncatedNormal, countSteps, batchAccuracies, runningMean, shuffledBatches },
  solutions,
);
