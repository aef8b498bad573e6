import {
  accuracy,
  type ComparedRun,
  Comparison,
  type Contender,
  type ContenderResult,
  compare,
  includedData,
  loadTable,
  predictClasses,
  setSeed,
  tf,
} from "course";
import type { Answers } from "../../bank/bank.js";

const { train, validation, test } = await loadTable(includedData("penguins"), { label: "species" });
const parts = { train, validation, test };
const columns = train.x.shape[1];

/** Builds a network with these hidden layers. */
function network(hidden: number[]): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [columns] }));
  for (const units of hidden) model.add(tf.layers.dense({ units, activation: "relu" }));
  model.add(tf.layers.dense({ units: 3, activation: "softmax" }));
  return compiled(model);
}

function compiled<T extends tf.LayersModel>(model: T): T {
  model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** The simple model in the functional style. */
function functional(): tf.LayersModel {
  const inputs = tf.input({ shape: [columns] });
  const outputs = tf.layers.dense({ units: 3, activation: "softmax" }).apply(inputs) as tf.SymbolicTensor;
  return compiled(tf.model({ inputs, outputs }));
}

/** Always answers the rarest class. */
function stubborn(hidden: number[]): tf.Sequential {
  const model = network(hidden);
  const weights = model.getWeights();
  model.setWeights(
    weights.map((weight, i) => (i === weights.length - 1 ? tf.tensor1d([0, 9, 0]) : tf.zerosLike(weight))),
  );
  return model;
}

const contenders: Contender[] = [
  { name: "simple", build: () => network([]) },
  { name: "hidden layer", build: () => network([8]) },
  { name: "deeper", build: () => network([8, 8]) },
  { name: "functional", build: functional },
  {
    name: "own inputs",
    build: () =>
      compiled(
        tf.sequential({ layers: [tf.layers.dense({ units: 3, activation: "softmax", inputShape: [4] })] }),
      ),
    x: train.x.slice([0, 0], [-1, 4]),
    options: { validationData: [validation.x.slice([0, 0], [-1, 4]), validation.y] },
  },
];
setSeed(1);
const all = await compare(contenders, train.x, train.y, {
  epochs: 6,
  seeds: 3,
  validationData: [validation.x, validation.y],
  verbose: 0,
});
const [simple, hidden, deeper, other, own] = all.contenders as [
  ContenderResult,
  ContenderResult,
  ContenderResult,
  ContenderResult,
  ContenderResult,
];

/** A comparison of some contenders, each with the same change. */
const of = (
  some: ContenderResult[],
  change: (one: ContenderResult) => Partial<ContenderResult> = () => ({}),
  images = all.images,
) => ({
  compared: new Comparison(
    some.map((one) => ({ ...one, ...change(one) })),
    images,
  ),
  parts,
});

type Run = ContenderResult["runs"][number];
const modelOf = ({ runs: [run] }: ContenderResult) => (run as Run).model;
const reached = (model: tf.LayersModel, part: typeof train) =>
  accuracy(part.labels, predictClasses(model, part.x));
const reaches = (part: typeof train) => (one: ContenderResult) => ({
  accuracies: one.accuracies.map(() => reached(modelOf(one), part)),
});

/** The runs as if they had told something else of their training. */
const telling =
  (params: object | undefined) =>
  ({ runs }: ContenderResult) => ({
    runs: runs.map(({ name, model, history }) => ({
      name,
      model,
      history: { ...history, params },
    })) as unknown as Run[],
  });

const three = [simple, hidden, deeper];
const useless = [[], [8], [8, 8]].map((sizes): ContenderResult => {
  const model = stubborn(sizes);
  const run = { model, history: simple.runs[0]?.history } as unknown as Run;
  const accuracies = new Array<number>(3).fill(reached(model, validation));
  return { ...simple, name: `useless ${sizes}`, accuracies, runs: [run, run, run] };
});

export const experiments: Answers = {
  // Nothing in it is drawn.
  seeds: 1,
  right: [
    of(three),
    of([simple, deeper, hidden]),
    of([other, hidden, deeper]),
    of([...three, other]),
    // Others inputs of the same examples: what they reach can't be measured anew.
    of([...three, own]),
    // Five seeds.
    of(three, ({ accuracies, runs }) => ({
      accuracies: [...accuracies, ...accuracies.slice(0, 2)],
      runs: [...runs, ...runs.slice(0, 2)],
    })),
    // A history that doesn't say from how many it learned.
    of(three, telling(undefined)),
  ],
  wrong: [
    { mistake: "unreadable", handIn: { compared: three, parts } },
    { mistake: "unreadable", handIn: { compared: all.rows satisfies ComparedRun[], parts } },
    { mistake: "unreadable", handIn: of(three).compared },
    { mistake: "too few contenders", handIn: of([simple, hidden]) },
    { mistake: "no simple model", handIn: of([hidden, simple, deeper]) },
    {
      mistake: "too few seeds",
      handIn: of(three, ({ accuracies }) => ({ accuracies: accuracies.slice(0, 1) })),
    },
    { mistake: "measured on the test part", points: 1, handIn: of(three, reaches(test), test.names.length) },
    {
      mistake: "measured on the training part",
      points: 1,
      handIn: of(three, reaches(train), train.names.length),
    },
    { mistake: "measured on other examples", points: 1, handIn: of(three, () => ({}), 40) },
    {
      mistake: "measured on other examples",
      points: 1,
      handIn: of(three, () => ({ accuracies: [0.5, 0.5, 0.5] })),
    },
    { mistake: "learned from too much", points: 1, handIn: of(three, telling({ samples: 266 })) },
    { mistake: "learned from too little", points: 1, handIn: of(three, telling({ samples: 100 })) },
    { mistake: "no better than the commonest class", points: 2, handIn: of(useless) },
  ],
};

const model = modelOf(hidden);
const result = (more: object) => ({ model, accuracy: reached(model, test), parts, networks: 1, ...more });
const another = (one: ContenderResult) => ({ model: modelOf(one), accuracy: reached(modelOf(one), test) });
const otherInputs = modelOf(own);

export const final: Answers = {
  seeds: 1,
  right: [
    result({}),
    result({ networks: 0 }),
    result(another(simple)),
    result(another(deeper)),
    result(another(other)),
    // In the precision of tensors.
    result({ accuracy: Math.fround(reached(model, test)) }),
    // Rounded as in a sentence.
    result({ accuracy: Math.round(reached(model, test) * 1000) / 1000, note: "more than was asked for" }),
  ],
  wrong: [
    { mistake: "validation accuracy", handIn: result({ accuracy: reached(model, validation) }) },
    { mistake: "training accuracy", handIn: result({ accuracy: reached(model, train) }) },
    { mistake: "in percent", handIn: result({ accuracy: 100 * reached(model, test) }) },
    { mistake: "share of mistakes", handIn: result({ accuracy: 1 - reached(model, test) }) },
    {
      mistake: "count instead of share",
      handIn: result({ accuracy: test.names.length * reached(model, test) }),
    },
    { mistake: "other accuracy", handIn: result({ accuracy: 0.123 }) },
    { mistake: "no accuracy", handIn: result({ accuracy: { loss: 0.1, accuracy: 0.9 } }) },
    { mistake: "no accuracy", handIn: result({ accuracy: Number.NaN }) },
    { mistake: "unreadable", handIn: result({ model: undefined }) },
    { mistake: "unreadable", handIn: 0.95 },
    { mistake: "other inputs", handIn: result({ model: otherInputs }) },
    { mistake: "test part used more than once", points: 1, handIn: result({ networks: 2 }) },
    { mistake: "test part used more than once", points: 1, handIn: result({ networks: 7 }) },
    { mistake: "not counted", points: 1, handIn: result({ networks: undefined }) },
  ],
};
