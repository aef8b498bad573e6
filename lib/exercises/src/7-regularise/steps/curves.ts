import { expectNumbers, type Step, type Trial } from "@course/checks";
import { describe } from "@course/core";
import { partsOf } from "../../shared/parts.js";
import { readCurves } from "./read-curves.js";

// All losses are sixteenths, so that sums and differences of them are exact, and a tie is one.

/** The curves of a run, and how much of a rise is taken for chance. */
interface Curves {
  loss: number[];
  valLoss: number[];
  tolerance: number;
}

type Draw = (trial: Trial) => Curves;

const VERDICTS = ["fine", "over-fits", "unstable"];

/** What follows the lowest validation loss: how far each loss lies above it, and above the training loss of then. */
interface After {
  val: number[];
  train: number[];
}

/** Makes curves that fall to a low, and then do what is asked for; all in sixteenths. */
function curvesOf(trial: Trial, tolerance: number, { val, train }: After): Curves {
  const lowest = trial.integer(9, 12);
  const low = lowest - trial.integer(1, 2);
  const [valLoss, loss] = [[lowest], [low]];
  const before = trial.integer(3, 5);
  for (let epoch = 0; epoch < before; epoch++) {
    valLoss.unshift((valLoss[0] as number) + trial.integer(1, 3));
    loss.unshift((loss[0] as number) + trial.integer(2, 4));
  }
  // Or the last loss would lie as far below the first as it lies above the lowest.
  const last = val.at(-1) ?? 0;
  if ((valLoss[0] as number) - lowest === 2 * last) valLoss[0] = (valLoss[0] as number) + 1;
  const sixteenths = (numbers: readonly number[]) => numbers.map((number) => number / 16);
  return {
    valLoss: sixteenths([...valLoss, ...val.map((above) => lowest + above)]),
    loss: sixteenths([...loss, ...train.map((above) => low + above)]),
    tolerance: tolerance / 16,
  };
}

/** Draws how many epochs follow the lowest loss, and for all but the last how far it lies above. */
function middle(trial: Trial, from: number, to: number): number[] {
  return Array.from({ length: trial.integer(2, 4) }, () => trial.integer(from, to));
}

/** Learns by heart: the training loss falls on, the validation loss ends higher than chance would take it. */
const overFits: Draw = (trial) => {
  const tolerance = trial.integer(2, 3);
  const val = [...middle(trial, 1, tolerance + 6), tolerance + trial.integer(1, 4)];
  return curvesOf(trial, tolerance, { val, train: val.map((_, i) => -Math.min(5, i + 1)) });
};

/** Rises for a while by more than chance would take it, and comes nearly back. */
const comesBack: Draw = (trial) => {
  const tolerance = trial.integer(2, 3);
  const val = [...middle(trial, tolerance + 2, tolerance + 6), trial.integer(1, tolerance - 1)];
  return curvesOf(trial, tolerance, { val, train: val.map((_, i) => -Math.min(5, i + 1)) });
};

/** Ends higher by exactly the tolerance. */
const ties: Draw = (trial) => {
  const tolerance = trial.integer(2, 3);
  const val = [...middle(trial, 1, tolerance + 4), tolerance];
  return curvesOf(trial, tolerance, { val, train: val.map((_, i) => -Math.min(5, i + 1)) });
};

/** Has its lowest loss twice. */
const twoLows: Draw = (trial) => {
  const tolerance = trial.integer(2, 3);
  const val = [trial.integer(1, 4), 0, ...middle(trial, 1, tolerance + 4), tolerance + trial.integer(1, 4)];
  return curvesOf(trial, tolerance, { val, train: val.map((_, i) => -Math.min(5, i + 1)) });
};

const onlyFalls: Draw = (trial) => curvesOf(trial, trial.integer(2, 3), { val: [], train: [] });

/** Rises a little, never by more than the tolerance. */
const risesALittle: Draw = (trial) => {
  const tolerance = trial.integer(2, 3);
  const val = [...middle(trial, 1, tolerance - 1), trial.integer(1, tolerance - 1)];
  return curvesOf(trial, tolerance, { val, train: val.map((_, i) => -Math.min(5, i + 1)) });
};

/** Both rise: the training loss may dip in between, and ends as far above that of the best epoch as is said. */
const unstable = (end: number, dip = 0): Draw => {
  return (trial) => {
    const tolerance = trial.integer(2, 3);
    const between = middle(trial, 1, tolerance + 6);
    return curvesOf(trial, tolerance, {
      val: [...between, tolerance + trial.integer(1, 4)],
      train: [...between.map((_, i) => (i === 0 ? 1 - dip : 1)), end],
    });
  };
};

/** As far as a training loss rises above that of the first epoch, in sixteenths. */
const FAR = 24;

const indexOfLeast = (numbers: readonly number[]) => numbers.indexOf(Math.min(...numbers));
const last = (numbers: readonly number[]) => numbers.at(-1) as number;

/** Asks for the reading of some curves. */
async function ask(handedIn: unknown, trial: Trial, { loss, valLoss, tolerance }: Curves) {
  const got = await trial.call(handedIn, [loss, valLoss, tolerance]);
  const given = `For the training losses [${loss}], the validation losses [${valLoss}] and a tolerance of ${tolerance}:`;
  return {
    ...partsOf(trial, got, ["best", "lost", "verdict"]),
    given,
    right: readCurves(loss, valLoss, tolerance),
  };
}

async function expectBestAndLost(handedIn: unknown, trial: Trial, drawn: Curves): Promise<void> {
  const { loss, valLoss } = drawn;
  const { best, lost, given, right } = await ask(handedIn, trial, drawn);
  const low = Math.min(...valLoss);
  expectNumbers(best, right.best, {
    what: "The part `best`",
    given,
    mistakes: [
      {
        name: "counted from 0",
        gives: () => right.best - 1,
        says: "That is one too small: epochs are counted from 1.",
      },
      {
        name: "last of the lowest",
        gives: () => valLoss.lastIndexOf(low) + 1,
        says: "The lowest loss comes twice. The first time counts.",
      },
      {
        name: "best epoch by training loss",
        gives: () => indexOfLeast(loss) + 1,
        says: "That is where the *training* loss is lowest. The validation loss says which epoch is best.",
      },
      {
        name: "the loss itself",
        gives: () => low,
        says: "That is the lowest loss. Asked for is its epoch.",
      },
      { name: "last epoch", gives: () => valLoss.length, says: "That is the last epoch." },
      {
        name: "highest loss",
        gives: () => valLoss.indexOf(Math.max(...valLoss)) + 1,
        says: "That is where the validation loss is highest.",
      },
    ],
  });
  expectNumbers(lost, right.lost, {
    what: "The part `lost`",
    given,
    mistakes: [
      {
        name: "opposite sign",
        gives: () => -right.lost,
        says: "It has the opposite sign. What was lost is the last validation loss minus the lowest.",
      },
      {
        name: "gap at the end",
        gives: () => last(valLoss) - last(loss),
        says: "That is the generalisation gap of the last epoch. Asked for is how far the validation loss has risen since its best epoch.",
      },
      {
        name: "growth of the gap",
        gives: () => right.lost - (last(loss) - (loss[right.best - 1] as number)),
        says: "That is by how much the gap has grown. The training loss plays no part in what was lost.",
      },
      {
        name: "since the first epoch",
        gives: () => last(valLoss) - (valLoss[0] as number),
        says: "That compares with the first epoch. Compare the last one with the best.",
      },
      {
        name: "highest instead of last",
        gives: () => Math.max(...valLoss.slice(right.best - 1)) - low,
        says: "That takes the highest loss since the best epoch. What counts is where the run ends.",
      },
      {
        name: "highest minus lowest",
        gives: () => Math.max(...valLoss) - low,
        says: "That is the highest loss of the whole run minus the lowest.",
      },
      {
        name: "training loss",
        gives: () => last(loss) - Math.min(...loss),
        says: "That is computed from the training losses.",
      },
      {
        name: "ratio",
        gives: () => last(valLoss) / low,
        says: "That is one loss divided by the other. Asked for is the difference.",
      },
    ],
  });
}

/** Verdicts that mistaken rules come to. */
const RULES: readonly [mistake: string, rule: (curves: Curves, best: number) => string, says: string][] = [
  [
    "tie counts",
    ({ loss, valLoss, tolerance }, best) =>
      last(valLoss) - (valLoss[best] as number) < tolerance
        ? "fine"
        : last(loss) < (loss[best] as number)
          ? "over-fits"
          : "unstable",
    "What was lost is exactly the tolerance here. Only what is *more* than that is no chance.",
  ],
  [
    "equal counts as fallen",
    ({ loss, valLoss, tolerance }, best) =>
      last(valLoss) - (valLoss[best] as number) <= tolerance
        ? "fine"
        : last(loss) <= (loss[best] as number)
          ? "over-fits"
          : "unstable",
    "The training loss ends exactly where it was at the best epoch. So it has not fallen since.",
  ],
  [
    "lowest of the training loss",
    ({ loss, valLoss, tolerance }, best) =>
      last(valLoss) - (valLoss[best] as number) <= tolerance
        ? "fine"
        : Math.min(...loss.slice(best + 1)) < (loss[best] as number)
          ? "over-fits"
          : "unstable",
    "In between the training loss lay lower than at the best epoch, but it rose again. Compare the last epoch with the best.",
  ],
  [
    "compared with the first epoch",
    ({ loss, valLoss, tolerance }, best) =>
      last(valLoss) - (valLoss[best] as number) <= tolerance
        ? "fine"
        : last(loss) < (loss[0] as number)
          ? "over-fits"
          : "unstable",
    "The training loss at the end is lower than in the first epoch. What counts is whether it has fallen since the best one.",
  ],
  [
    "training loss ignored",
    ({ valLoss, tolerance }, best) =>
      last(valLoss) - (valLoss[best] as number) > tolerance ? "over-fits" : "fine",
    "The validation loss has risen. But did the training loss go on falling after the best epoch? Only then has the network learnt by heart.",
  ],
  [
    "highest instead of last",
    ({ valLoss, tolerance }, best) =>
      Math.max(...valLoss.slice(best)) - (valLoss[best] as number) > tolerance ? "over-fits" : "fine",
    "In between the validation loss lay higher than the tolerance allows, but it came back. What counts is where the run ends.",
  ],
  [
    "any rise",
    ({ valLoss }, best) => (last(valLoss) > (valLoss[best] as number) ? "over-fits" : "fine"),
    "The validation loss has risen, by no more than the tolerance. Such a rise may be chance.",
  ],
  [
    "gap instead of what was lost",
    ({ loss, valLoss, tolerance }) => (last(valLoss) - last(loss) > tolerance ? "over-fits" : "fine"),
    "The gap at the end is larger than the tolerance. Every network knows its training images better than others: a gap alone is no over-fitting.",
  ],
];

async function expectVerdict(handedIn: unknown, trial: Trial, drawn: Curves): Promise<void> {
  const { verdict, given, right } = await ask(handedIn, trial, drawn);
  if (verdict === right.verdict) return;
  if (!VERDICTS.includes(verdict as string)) {
    trial.object(
      "no verdict",
      `${given} the part \`verdict\` is ${typeof verdict === "string" ? `"${verdict}"` : describe(verdict)}. It should be one of ${VERDICTS.map((one) => `"${one}"`).join(", ")}.`,
    );
  }
  const found = RULES.find(([, rule]) => rule(drawn, right.best - 1) === verdict);
  const came = `${given} Expected: "${right.verdict}". Came: "${String(verdict)}".`;
  trial.object(found?.[0] ?? "other verdict", found ? `${found[2]} ${came}` : came);
}

export const curves: Step = {
  title: "Read the curves",
  hints: [
    "Begin with `Math.min(...valLoss)` and where it stands. `indexOf` finds the first of several.",
    "`valLoss.at(-1)` is the last loss. What was lost is that minus the lowest.",
    "For the verdict ask two questions, one after the other: was more lost than the tolerance? If so, is the last training loss lower than that of the best epoch?",
  ],
  right: "Two questions tell learning by heart from a training that shakes, and both from chance.",
  tests: [
    {
      name: "the best epoch, and what was lost since",
      points: 1,
      async run(handedIn, trial) {
        for (const draw of [overFits, twoLows, comesBack, onlyFalls]) {
          await expectBestAndLost(handedIn, trial, draw(trial));
        }
      },
    },
    {
      name: "over-fitting, or not",
      points: 1,
      async run(handedIn, trial) {
        for (const draw of [overFits, risesALittle, comesBack, ties, onlyFalls]) {
          await expectVerdict(handedIn, trial, draw(trial));
        }
      },
    },
    {
      name: "over-fitting, or unstable",
      points: 1,
      async run(handedIn, trial) {
        for (const draw of [unstable(FAR), unstable(1), unstable(1, 2), unstable(0)]) {
          await expectVerdict(handedIn, trial, draw(trial));
        }
      },
    },
  ],
};
