import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";
import { tf } from "@course/core";
import { total } from "../../shared/sums.js";
import { expectTidy } from "./asking.js";

// From a loss to a network that has learnt: one step, the order of the images, and an epoch.

export const sgdStep: Step = {
  title: "Take one step of gradient descent",
  hints: [
    "`const { value, grads } = tf.variableGrads(lossOf, variables)` gives the loss, and the gradient of each variable by its name: `grads[variable.name]`.",
    "The new value of a variable is `variable.sub(gradient.mul(rate))`. `variable.assign(…)` puts it in place.",
    "Return the loss as a number: `value.arraySync()`.",
    "Put all of it into `return tf.tidy(() => { … })`: then everything but the variables is gone afterwards.",
  ],
  right: "This is all that the optimiser `sgd` does.",
  tests: [
    {
      name: "the variables",
      points: 1,
      async run(handedIn, trial) {
        const rates = [trial.number(0.05, 0.2), trial.number(0.3, 0.5)];
        for (const rate of rates) {
          await withProblem(trial, (problem) => tryStep(handedIn, trial, problem, rate));
        }
      },
    },
    {
      name: "the loss",
      points: 1,
      run: (handedIn, trial) => withProblem(trial, (problem) => tryLossOfStep(handedIn, trial, problem)),
    },
    {
      name: "nothing is left behind",
      points: 1,
      run: (handedIn, trial) =>
        withProblem(trial, ({ variables, lossOf }) =>
          expectTidy(trial, () => trial.call(handedIn, [[...variables], lossOf, 0.1])),
        ),
    },
  ],
};

type Values = [u: number[], v: number[], w: number[]];

/** Makes a loss of three variables that depend on one another: the mean of (u·v + w − target)². */
function someProblem(trial: Trial) {
  const n = trial.integer(4, 7);
  const away = () => trial.number(0.5, 1.5) * (trial.integer(0, 1) === 0 ? -1 : 1);
  const start: Values = [
    Array.from({ length: n }, away),
    Array.from({ length: n }, away),
    [trial.number(0.5, 1.5)],
  ];
  const [u, v, [w = 0]] = start;
  // The first error is a small negative one and all others are positive, so that no gradient is near 0.
  const errors = u.map((_, i) => (i === 0 ? -0.3 : trial.number(0.4, 1)));
  const target = u.map((ui, i) => ui * (v[i] as number) + w - (errors[i] as number));
  const [uVariable, vVariable, wVariable] = [
    tf.variable(tf.tensor1d(u)),
    tf.variable(tf.tensor1d(v)),
    tf.variable(tf.scalar(w)),
  ];
  const targets = tf.tensor1d(target);
  const errorsAt = ([u, v, [w = 0]]: Values) =>
    u.map((ui, i) => ui * (v[i] as number) + w - (target[i] as number));
  return {
    start,
    variables: [uVariable, vVariable, wVariable] as tf.Variable[],
    lossOf: (): tf.Scalar => uVariable.mul(vVariable).add(wVariable).sub(targets).square().mean(),
    lossAt: (values: Values) => total(errorsAt(values).map((error) => error ** 2)) / n,
    gradientsAt: (values: Values): Values => {
      const slopes = errorsAt(values).map((error) => (2 * error) / n);
      const [u, v] = values;
      return [
        slopes.map((slope, i) => slope * (v[i] as number)),
        slopes.map((slope, i) => slope * (u[i] as number)),
        [total(slopes)],
      ];
    },
  };
}

type Problem = ReturnType<typeof someProblem>;

/** Variables aren't cleaned up with what is made beside them. */
async function withProblem(trial: Trial, work: (problem: Problem) => Promise<void>): Promise<void> {
  const problem = someProblem(trial);
  try {
    await work(problem);
  } finally {
    tf.dispose(problem.variables);
  }
}

function moved(values: Values, gradients: Values, by: number): Values {
  return values.map((list, k) =>
    list.map((value, i) => value + by * (gradients[k]?.[i] as number)),
  ) as Values;
}

async function tryLossOfStep(handedIn: unknown, trial: Trial, problem: Problem): Promise<void> {
  const { variables, lossOf, start, lossAt, gradientsAt } = problem;
  const rate = trial.number(0.1, 0.3);
  expectNumbers(await trial.call(handedIn, [[...variables], lossOf, rate]), lossAt(start), {
    what: "The loss that is returned",
    tolerance: 1e-5,
    mistakes: [
      {
        name: "loss after the step",
        gives: () => lossAt(moved(start, gradientsAt(start), -rate)),
        says: "That is the loss after the step. `tf.variableGrads` gives the loss beside the gradients, as it is before the step: return that one, which costs nothing.",
      },
    ],
  });
}

async function tryStep(handedIn: unknown, trial: Trial, problem: Problem, rate: number): Promise<void> {
  const { variables, lossOf, start, gradientsAt } = problem;
  await trial.call(handedIn, [[...variables], lossOf, rate]);
  const gradients = gradientsAt(start);
  const [gu, gv, gw] = gradients;
  const stepped = moved(start, gradients, -rate);
  expectNumbers(
    variables.map((variable) => Array.from(variable.dataSync())),
    stepped,
    {
      what: "The list of the variables' new values",
      given: `After a step with the rate ${rate.toFixed(2)}:`,
      tolerance: 1e-5,
      mistakes: stepMistakes(),
    },
  );

  function stepMistakes(): NumberMistake[] {
    return [
      {
        name: "unchanged",
        gives: () => start,
        says: "The variables are as they were. `variable.sub(…)` makes a new tensor; `variable.assign(…)` gives the variable its value.",
      },
      {
        name: "uphill",
        gives: () => moved(start, gradients, rate),
        says: "The step goes uphill: the gradient points where the loss grows. Subtract it.",
      },
      {
        name: "rate left out",
        gives: () => moved(start, gradients, -1),
        says: "The gradient is subtracted without the rate. Multiply it by `rate` first.",
      },
      {
        name: "divided by the rate",
        gives: () => moved(start, gradients, -1 / rate),
        says: "The gradient is divided by the rate. Multiply by it.",
      },
      {
        name: "only the change",
        gives: () => gradients.map((list) => list.map((slope) => -rate * slope)),
        says: "The variables hold the change alone. It is added to the value that they had.",
      },
      {
        name: "gradient assigned",
        gives: () => gradients,
        says: "The variables hold their gradients. A step subtracts these, times the rate, from the values.",
      },
      {
        name: "only the first",
        gives: () => moved(start, [gu, gv.map(() => 0), [0]], -rate),
        says: "Only the first variable has moved. Go through all of them.",
      },
      {
        name: "one missing",
        gives: () => moved(start, [gu, gv, [0]], -rate),
        says: "The last variable hasn't moved. Go through all of them.",
      },
      {
        name: "one after the other",
        gives: () => {
          const first = moved(start, [gu, gv.map(() => 0), [0]], -rate);
          const second = moved(first, [gu.map(() => 0), gradientsAt(first)[1], [0]], -rate);
          return moved(second, [gu.map(() => 0), gv.map(() => 0), gradientsAt(second)[2]], -rate);
        },
        says: "The gradient of a later variable is computed when earlier ones have moved already. Compute all gradients first, then move all variables.",
      },
      {
        name: "two steps",
        gives: () => moved(stepped, gradientsAt(stepped), -rate),
        says: "That is two steps. One is asked for.",
      },
      {
        name: "two steps",
        gives: () => moved(start, gradients, -2 * rate),
        says: "The same step is taken twice.",
      },
      {
        name: "steps of equal size",
        gives: () => moved(start, [gu.map(Math.sign), gv.map(Math.sign), gw.map(Math.sign)], -rate),
        says: "All parameters have moved equally far, as with Adam. Plain gradient descent moves each by the rate times its gradient.",
      },
    ];
  }
}

export const shuffledBatches: Step = {
  title: "Shuffle, and cut into batches",
  hints: [
    "Make a list of the places 0, 1, …, n − 1: `Array.from({ length: n }, (_, i) => i)`.",
    "`tf.util.shuffle(order)` shuffles a list in place.",
    "`order.slice(from, from + batchSize)` is a batch, also the last one, where fewer are left. Let `from` go up in steps of `batchSize`.",
  ],
  right: "Every image once, in an order of its own each time.",
  tests: [
    {
      name: "every place once",
      points: 1,
      async run(handedIn, trial) {
        const size = trial.integer(5, 8);
        await tryBatches(handedIn, trial, size * (size + trial.integer(1, 3)), size);
      },
    },
    {
      name: "a last batch that isn't full",
      points: 1,
      async run(handedIn, trial) {
        const size = trial.integer(6, 9);
        await tryBatches(handedIn, trial, size * trial.integer(5, 8) + trial.integer(2, 4), size);
        await tryBatches(handedIn, trial, trial.integer(3, 7), 10);
      },
    },
    {
      name: "another order each time",
      points: 1,
      async run(handedIn, trial) {
        const n = trial.integer(40, 60);
        const [first, second] = [
          await askForBatches(handedIn, trial, n, 7),
          await askForBatches(handedIn, trial, n, 7),
        ];
        if (first.flat().join() === second.flat().join()) {
          trial.object(
            "the same order each time",
            "Two calls gave the same order. Draw a new one in each call, without a fixed seed.",
          );
        }
      },
    },
  ],
};

async function askForBatches(handedIn: unknown, trial: Trial, n: number, size: number): Promise<number[][]> {
  const got = await trial.call(handedIn, [n, size]);
  const isList = Array.isArray(got) && got.every((batch) => Array.isArray(batch));
  if (Array.isArray(got) && got.every((item) => typeof item === "number")) {
    trial.object(
      "not cut",
      `That is one list of ${got.length} numbers. Cut it into batches: a list of lists.`,
    );
  }
  if (!isList) {
    trial.object(
      "no lists",
      "A list of batches is expected, each a list of numbers: `number[][]`. `Array.from(…)` makes a list of a typed array, and `arraySync()` one of a tensor.",
    );
  }
  return got as number[][];
}

async function tryBatches(handedIn: unknown, trial: Trial, n: number, size: number): Promise<void> {
  const batches = await askForBatches(handedIn, trial, n, size);
  const places = batches.flat();
  const given = `For ${n} images in batches of ${size}:`;
  const object = (mistake: string, message: string) => trial.object(mistake, `${given} ${message}`);
  if (!places.every((place) => Number.isInteger(place))) {
    object("no places", "Not everything in the batches is a whole number.");
  }
  const different = new Set(places);
  const inRange = places.every((place) => place >= 0 && place < n);
  const full = Math.floor(n / size);
  if (different.size === places.length && places.length === full * size && n % size > 0 && inRange) {
    object(
      "last batch left out",
      "The images that are left over at the end are missing. They make a last, smaller batch.",
    );
  }
  if (different.size === n && different.has(n) && !different.has(0)) {
    object("counted from 1", "The places go from 1 to n. Places are counted from 0, so the last is n − 1.");
  }
  if (!inRange) object("past the end", `There is a place that no image has. They go from 0 to ${n - 1}.`);
  if (different.size < places.length) {
    object(
      "some twice",
      `Some images occur more than once, and ${n - different.size} don't occur at all. In an epoch each has its turn once: shuffle all places, rather than draw each by itself.`,
    );
  }
  if (places.length < n) object("some missing", `Expected: ${n} places. Came: ${places.length}.`);
  const sizes = batches.map((batch) => batch.length);
  if (sizes.includes(0)) object("an empty batch", "There is a batch without any image.");
  const expected = [...new Array<number>(full).fill(size), ...(n % size > 0 ? [n % size] : [])];
  if (sizes.join() !== expected.join()) {
    if (sizes.length === size) {
      object(
        "as many batches as the size",
        `There are ${size} batches. ${size} is how many images each holds.`,
      );
    }
    object("wrong sizes", `Expected: batches of ${expected.join(", ")}. Came: ${sizes.join(", ")}.`);
  }
  // So few can be in order by chance.
  if (n < 20) return;
  if (places.every((place, i) => place === i))
    object("not shuffled", "The places are in order: nothing is shuffled.");
  const follows = (batch: readonly number[]) => {
    const sorted = [...batch].sort((a, b) => a - b);
    return sorted.every((place, i) => place === (sorted[0] as number) + i);
  };
  if (batches.every(follows)) {
    object(
      "neighbours stay together",
      "Each batch holds images that are neighbours in the data. Shuffle all places first, then cut.",
    );
  }
}

export const trainEpoch: Step = {
  title: "Write the loop of an epoch",
  hints: [
    "Go through the batches: `for (const rows of batches)`. `images.gather(rows)` takes these rows out of the images, and the same must be done with the truth.",
    "`step(…, …)` takes the two and gives the loss of the batch.",
    "For the mean over all images, a batch counts as often as it has images: add up `loss * rows.length`, and divide by `images.shape[0]` at the end.",
    "`tf.tidy(() => step(images.gather(rows), truth.gather(rows)))` gives the loss, and cleans up the batch.",
  ],
  right: "This loop is what is inside `fit`. All else there is comfort: progress, callbacks, a chart.",
  tests: [
    {
      name: "the steps",
      points: 1,
      async run(handedIn, trial) {
        await tryEpoch(handedIn, trial, { looksAtLoss: false });
      },
    },
    {
      name: "the loss",
      points: 1,
      async run(handedIn, trial) {
        await tryEpoch(handedIn, trial, { looksAtLoss: true });
      },
    },
    {
      name: "nothing is left behind",
      points: 1,
      async run(handedIn, trial) {
        const { images, truth, batches, step } = someEpoch(trial);
        await expectTidy(trial, () => trial.call(handedIn, [images, truth, batches, step]));
      },
    },
  ],
};

/** Makes images that can be told apart, and a step that notes down which ones it is given. */
function someEpoch(trial: Trial) {
  const size = trial.integer(4, 6);
  const left = trial.integer(1, 2);
  const n = 3 * size + left;
  const [pixels, classes] = [trial.integer(3, 4), trial.integer(5, 6)];
  const images = tf.tensor2d(Array.from({ length: n }, (_, i) => new Array<number>(pixels).fill(i)));
  const truth = tf.tensor2d(Array.from({ length: n }, (_, i) => new Array<number>(classes).fill(i)));
  const order = trial.shuffled(Array.from({ length: n }, (_, i) => i));
  const batches = [0, 1, 2, 3].map((k) => order.slice(k * size, (k + 1) * size));
  // The last batch, which is small, has much the largest losses.
  const losses = Array.from({ length: n }, () => trial.number(0.5, 2));
  for (const row of batches[3] ?? []) losses[row] = trial.number(6, 9);
  const lossOf = (rows: readonly number[]) =>
    total(rows.map((row) => losses[row] ?? Number.NaN)) / rows.length;
  const seen: { rows: number[]; labels: number[] }[] = [];
  const rowsIn = (tensor: unknown, columns: number): number[] => {
    if (!(tensor instanceof tf.Tensor)) return [-1];
    if (tensor.isDisposed || tensor.rank !== 2 || tensor.shape[1] !== columns) return [-2];
    const values = tensor.dataSync();
    return Array.from({ length: tensor.shape[0] as number }, (_, i) => values[i * columns] as number);
  };
  const step = (x: unknown, y: unknown): number => {
    const rows = rowsIn(x, pixels);
    seen.push({ rows, labels: rowsIn(y, classes) });
    return lossOf(rows);
  };
  return { images, truth, batches, step, seen, n, size, losses: batches.map(lossOf) };
}

async function tryEpoch(
  handedIn: unknown,
  trial: Trial,
  { looksAtLoss }: { looksAtLoss: boolean },
): Promise<void> {
  const { images, truth, batches, step, seen, n, size, losses } = someEpoch(trial);
  const got = await trial.call(handedIn, [images, truth, batches, step]);
  const rows = seen.map((batch) => batch.rows);
  const same = (a: readonly number[][], b: readonly number[][]) => JSON.stringify(a) === JSON.stringify(b);
  const [first] = seen;
  if (!first) {
    trial.object(
      "no step",
      "`step` is never called. It is what changes the network: call it once for each batch.",
    );
  }
  if ([...first.rows, ...first.labels].includes(-1)) {
    trial.object(
      "no tensors",
      "`step` was not given two tensors: first the images of the batch, then their truth.",
    );
  }
  if ([...first.rows, ...first.labels].includes(-2)) {
    trial.object(
      "wrong shape",
      "`step` was given tensors of another shape than expected: first images, a row for each, then the truth, a row for each. Are they in this order, and not disposed of yet?",
    );
  }
  if (rows.every((batch) => batch.length === n)) {
    trial.object(
      "all images at once",
      "`step` is given all images at once. Give it those of one batch: `images.gather(rows)`.",
    );
  }
  const inTurn = batches.map((batch, k) => batch.map((_, i) => k * size + i));
  if (same(rows, inTurn)) {
    trial.object(
      "order not used",
      "The batches are cut from the images as they lie, in order. Each batch says which rows belong to it: `images.gather(rows)`.",
    );
  }
  if (same(rows, batches.slice(0, 3))) {
    trial.object("last batch left out", "The last batch, which is smaller, is left out.");
  }
  if (same(rows, batches.slice(1))) {
    trial.object("first batch left out", "The first batch is left out. Places are counted from 0.");
  }
  if (rows.length === 1)
    trial.object(
      "one step",
      "`step` is called only once. Each batch has a step: is `return` inside the loop?",
    );
  if (rows.length === batches.length && rows.every((batch) => same([batch], [batches[0] ?? []]))) {
    trial.object("the same batch each time", "Every step is given the first batch.");
  }
  if (
    same(
      rows,
      batches.flat().map((row) => [row]),
    )
  ) {
    trial.object("one image each", "Each step is given one image. Give it all those of a batch.");
  }
  if (rows.length === 2 * batches.length) {
    trial.object(
      "each batch twice",
      "`step` is called twice for each batch. Each call moves the weights: call it once, and keep the loss that it gives.",
    );
  }
  if (!same(rows, batches)) {
    trial.object(
      "other batches",
      `The steps are given other images than the batches say. Expected first: rows ${batches[0]}. Came: rows ${rows[0]}.`,
    );
  }
  if (seen.some(({ rows, labels }) => !same([rows], [labels]))) {
    trial.object(
      "truth of other images",
      "The images are right, but their truth belongs to others. Take the same rows out of both.",
    );
  }
  if (!looksAtLoss) return;
  const weighted = losses.map((loss, k) => loss * (batches[k]?.length ?? 0));
  expectNumbers(got, total(weighted) / n, {
    what: "The mean loss",
    tolerance: 1e-5,
    given: `For batches of ${batches.map((batch) => batch.length).join(", ")} images with the losses ${losses.map((loss) => loss.toFixed(2)).join(", ")}:`,
    mistakes: [
      {
        name: "small batch counts too much",
        gives: () => total(losses) / losses.length,
        says: "That is the mean over the batches. The last one is smaller, and counts as much as the others: weight each loss by the number of its images.",
      },
      {
        name: "summed, not averaged",
        gives: () => total(losses),
        says: "That is the sum of the batches' losses. The mean over the images is asked for.",
      },
      {
        name: "not divided",
        gives: () => total(weighted),
        says: "That is the sum over the images. Divide by how many there are.",
      },
      {
        name: "divided by the batches",
        gives: () => total(weighted) / batches.length,
        says: "The sum over the images is divided by the number of batches. Divide by the number of images.",
      },
      {
        name: "not weighted",
        gives: () => total(losses) / n,
        says: "The sum of the batches' losses is divided by the number of images. Each batch must be weighted by its number of images first.",
      },
      {
        name: "the last loss",
        gives: () => losses.at(-1) as number,
        says: "That is the loss of the last batch. The mean over the whole epoch is asked for.",
      },
      {
        name: "the first loss",
        gives: () => losses[0] as number,
        says: "That is the loss of the first batch. Is `return` inside the loop?",
      },
      {
        name: "all batches taken for full ones",
        gives: () => (total(losses) * size) / n,
        says: "Every batch is weighted as if it were full. The last has fewer images: `rows.length`.",
      },
    ],
  });
}
