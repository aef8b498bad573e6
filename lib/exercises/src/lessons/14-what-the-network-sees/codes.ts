import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";
import { total } from "../../shared/sums.js";

export const walk: Step = {
  title: "Walk in a straight line",
  hints: [
    "The share of the way goes from 0 at the first point to 1 at the last: `point / (points - 1)`.",
    "Each number of a point is `start + share * (end - start)`.",
  ],
  right: "The first point is the start, the last the end, and all steps are equally long.",
  tests: [
    {
      name: "several points",
      points: 1,
      run: (handedIn, trial) => tryWalk(handedIn, trial, trial.integer(4, 7)),
    },
    { name: "two points", points: 1, run: (handedIn, trial) => tryWalk(handedIn, trial, 2) },
  ],
};

async function tryWalk(handedIn: unknown, trial: Trial, points: number): Promise<void> {
  const n = trial.integer(8, 10);
  const start = Array.from({ length: n }, () => trial.integer(10, 40) / 10);
  const end = start.map((value) => value + (trial.integer(0, 1) === 0 ? -1 : 1) * trial.integer(5, 30));
  const at = (share: number, offset = 1) =>
    start.map((value, i) => offset * value + share * ((end[i] as number) - value));
  const path = (count: number, share: (point: number) => number, offset = 1) =>
    Array.from({ length: count }, (_, point) => at(share(point), offset));
  const right = path(points, (point) => point / (points - 1));
  expectNumbers(await trial.call(handedIn, [start, end, points]), right, {
    what: "The path",
    given: `For ${points} points between two codes of ${n} numbers:`,
    mistakes: [
      {
        name: "never arrives",
        gives: () => path(points, (point) => point / points),
        says: "The last point isn't the end. Between `points` points there are `points − 1` steps.",
      },
      {
        name: "start missing",
        gives: () => path(points, (point) => (point + 1) / points),
        says: "The first point should be the start itself.",
      },
      {
        name: "neither start nor end",
        gives: () => path(points, (point) => (point + 1) / (points + 1)),
        says: "Start and end are missing. They are the first and the last point.",
      },
      {
        name: "one point too many",
        gives: () => path(points + 1, (point) => point / points),
        says: "There is one point too many: start and end are among them.",
      },
      {
        name: "backwards",
        gives: () => [...right].reverse(),
        says: "The path leads from the end to the start.",
      },
      {
        name: "start not added",
        gives: () => path(points, (point) => point / (points - 1), 0),
        says: "Those are the ways walked so far. Add them to the start.",
      },
      {
        name: "end not measured from the start",
        gives: () =>
          Array.from({ length: points }, (_, point) =>
            start.map((value, i) => value + (point / (points - 1)) * (end[i] as number)),
          ),
        says: "The whole end is added. Add its share of the *difference*, end minus start.",
      },
      {
        name: "only start and end",
        gives: () => [start, end],
        says: "Only start and end are there. The points between are missing.",
      },
      {
        name: "all points in the middle",
        gives: () => path(points, () => 0.5),
        says: "All points lie in the middle. The share grows from 0 to 1.",
      },
      {
        name: "transposed",
        gives: () => start.map((_, i) => right.map((point) => point[i] as number)),
        says: "Rows and columns have changed places: each row is a point.",
      },
      {
        name: "one long list",
        gives: () => right.flat(),
        says: "All numbers stand in one list. Give a list of points.",
      },
      {
        name: "jumps at the end",
        gives: () => path(points, (point) => Math.floor(point / (points - 1))),
        says: "It stays at the start and jumps at the end. A rounded share has no points between.",
      },
    ],
  });
}

export const nearest: Step = {
  title: "Find the nearest code",
  hints: [
    "The squared distance of two codes is the sum of the squares of their differences, place by place.",
    "Go through the codes, and remember the smallest distance so far together with its place.",
    "The root isn't needed: where the square is smallest, so is the distance.",
  ],
  right:
    "Give its label to the image, and you have a classifier that was never trained: the *nearest neighbour*.",
  tests: [
    {
      name: "several codes",
      points: 1,
      async run(handedIn, trial) {
        for (let i = 0; i < 4; i++) await tryNearest(handedIn, trial, trial.integer(9, 14));
      },
    },
    {
      name: "one code",
      points: 1,
      async run(handedIn, trial) {
        expectNumbers(await trial.call(handedIn, [[trial.integer(1, 9)], [[trial.integer(1, 9)]]]), 0, {
          what: "The place of the only code there is",
        });
      },
    },
  ],
};

async function tryNearest(handedIn: unknown, trial: Trial, count: number): Promise<void> {
  const n = trial.integer(5, 6);
  const code = Array.from({ length: n }, () => trial.integer(2, 5));
  const sign = () => (trial.integer(0, 1) === 0 ? -1 : 1);
  // Each of these is the answer to one mistake: in the order of the names below.
  const made: Record<string, number[]> = {
    // A squared distance that is no place in the list, nor its root.
    right: code.map((value) => value + 2 * sign()),
    absolute: code.map((value, i) => (i === 0 ? value + sign() * (2 * n - 1) : value)),
    cancelling: code.map((value, i) => (i === 1 ? value + 9 : i === 2 ? value - 9 : value)),
    along: code.map((value) => 6 * value),
    opposite: code.map((value) => -9 * value),
  };
  // Neither near, nor with differences that cancel out.
  const others = Array.from({ length: count - Object.keys(made).length }, () => {
    const side = sign();
    return code.map((value) => value + side * trial.integer(6, 9));
  });
  const [first, behind, last, ...more] = others as [number[], number[], number[], ...number[][]];
  const { right: best = [], ...traps } = made;
  // Another one on either side and behind the right one, so that no place is that of two mistakes.
  const middle = trial
    .shuffled([[best, behind], ...[...Object.values(traps), ...more].map((one) => [one])])
    .flat();
  const order = [first, ...middle, last];
  const place = (name: string) => order.indexOf(made[name] as number[]);
  const squared = (other: readonly number[]) =>
    total(code.map((value, i) => (value - (other[i] as number)) ** 2));
  const right = place("right");
  const mistakes: NumberMistake[] = [
    {
      name: "farthest",
      gives: () => place("opposite"),
      says: "That is the farthest code. Look for the smallest distance.",
    },
    {
      name: "absolute differences",
      gives: () => place("absolute"),
      says: "That is nearest by the sum of the absolute differences. Square them.",
    },
    {
      name: "differences that cancel",
      gives: () => place("cancelling"),
      says: "Differences of both signs cancel each other out. Square each before you add it.",
    },
    {
      name: "greatest dot product",
      gives: () => place("along"),
      says: "That is the code with the greatest dot product, which favours large numbers. Take differences.",
    },
    {
      name: "squared distance instead of its place",
      gives: () => squared(made.right as number[]),
      says: "That is the squared distance. The place of the code in the list is asked for.",
    },
    {
      name: "distance instead of its place",
      gives: () => Math.sqrt(squared(made.right as number[])),
      says: "That is the distance. The place of the code in the list is asked for.",
    },
    {
      name: "the code instead of its place",
      gives: () => made.right as number[],
      says: "That is the code itself. Its place in the list is asked for.",
    },
    {
      name: "counted from 1",
      gives: () => right + 1,
      says: "It is counted from 1. Places are counted from 0.",
    },
    {
      name: "the last one",
      gives: () => order.length - 1,
      says: "That is the last code, wherever the nearest is. Change the answer only where a distance is *smaller*.",
    },
    {
      name: "the first one",
      gives: () => 0,
      says: "That is the first code, wherever the nearest is.",
    },
  ];
  expectNumbers(await trial.call(handedIn, [code, order]), right, {
    what: "The place",
    given: `For a code of ${n} numbers among ${order.length}:`,
    mistakes,
  });
}
