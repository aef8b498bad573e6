import type { Step, Trial } from "@course/checks";
import { describe, isTensor } from "@course/core";
import { expectRandom } from "../../shared/random-weights.js";
import { total } from "../../shared/sums.js";

type Scheme = "glorot uniform" | "he normal";

/** What a learner writes to draw initial weights: judged by statistics of some thousand of them. */
export const drawWeights: Step = {
  title: "Draw initial weights",
  hints: [
    "The result is a matrix: `fanIn` rows of `fanOut` numbers each. `Array.from({ length: n }, () => …)` makes a list.",
    "`2 * Math.random() - 1` is spread evenly between −1 and 1, and its standard deviation is 1/√3. So for Glorot the limit must be √3 times as large as the standard deviation you want: √(6 / (fanIn + fanOut)).",
    "A normal number: `Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())`. It has the standard deviation 1; multiply it by √(2 / fanIn). `tf.randomNormal([fanIn, fanOut], 0, deviation).arraySync()` does it too.",
  ],
  right: "Random, around 0, and of a size that fits the layer.",
  tests: [
    {
      name: "Glorot, uniform",
      points: 1,
      run: (handedIn, trial) => tryWeights(handedIn, trial, "glorot uniform"),
    },
    {
      name: "He, normal",
      points: 1,
      run: (handedIn, trial) => tryWeights(handedIn, trial, "he normal"),
    },
  ],
};

/** How far a measured spread may be from the right one: five standard errors of the few thousand numbers drawn. */
const TOLERANCE = 0.06;

async function tryWeights(handedIn: unknown, trial: Trial, scheme: Scheme): Promise<void> {
  // So different that no two formulas give the same.
  const [fanIn, fanOut] = [trial.integer(30, 35), trial.integer(170, 200)];
  const draw = async () =>
    readMatrix(trial, await trial.call(handedIn, [fanIn, fanOut, scheme]), fanIn, fanOut);
  const rows = await draw();
  const given = `For a fan-in of ${fanIn} and a fan-out of ${fanOut}, scheme "${scheme}":`;
  const weights = rows.flat();
  const mean = total(weights) / weights.length;
  const variance = total(weights.map((w) => (w - mean) ** 2)) / weights.length;
  const deviation = Math.sqrt(variance);
  expectRandom(trial, rows, given);
  if (Math.abs(mean) > 0.1 * deviation) {
    trial.object(
      "mean not 0",
      `${given} the mean of the weights is ${mean.toFixed(4)}. It should be 0: as many below as above. (\`Math.random()\` is never negative.)`,
    );
  }
  expectSpread(trial, scheme, [fanIn, fanOut], deviation, given);
  expectDistribution(trial, scheme, weights, deviation, given);
  const again = await draw();
  if (again.every((row, i) => row.every((w, j) => w === rows[i]?.[j]))) {
    trial.object(
      "the same each time",
      "Two calls give the very same weights, so all layers of one size would start alike. Draw anew at each call, without a fixed seed.",
    );
  }
}

function readMatrix(trial: Trial, got: unknown, fanIn: number, fanOut: number): number[][] {
  const wanted = `a matrix of ${fanIn} rows with ${fanOut} numbers each, one row for each input`;
  if (isTensor(got)) {
    trial.object(
      "tensor instead of numbers",
      `The result should be ${wanted}. It is ${describe(got)}. \`arraySync()\` gives the numbers in a tensor.`,
    );
  }
  const isList = (value: unknown): value is ArrayLike<unknown> =>
    Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
  if (!isList(got)) trial.object("no matrix", `The result should be ${wanted}. It is ${describe(got)}.`);
  const list = Array.from(got as ArrayLike<unknown>);
  if (list.every((item) => typeof item === "number")) {
    trial.object(
      "one list",
      `The result should be ${wanted}. It is a single list of ${list.length} numbers.`,
    );
  }
  const rows = list.map((row) => (isList(row) ? Array.from(row) : []));
  if (rows.some((row) => row.some((w) => typeof w !== "number" || !Number.isFinite(w)))) {
    trial.object("no numbers", `The result should be ${wanted}. Not all of it is finite numbers.`);
  }
  if (rows.length === fanOut && rows.every((row) => row.length === fanIn)) {
    trial.object(
      "transposed",
      `The result should be ${wanted}. Yours has ${fanOut} rows of ${fanIn}: rows and columns are swapped.`,
    );
  }
  if (rows.length !== fanIn || rows.some((row) => row.length !== fanOut)) {
    trial.object("wrong size", `The result should be ${wanted}. Yours has ${rows.length} rows.`);
  }
  return rows as number[][];
}

/** Compares the standard deviation with the right one, and names what else it could be. */
function expectSpread(
  trial: Trial,
  scheme: Scheme,
  [fanIn, fanOut]: [number, number],
  deviation: number,
  given: string,
): void {
  const glorot = Math.sqrt(2 / (fanIn + fanOut));
  const he = Math.sqrt(2 / fanIn);
  const right = scheme === "glorot uniform" ? glorot : he;
  if (Math.abs(deviation / right - 1) < TOLERANCE) return;
  const formula = scheme === "glorot uniform" ? "√(2 / (fan-in + fan-out))" : "√(2 / fan-in)";
  const [found] = SPREADS.map(({ of, ...spread }) => ({
    ...spread,
    off: Math.min(...of(fanIn, fanOut, right).map((other) => Math.abs(deviation / other - 1))),
  }))
    .filter(({ off }) => off < TOLERANCE)
    .sort((a, b) => Number(a.isFixed ?? false) - Number(b.isFixed ?? false) || a.off - b.off);
  const [name, says] = found ? [found.name, found.says] : ["wrong spread", ""];
  trial.object(
    name,
    `${given} ${says} Expected: a standard deviation of ${right.toFixed(4)}, that is ${formula}. Came: ${deviation.toFixed(4)}.`.replace(
      "  ",
      " ",
    ),
  );
}

/** Spreads that come of a mistake, given both fans and the right spread. */
const SPREADS: readonly {
  name: string;
  of: (fanIn: number, fanOut: number, right: number) => number[];
  says: string;
  /** Whether it doesn't depend on the layer: it may come near a formula by chance. */
  isFixed?: boolean;
}[] = [
  {
    name: "limit taken for the deviation",
    of: (_i, _o, right) => [right / Math.sqrt(3)],
    says: "Numbers that are spread evenly between −limit and limit have the standard deviation limit / √3, so the limit must be larger.",
  },
  {
    name: "truncated",
    of: (_i, _o, right) => [0.88 * right],
    says: "The spread is 0.88 of what it should be. TensorFlow.js's own normal initialisers throw large numbers away, and don't make up for it.",
  },
  {
    name: "the other scheme",
    of: (i, o) => [Math.sqrt(2 / i), Math.sqrt(2 / (i + o))],
    says: "That is the spread of the other scheme: Glorot divides by the sum of both fans, He by the fan-in.",
  },
  {
    name: "fan-out instead of fan-in",
    of: (_i, o) => [Math.sqrt(2 / o)],
    says: "That divides by the fan-out. It is the number of *inputs* that decides how large a sum becomes.",
  },
  {
    name: "variance for the deviation",
    of: (i, o, right) => [right ** 2, right ** 2 / Math.sqrt(3), 6 / (i + o) / Math.sqrt(3)],
    says: "The square root is missing: 2 / fan is the variance.",
  },
  {
    name: "1 instead of 2",
    of: (_i, _o, right) => [right / Math.sqrt(2)],
    says: "That is the square root of 1 / fan. It should be 2 / fan.",
  },
  {
    name: "one size for all layers",
    isFixed: true,
    of: () => [1, 0.05, 0.05 / Math.sqrt(3), 1 / Math.sqrt(3), 0.1, 0.01],
    says: "That size doesn't depend on the layer. A sum of many products needs smaller weights than one of few.",
  },
];

/** Tells an even spread from a bell: by the mean fourth power, which is 1.8 of the squared variance, or 3. */
function expectDistribution(
  trial: Trial,
  scheme: Scheme,
  weights: readonly number[],
  deviation: number,
  given: string,
): void {
  const fourth = total(weights.map((w) => w ** 4)) / weights.length / deviation ** 4;
  const greatest = Math.max(...weights.map(Math.abs)) / deviation;
  if (scheme === "glorot uniform" && fourth > 2.1) {
    trial.object(
      "normal instead of uniform",
      `${given} the spread is right, but the greatest weight is ${greatest.toFixed(1)} times the standard deviation. Numbers that are spread evenly end at √3 = 1.7 times. Draw them from −limit to limit.`,
    );
  }
  if (scheme === "he normal" && fourth < 2.1) {
    trial.object(
      "uniform instead of normal",
      `${given} the spread is right, but no weight is greater than ${greatest.toFixed(1)} times the standard deviation. Of normal numbers some lie beyond 3 times. Draw them from a bell curve.`,
    );
  }
}
