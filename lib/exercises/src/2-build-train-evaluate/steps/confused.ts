import { expectNumbers, type Step, type Trial } from "@course/checks";
import { someClasses } from "../../shared/draw.js";

export const confused: Step = {
  title: "The most frequent confusion",
  hints: [
    "Look at every place of the matrix but the diagonal, and remember the place of the greatest count so far.",
    "Two loops, one inside the other: rows outside, columns inside. Leave out the places where both are equal.",
  ],
  right: "The first is what it is, the second what it was taken for.",
  tests: [
    {
      name: "the pair",
      points: 2,
      async run(handedIn, trial) {
        // The greatest count above the diagonal, and below it.
        for (const isTurned of [false, true]) await tryConfused(handedIn, trial, confusions(trial, isTurned));
        for (const counts of corners(trial)) await tryConfused(handedIn, trial, counts);
      },
    },
  ],
};

type Counts = readonly (readonly number[])[];

async function tryConfused(handedIn: unknown, trial: Trial, counts: Counts): Promise<void> {
  const at = (row: number, column: number) => counts[row]?.[column] as number;
  const [truth, predicted] = greatest(counts, at);
  const inHits = counts.map((row, i) => row[i] as number);
  const best = inHits.indexOf(Math.max(...inHits));
  const mutual = greatest(counts, (row, column) => at(row, column) + at(column, row));
  expectNumbers(await trial.call(handedIn, [counts.map((row) => [...row])]), [truth, predicted], {
    what: "The pair",
    given: `For ${counts.length} classes.`,
    mistakes: [
      {
        name: "on the diagonal",
        gives: () => [best, best],
        says: "The greatest count of all is on the diagonal: that is a class that was recognised. Leave the diagonal out.",
      },
      {
        name: "transposed",
        gives: () => [predicted, truth],
        says: "The two are swapped: first what it is, the row, then what it was taken for, the column.",
      },
      {
        name: "the least frequent",
        gives: () => greatest(counts, (row, column) => -at(row, column)),
        says: "This is the pair with the smallest count.",
      },
      ...[mutual, [...mutual].reverse()].map((pair) => ({
        name: "both directions added",
        gives: () => pair,
        says: "Here both directions were added up. A taken for B and B taken for A are two confusions.",
      })),
      ...([1, -1] as const).map((side) => ({
        name: "half of the matrix",
        gives: () => greatest(counts, (row, column) => (side * (column - row) > 0 ? at(row, column) : -1)),
        says: `Only the counts ${side === 1 ? "above" : "below"} the diagonal were searched. A taken for B is on one side of it, and B taken for A on the other.`,
      })),
      {
        name: "the count",
        gives: () => at(truth, predicted),
        says: "That is how often it happened. Asked for are the two classes.",
      },
      {
        name: "counted from 1",
        gives: () => [truth + 1, predicted + 1],
        says: "Both are 1 too large: classes are numbered from 0.",
      },
    ],
  });
}

/** The first place beside the diagonal at which a value is greatest. */
function greatest(counts: Counts, value: (row: number, column: number) => number): [number, number] {
  let best: [number, number] = [0, 1];
  for (const row of counts.keys()) {
    for (const column of counts.keys()) {
      if (row !== column && value(row, column) > value(...best)) best = [row, column];
    }
  }
  return best;
}

/** Makes a matrix in which each way to misread it leads to another pair. */
function confusions(trial: Trial, isTurned: boolean): number[][] {
  const size = someClasses(trial, 8, 12);
  const pairs = fourPairs(trial, size);
  const counts = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) =>
      row === column ? trial.integer(60, 90) : trial.integer(5, 12),
    ),
  );
  const put = (row: number, column: number, count: number) => {
    const line = counts[isTurned ? column : row] as number[];
    line[isTurned ? row : column] = count;
  };
  const [[truth, predicted], [a, b], [c, d], [e, f]] = pairs;
  put(truth, predicted, 30);
  put(predicted, truth, 6);
  // Together more than 36, each less than 30.
  put(a, b, 24);
  put(b, a, 22);
  put(c, d, 1);
  // The greatest on the other side of the diagonal.
  put(f, e, 23);
  put(e, f, 5);
  return counts;
}

type Pair = [smaller: number, greater: number];

/** Draws four pairs of classes, none of which follows the first one: counting from 1 leads to another pair than these. */
function fourPairs(trial: Trial, size: number): [Pair, Pair, Pair, Pair] {
  for (;;) {
    const classes = trial.shuffled([...Array(size).keys()]);
    const pairs = [0, 2, 4, 6].map((i) => classes.slice(i, i + 2).sort((a, b) => a - b) as Pair);
    const next = pairs[0]?.map((label) => label + 1).join();
    if (pairs.every((pair) => pair.join() !== next)) return pairs as [Pair, Pair, Pair, Pair];
  }
}

/** Matrices that are small, or whose diagonal is: a search that begins or ends in the wrong place fails in one of them. */
function corners(trial: Trial): number[][][] {
  const size = trial.integer(3, 6);
  /** One confusion, all else is right. */
  const single = (row: number, column: number) =>
    Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_, j) =>
        i === j ? trial.integer(3, 9) : Number(i === row && j === column),
      ),
    );
  /** More often confused than recognised; and one class is recognised as often as the greatest confusion happens. */
  const poor = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i === j ? trial.integer(0, 3) : trial.integer(4, 9))),
  );
  (poor[0] as number[])[0] = 20;
  (poor[trial.integer(1, size - 1)] as number[])[0] = 20;
  return [
    single(size - 1, 0),
    single(0, size - 1),
    single(size - 1, size - 2),
    poor,
    [
      [trial.integer(2, 9), 0],
      [trial.integer(1, 9), trial.integer(2, 9)],
    ],
  ];
}
