import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";

type Image = number[][];

/** Makes an image from a function of the place. */
function imageOf(rows: number, columns: number, at: (row: number, column: number) => number): Image {
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => at(r, c)));
}

const pixel = (image: Image, row: number, column: number): number => image[row]?.[column] ?? 0;
const flipped = (image: Image): Image =>
  imageOf(image[0]?.length ?? 0, image.length, (r, c) => pixel(image, c, r));

export const shift: Step = {
  title: "Shift an image",
  hints: [
    "Make a new image of the same size. For each of its pixels ask: where was it before?",
    "What is now in row 5 was in row 5 − down.",
    "`image[row - down]?.[column - right] ?? 0` is 0 where there was nothing.",
  ],
  right: "One question answered for each pixel of the *new* image: that leaves no holes.",
  tests: [
    { name: "down and right", points: 1, run: (handedIn, trial) => tryShift(handedIn, trial, [1, 2]) },
    { name: "up and left", points: 1, run: (handedIn, trial) => tryShift(handedIn, trial, [-2, -1]) },
    { name: "not at all", points: 1, run: (handedIn, trial) => tryShift(handedIn, trial, [0, 0]) },
  ],
};

async function tryShift(
  handedIn: unknown,
  trial: Trial,
  [down, right]: readonly [number, number],
): Promise<void> {
  const [rows, columns] = [trial.integer(5, 6), trial.integer(7, 8)];
  const image = imageOf(rows, columns, () => trial.integer(1, 255));
  const moved = (d: number, r: number, at = pixel) =>
    imageOf(rows, columns, (row, column) => at(image, row - d, column - r));
  const inside = (i: number, length: number) => Math.min(length - 1, Math.max(0, i));
  const round = (i: number, length: number) => (i + length) % length;
  const expected = moved(down, right);
  expectNumbers(await trial.call(handedIn, [image, down, right]), expected, {
    what: "The image",
    given: `For an image of ${rows} x ${columns}, moved by ${down} down and ${right} to the right:`,
    mistakes: [
      {
        name: "the other way",
        gives: () => moved(-down, -right),
        says: "It moves the other way. The pixel that is now at `row` was at `row - down` before.",
      },
      {
        name: "down and right swapped",
        gives: () => moved(right, down),
        says: "`down` and `right` have changed places: rows are counted from above, columns from the left.",
      },
      { name: "only down", gives: () => moved(down, 0), says: "It moves down, but not to the right." },
      { name: "only right", gives: () => moved(0, right), says: "It moves to the right, but not down." },
      {
        name: "comes in on the other side",
        gives: () => moved(down, right, (i, r, c) => pixel(i, round(r, rows), round(c, columns))),
        says: "What leaves on one side comes in on the other. What comes in is background: 0.",
      },
      {
        name: "edge repeated",
        gives: () => moved(down, right, (i, r, c) => pixel(i, inside(r, rows), inside(c, columns))),
        says: "The pixels at the edge are repeated. What comes in is background: 0.",
      },
      {
        name: "smaller",
        gives: () =>
          expected
            .slice(Math.max(0, down), down < 0 ? down : rows)
            .map((line) => line.slice(Math.max(0, right), right < 0 ? right : columns)),
        says: "The image has become smaller. Where nothing comes in, put 0.",
      },
      {
        name: "larger",
        gives: () =>
          imageOf(rows + Math.max(0, down), columns + Math.max(0, right), (r, c) =>
            pixel(image, r - down, c - right),
          ),
        says: "The image has become larger. What is moved past the edge is lost.",
      },
      { name: "not moved", gives: () => image, says: "Nothing has moved." },
      {
        name: "a row too far",
        gives: () => moved(down + Math.sign(down), right + Math.sign(right)),
        says: "It moves one pixel too far.",
      },
      {
        name: "one long list",
        gives: () => expected.flat(),
        says: "All pixels stand in one list. Give a list of rows.",
      },
      { name: "transposed", gives: () => flipped(expected), says: "Rows and columns have changed places." },
    ],
  });
}

/** The value between four pixels, where the shares of the way past the upper left one may be changed. */
function between(
  image: Image,
  row: number,
  column: number,
  share: (below: number, beside: number) => readonly [number, number] = (below, beside) => [below, beside],
  at = pixel,
): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [below, beside] = share(row - top, column - left);
  const upper = (1 - beside) * at(image, top, left) + beside * at(image, top, left + 1);
  const lower = (1 - beside) * at(image, top + 1, left) + beside * at(image, top + 1, left + 1);
  return (1 - below) * upper + below * lower;
}

export const interpolate: Step = {
  title: "Read between the pixels",
  hints: [
    "`Math.floor(row)` and `Math.floor(column)` give the pixel above and left of the place. Three more lie around it.",
    "First go along the upper and the lower row: at a quarter of the way, 3/4 of the left pixel and 1/4 of the right one.",
    "Then go from the upper of these two values to the lower in the same way. Outside the image a pixel is 0.",
  ],
  right:
    "This is *bilinear* interpolation. At a pixel it gives that pixel, and between pixels it has no jumps.",
  tests: [
    {
      name: "between four pixels",
      points: 1,
      async run(handedIn, trial) {
        // Past the middle at first, where the nearest pixel isn't the upper left one; and far from the diagonal.
        const past = () => trial.integer(65, 85) / 100;
        await tryBetween(
          handedIn,
          trial,
          () => trial.integer(0, 1) + past(),
          (length) => trial.integer(3, length - 2) + past(),
        );
        await tryBetween(handedIn, trial, (length) => trial.integer(0, length - 2) + share(trial));
      },
    },
    {
      name: "at a pixel",
      points: 1,
      run: (handedIn, trial) => tryBetween(handedIn, trial, (length) => trial.integer(0, length - 1)),
    },
    {
      name: "at the edge",
      points: 1,
      async run(handedIn, trial) {
        const inside = (length: number) => trial.integer(1, length - 3) + share(trial);
        await tryBetween(handedIn, trial, () => -1 + share(trial), inside);
        await tryBetween(handedIn, trial, inside, (length) => length - 1 + share(trial));
      },
    },
    {
      name: "far outside",
      points: 1,
      run: (handedIn, trial) => tryBetween(handedIn, trial, () => -5.25),
    },
  ],
};

/** A share of the way that isn't near a half, nor near either end. */
function share(trial: Trial): number {
  return trial.integer(0, 1) === 0 ? trial.integer(15, 35) / 100 : trial.integer(65, 85) / 100;
}

async function tryBetween(
  handedIn: unknown,
  trial: Trial,
  rowOf: (length: number) => number,
  columnOf = rowOf,
): Promise<void> {
  const [rows, columns] = [trial.integer(4, 5), trial.integer(6, 7)];
  // No two pixels alike, so that no two mistakes are.
  const values = trial.shuffled(
    Array.from({ length: rows * columns }, (_, i) => 10 + 7 * i + trial.integer(0, 5)),
  );
  const image = imageOf(rows, columns, (r, c) => values[r * columns + c] as number);
  const row = rowOf(rows);
  // Rows and columns never have the same share.
  const drawn = columnOf(columns);
  const [below, beside] = [row - Math.floor(row), drawn - Math.floor(drawn)];
  const near = Math.min(Math.abs(below - beside), Math.abs(1 - below - beside));
  const column = below > 0 && near < 0.05 ? drawn + (below < 0.5 ? 0.1 : -0.1) : drawn;
  const of = (f: Parameters<typeof between>[3]) => between(image, row, column, f);
  const clamped = (i: Image, r: number, c: number) =>
    pixel(i, Math.min(rows - 1, Math.max(0, r)), Math.min(columns - 1, Math.max(0, c)));
  const mistakes: NumberMistake[] = [
    {
      name: "0 near the edge",
      gives: () => (row < 0 || column < 0 || row > rows - 1 || column > columns - 1 ? 0 : of(undefined)),
      says: "Near the edge some of the four pixels lie outside and are 0. The others still count.",
    },
    {
      name: "nearest pixel",
      gives: () => of((b, s) => [Math.round(b), Math.round(s)]),
      says: "That is the nearest pixel. The four around the place count, each the more the nearer it is.",
    },
    {
      name: "upper left pixel",
      gives: () => of(() => [0, 0]),
      says: "That is the pixel above and on the left. The four around the place count.",
    },
    {
      name: "mean of four",
      gives: () => of(() => [0.5, 0.5]),
      says: "That is the plain mean of the four pixels. The nearer one is, the more it counts.",
    },
    {
      name: "shares turned round",
      gives: () => of((b, s) => [1 - b, 1 - s]),
      says: "The farther a pixel is, the more it counts here. At a quarter of the way the *left* one counts three quarters.",
    },
    {
      name: "shares swapped",
      gives: () => of((b, s) => [s, b]),
      says: "The share of the way down is used across, and the other way round.",
    },
    {
      name: "only across",
      gives: () => of((_, s) => [0, s]),
      says: "It goes along the upper row only. The lower row counts too.",
    },
    {
      name: "only down",
      gives: () => of((b) => [b, 0]),
      says: "It goes down the left column only. The right column counts too.",
    },
    {
      name: "row and column swapped",
      gives: () => between(image, column, row),
      says: "Row and column have changed places.",
    },
    {
      name: "edge repeated",
      gives: () => between(image, row, column, undefined, clamped),
      says: "Outside the image the edge is repeated. There it is background: 0.",
    },
    {
      name: "three pixels",
      gives: () => {
        const [top, left] = [Math.floor(row), Math.floor(column)];
        const [b, s] = [row - top, column - left];
        const here = pixel(image, top, left);
        return here + b * (pixel(image, top + 1, left) - here) + s * (pixel(image, top, left + 1) - here);
      },
      says: "The pixel below on the right is missing: there are four.",
    },
  ];
  expectNumbers(await trial.call(handedIn, [image, row, column]), of(undefined), {
    what: "The value",
    // Tensors keep seven digits.
    tolerance: 1e-4,
    given: `For an image of ${rows} x ${columns}, at row ${row} and column ${column}:`,
    mistakes,
  });
}

export const rotate: Step = {
  title: "Turn an image",
  hints: [
    "`Math.sin` and `Math.cos` want radians: multiply the degrees by π / 180.",
    "Measure from the middle: `const y = row - middle`, and `x` in the same way. The middle of n pixels is at (n − 1) / 2.",
    "The formulas above say where a pixel comes from. Add the middle again, and read there with `valueAt`.",
  ],
  right: "Shift, turn, scale, slant and wobble differ in one thing only: where each pixel is fetched from.",
  tests: [
    {
      name: "a little",
      points: 1,
      run: (handedIn, trial) => tryRotate(handedIn, trial, trial.integer(20, 40)),
    },
    {
      name: "the other way",
      points: 1,
      run: (handedIn, trial) => tryRotate(handedIn, trial, -trial.integer(50, 80)),
    },
    { name: "not at all", points: 1, run: (handedIn, trial) => tryRotate(handedIn, trial, 0) },
  ],
};

async function tryRotate(handedIn: unknown, trial: Trial, degrees: number): Promise<void> {
  const side = trial.integer(6, 9);
  const image = imageOf(side, side, () => trial.integer(10, 255));
  const valueAt = (i: Image, row: number, column: number) => between(i, row, column);
  type Turn = { angle?: number; middle?: number; at?: typeof valueAt; swap?: boolean; stretch?: number };
  const turned = ({
    angle = (degrees * Math.PI) / 180,
    middle = (side - 1) / 2,
    at = valueAt,
    swap = false,
    stretch = 1,
  }: Turn = {}): Image => {
    const [s, c] = swap ? [Math.cos(angle), Math.sin(angle)] : [Math.sin(angle), Math.cos(angle)];
    return imageOf(side, side, (row, column) => {
      const [y, x] = [row - middle, column - middle];
      return at(image, middle + stretch * (y * c - x * s), middle + stretch * (y * s + x * c));
    });
  };
  const expected = turned();
  const angle = (degrees * Math.PI) / 180;
  expectNumbers(await trial.call(handedIn, [image, degrees, valueAt]), expected, {
    what: "The image",
    given: `For an image of ${side} x ${side}, turned by ${degrees} degrees:`,
    tolerance: 1e-4,
    mistakes: [
      {
        name: "the other way",
        gives: () => turned({ angle: -angle }),
        says: "It turns the other way. The formulas say where a pixel *comes from*: look at the signs.",
      },
      {
        name: "degrees as radians",
        gives: () => turned({ angle: degrees }),
        says: "The degrees went into `Math.sin` as they are. It wants radians: degrees · π / 180.",
      },
      {
        name: "around the corner",
        gives: () => turned({ middle: 0 }),
        says: "It turns around the upper left corner. Measure from the middle.",
      },
      {
        name: "middle half a pixel off",
        gives: () => turned({ middle: side / 2 }),
        says: "The middle is half a pixel off. Of n pixels, counted from 0, it is at (n − 1) / 2.",
      },
      {
        name: "nearest pixel",
        gives: () => turned({ at: (i, r, c) => pixel(i, Math.round(r), Math.round(c)) }),
        says: "The places were rounded to pixels. Read between them, with `valueAt`.",
      },
      {
        name: "places cut off",
        gives: () => turned({ at: (i, r, c) => pixel(i, Math.floor(r), Math.floor(c)) }),
        says: "The places were cut off to whole numbers. Read between the pixels, with `valueAt`.",
      },
      {
        name: "sine and cosine swapped",
        gives: () => turned({ swap: true }),
        says: "Sine and cosine have changed places.",
      },
      {
        name: "row and column swapped",
        gives: () => turned({ at: (i, r, c) => between(i, c, r) }),
        says: "Row and column have changed places where the pixel is read.",
      },
      { name: "not turned", gives: () => image, says: "Nothing has turned." },
      { name: "turned twice", gives: () => turned({ angle: 2 * angle }), says: "It turns twice as far." },
      {
        name: "middle not added again",
        gives: () => turned({ at: (i, r, c) => between(i, r - (side - 1) / 2, c - (side - 1) / 2) }),
        says: "Places are measured from the middle while you compute. Add it again before you read.",
      },
      {
        name: "one long list",
        gives: () => expected.flat(),
        says: "All pixels stand in one list. Give a list of rows.",
      },
    ],
  });
}
