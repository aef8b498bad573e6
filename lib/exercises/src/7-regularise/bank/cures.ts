import { Comparison, type ContenderResult, ExperimentRun, setSeed, type tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { dense, sampleData, type Told, telling, trained, withWeightsOf } from "../../bank/networks.js";
import { network } from "../model-answers.js";

const { train, test } = await sampleData();
const n = train.x.shape[0];
const few = Math.floor(n / 20);
const count = Math.floor(n / 6);

type Part = [tf.Tensor, tf.Tensor];
const part = (from: number, size: number): Part => [train.x.slice(from, size), train.y.slice(from, size)];
const learned = part(0, few);
const judges = part(n - count, count);

setSeed(1);
const { model } = await trained(network(0, 0), ...learned, {
  epochs: 20,
  batchSize: 32,
  validationData: judges,
});

const AS_TRAINED: Told = { epochs: 20, batchSize: 32, samples: few };
const DEFORM = { options: { deform: { shift: 1 } } };

/** How a contender deviates from what is asked for. */
interface Deviation {
  told?: Partial<Told> | undefined;
  /** What it was measured on. */
  on?: Part;
  seeds?: number;
  /** The network, where it isn't one of the exercise. */
  of?: tf.LayersModel;
}

/** A contender as `compare` gives it, with the weights of the trained network, and no training of its own. */
function contender(
  name: string,
  [dropout, l2]: readonly [number, number],
  { told, on = judges, seeds = 3, of }: Deviation = {},
): ContenderResult {
  const own = of ?? withWeightsOf(model, network(dropout, l2));
  const { history } = telling(own, on, { ...AS_TRAINED, ...told });
  const reached = history.history.val_accuracy?.at(-1) as number;
  const run = new ExperimentRun(name, own, history);
  return {
    name,
    setting: undefined,
    parameters: run.parameters,
    accuracies: new Array<number>(seeds).fill(reached),
    accuracy: { mean: reached, low: reached, high: reached },
    difference:
      name === "plain" ? undefined : { mean: 0, low: -0.01, high: 0.01, onlyFirst: 1, onlySecond: 1 },
    runs: [run],
  };
}

const NONE = [0, 0] as const;
const DROPOUT = [0.5, 0] as const;
const L2 = [0, 0.001] as const;

/** The four contenders, each with the same deviation. */
const four = ({ told, ...deviation }: Deviation = {}): ContenderResult[] => [
  contender("plain", NONE, { ...deviation, told }),
  contender("dropout", DROPOUT, { ...deviation, told }),
  contender("L2", L2, { ...deviation, told }),
  contender("deformed", NONE, { ...deviation, told: { ...told, ...DEFORM } }),
];

const compared = (contenders: ContenderResult[], images = count) => new Comparison(contenders, images);

/** The four, with one of them replaced. */
const withOne = (i: number, other: ContenderResult) =>
  compared(four().map((one, at) => (at === i ? other : one)));

const wide = dense([300, 256]);

/** Has learned the judges by heart. */
const knowsJudges = (await trained(network(0, 0), ...judges, { epochs: 30, batchSize: 32 })).model;

export const cures: Answers = {
  // Nothing in it is drawn.
  seeds: 1,
  right: [
    compared(four()),
    compared(four({ seeds: 5 })),
    compared(four({ told: { epochs: 40 } })),
    compared([...four(), contender("both", [0.3, 0.0005])]),
    compared([four()[0], ...four().slice(1).reverse()] as ContenderResult[]),
    compared(four({ told: { batchSize: 64 } })),
    withOne(1, contender("weak dropout", [0.1, 0])),
  ],
  wrong: [
    { mistake: "unreadable", handIn: four() },
    { mistake: "no plain network", handIn: compared(four().slice(1)) },
    { mistake: "dropout missing", handIn: withOne(1, contender("both", [0.3, 0.0005])) },
    { mistake: "L2 missing", handIn: compared(four().filter(({ name }) => name !== "L2")) },
    { mistake: "augmentation missing", handIn: compared(four().slice(0, 3)) },
    { mistake: "too few seeds", handIn: compared(four({ seeds: 1 })) },
    { mistake: "too few epochs", handIn: compared(four({ told: { epochs: 5 } })) },
    {
      mistake: "several changes at once",
      handIn: withOne(1, contender("dropout", DROPOUT, { told: { epochs: 30 } })),
    },
    {
      mistake: "several changes at once",
      handIn: withOne(2, contender("L2", L2, { told: { batchSize: 64 } })),
    },
    {
      mistake: "several changes at once",
      handIn: withOne(2, contender("L2", L2, { told: { options: { learningRateDecay: 0.9 } } })),
    },
    { mistake: "wrong sizes", handIn: compared([...four(), contender("wide", NONE, { of: wide })]) },
    {
      mistake: "trained on other images",
      points: 1,
      handIn: compared(four({ told: { samples: n - count } })),
    },
    {
      mistake: "measured on the test set",
      points: 1,
      handIn: compared(four({ on: [test.x, test.y] }), test.x.shape[0]),
    },
    {
      mistake: "measured on the training images",
      points: 1,
      handIn: compared(four({ on: learned }), few),
    },
    {
      mistake: "measured on other images",
      points: 1,
      handIn: compared(four({ on: part(few, count) })),
    },
    {
      mistake: "learned what was held back",
      points: 1,
      handIn: compared([...four(), contender("clever", NONE, { of: knowsJudges })]),
    },
  ],
};
