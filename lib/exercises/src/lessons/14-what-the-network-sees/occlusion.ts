import { expectNumbers, type Step, type Trial } from "@course/checks";

export const occlusionMap: Step = {
  title: "Cover a part, and see what is lost",
  hints: [
    "Two loops go through the places where the square fits, as for a filter: `top + side <= picture.length`.",
    "Make a new copy for each place, `picture.map((row) => [...row])`, and set the square in it to 0.",
    "What is asked for is how much the score *falls*: that of the whole picture minus that of the covered one.",
  ],
  right:
    "Nothing is asked of the network but its answer: this works with any model, even one you can't look into.",
  tests: [
    { name: "single pixels", points: 1, run: (handedIn, trial) => tryOcclusion(handedIn, trial, 1) },
    {
      name: "squares",
      points: 1,
      run: (handedIn, trial) => tryOcclusion(handedIn, trial, trial.integer(2, 3)),
    },
  ],
};

async function tryOcclusion(handedIn: unknown, trial: Trial, side: number): Promise<void> {
  const [rows, columns] = [trial.integer(5, 6), trial.integer(7, 9)];
  type Picture = number[][];
  const make = (f: (row: number, column: number) => number, height = rows, width = columns): Picture =>
    Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_, c) => f(r, c)));
  const picture = make(() => trial.integer(2, 9) / 10);
  const weights = make(() => (trial.integer(0, 3) === 0 ? -1 : 1) * trial.number(0.5, 2));
  // Bent, so that falls can't be added up.
  const score = (p: readonly (readonly number[])[]): number => {
    const sum = p
      .flat()
      .reduce((all, value, i) => all + value * (weights[Math.floor(i / columns)]?.[i % columns] ?? 0), 0);
    return 2 + sum / 10 + (sum / 20) ** 2;
  };
  const isIn = (r: number, c: number, top: number, left: number, size = side) =>
    r >= top && r < top + size && c >= left && c < left + size;
  const cover = (top: number, left: number, value = 0, size = side): Picture =>
    make((r, c) => (isIn(r, c, top, left, size) ? value : (picture[r]?.[c] as number)));
  const places = (f: (top: number, left: number) => number): Picture =>
    make(f, rows - side + 1, columns - side + 1);
  const whole = score(picture);
  const right = places((top, left) => whole - score(cover(top, left)));
  const kept = picture.map((row) => [...row]);
  expectNumbers(await trial.call(handedIn, [score, picture, side]), right, {
    what: "The map",
    given: `For a picture of ${rows} x ${columns} and squares of ${side} x ${side}:`,
    mistakes: [
      {
        name: "score instead of its fall",
        gives: () => places((top, left) => score(cover(top, left))),
        says: "That is the score of the covered picture. How much has it fallen?",
      },
      {
        name: "rise instead of fall",
        gives: () => right.map((line) => line.map((fall) => -fall)),
        says: "The sign is the other way round: where the score falls, the map is positive.",
      },
      {
        name: "covers stay",
        gives: () =>
          places((top, left) => {
            for (const row of kept.slice(top, top + side)) row.fill(0, left, left + side);
            return whole - score(kept);
          }),
        says: "The squares that were covered earlier are still covered. Begin at each place with a new copy.",
      },
      {
        name: "covered with ink",
        gives: () => places((top, left) => whole - score(cover(top, left, 1))),
        says: "The square is filled with ink, with 1. Cover it with 0, the background.",
      },
      {
        name: "all but the square covered",
        gives: () =>
          places(
            (top, left) =>
              whole - score(make((r, c) => (isIn(r, c, top, left) ? (picture[r]?.[c] as number) : 0))),
          ),
        says: "All but the square is covered. It is the square that is taken away.",
      },
      {
        name: "one pixel only",
        gives: () => places((top, left) => whole - score(cover(top, left, 0, 1))),
        says: "Only the upper left pixel of the square is covered.",
      },
      {
        name: "share of the score",
        gives: () => right.map((line) => line.map((fall) => fall / whole)),
        says: "That is the fall as a share of the score. The fall itself is asked for.",
      },
      {
        name: "squares side by side",
        gives: () =>
          make(
            (r, c) => right[r * side]?.[c * side] as number,
            Math.floor(rows / side),
            Math.floor(columns / side),
          ),
        says: "The squares lie side by side. Move them by one pixel at a time, like a filter.",
      },
      {
        name: "past the edge",
        gives: () => make((top, left) => whole - score(cover(top, left))),
        says: "The square sticks out at the end. Stop where it still fits.",
      },
      {
        name: "last places missing",
        gives: () => right.slice(0, -1).map((line) => line.slice(0, -1)),
        says: "The last row and column of places are missing.",
      },
      {
        name: "one long list",
        gives: () => right.flat(),
        says: "All falls stand in one list. Give a list of rows.",
      },
      {
        name: "transposed",
        gives: () => (right[0] as number[]).map((_, c) => right.map((line) => line[c] as number)),
        says: "Rows and columns have changed places.",
      },
    ],
  });
}
