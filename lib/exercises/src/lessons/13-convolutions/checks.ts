import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";
import { lesson } from "../lesson.js";
import { featureMap, maxPool } from "./maps.js";
import { buildTutorial } from "./network.js";
import {
  convolved,
  drawPicture,
  halfTurned,
  type Picture,
  pictureOf,
  sizeOf,
  transposed,
} from "./pictures.js";
import * as solutions from "./solutions.js";

const convolve: Step = {
  title: "Slide a filter over a picture",
  hints: [
    "In how many rows can the upper edge of the filter lie? `picture.length - filter.length + 1`. Go through these rows, and through the columns in the same way.",
    "At each position begin with a sum of 0, and go through the filter with two more loops.",
    "Weight `[i][j]` lies on the pixel `[row + i][column + j]`.",
  ],
  right: "Four loops, one inside the other. That is a convolution, whole.",
  tests: [
    {
      name: "a square filter",
      points: 1,
      async run(handedIn, trial) {
        await tryConvolve(
          handedIn,
          trial,
          drawPicture(trial, trial.integer(5, 6), 7),
          drawPicture(trial, 3, 3),
        );
      },
    },
    {
      name: "a filter that isn't square",
      points: 1,
      async run(handedIn, trial) {
        await tryConvolve(handedIn, trial, drawPicture(trial, 6, 5), drawPicture(trial, 2, 4));
        await tryConvolve(handedIn, trial, drawPicture(trial, 4, 8), drawPicture(trial, 3, 1));
      },
    },
    {
      name: "a filter as large as the picture",
      points: 1,
      async run(handedIn, trial) {
        await tryConvolve(handedIn, trial, drawPicture(trial, 3, 4), drawPicture(trial, 3, 4));
      },
    },
  ],
};

async function tryConvolve(
  handedIn: unknown,
  trial: Trial,
  picture: Picture,
  filter: Picture,
): Promise<void> {
  const right = convolved(picture, filter);
  const [height, width] = sizeOf(picture);
  const [high, wide] = sizeOf(filter);
  const [rows, columns] = sizeOf(right);
  const weights = filter.flat();
  let running = 0;
  expectNumbers(await trial.call(handedIn, [picture, filter]), right, {
    what: "The feature map",
    given: `For a picture of ${height} x ${width} and a filter of ${high} x ${wide}:`,
    mistakes: [
      {
        name: "filter turned",
        gives: () => convolved(picture, halfTurned(filter)),
        says: "The filter is turned by half a circle: what mathematicians call a convolution. Here it lies as it is, its upper left weight on the upper left pixel.",
      },
      {
        name: "rows and columns of the filter swapped",
        gives: () => convolved(picture, transposed(filter)),
        says: "Rows and columns of the filter have changed places: weight `[i][j]` lies on the pixel `[row + i][column + j]`.",
      },
      {
        name: "transposed",
        gives: () => transposed(right),
        says: "Rows and columns of the result have changed places.",
      },
      {
        name: "last positions missing",
        gives: () => right.slice(0, -1).map((line) => line.slice(0, -1)),
        says: "The last row and column of positions are missing: in n pixels, a filter of k has n − k + 1 positions.",
      },
      {
        name: "past the edge",
        gives: () => convolved(picture, filter, { stride: [1, 1], frame: [0, 0, high - 1, wide - 1] }),
        says: "The filter is laid on positions where it sticks out of the picture. Stop where it still fits.",
      },
      {
        name: "with a frame",
        gives: () => {
          const [above, left] = [Math.floor((high - 1) / 2), Math.floor((wide - 1) / 2)];
          return convolved(picture, filter, {
            stride: [1, 1],
            frame: [above, left, high - 1 - above, wide - 1 - left],
          });
        },
        says: "The result is as large as the picture: a frame of zeros was laid around it. Here the filter stays inside.",
      },
      {
        name: "sum never reset",
        gives: () =>
          right.map((line) =>
            line.map((sum) => {
              running += sum;
              return running;
            }),
          ),
        says: "Each sum goes on from the one before it. Begin with 0 at every position.",
      },
      {
        name: "only one product",
        gives: () =>
          pictureOf(
            rows,
            columns,
            (r, c) => (weights.at(-1) as number) * (picture[r + high - 1]?.[c + wide - 1] as number),
          ),
        says: "Only the last product is left at each position. Add all of them up.",
      },
      {
        name: "pixels without weights",
        gives: () =>
          convolved(
            picture,
            pictureOf(high, wide, () => 1),
          ),
        says: "The pixels are added up as they are. Multiply each by the weight that lies on it.",
      },
      {
        name: "mean instead of sum",
        gives: () => right.map((line) => line.map((sum) => sum / weights.length)),
        says: "That is the mean of the products. It is their sum that is asked for.",
      },
      {
        name: "one long list",
        gives: () => right.flat(),
        says: "All sums stand in one list. The result is a picture again: a list of rows.",
      },
      {
        name: "always the same pixels",
        gives: () => right.map((line) => line.map(() => right[0]?.[0] as number)),
        says: "Every position gives the same sum: the filter always lies on the upper left corner. Add `row` and `column` to the place of the pixel.",
      },
      {
        name: "side by side",
        gives: () => convolved(picture, filter, { stride: [high, wide], frame: [0, 0, 0, 0] }),
        says: "The filter jumps by its own size. It moves by one pixel at a time, so that the positions overlap.",
      },
    ],
  });
}

const slide: Step = {
  title: "Slide with a stride and a frame",
  hints: [
    "With a frame of 1 the first position lies at row −1, column −1. The last is where the lower edge of the filter reaches the end of the frame below.",
    "`row += stride` instead of `row++`, and the same for columns.",
    "`picture[row]?.[column] ?? 0` is 0 outside of the picture. Or build a larger picture first, with the zeros in it.",
  ],
  right: "That is `padding` and `strides` of TensorFlow.js, in one function.",
  tests: [
    {
      name: "no frame, one pixel at a time",
      points: 1,
      run: (handedIn, trial) => trySlide(handedIn, trial, 3, 1, 0),
    },
    {
      name: "a frame",
      points: 1,
      async run(handedIn, trial) {
        await trySlide(handedIn, trial, 3, 1, 1);
        await trySlide(handedIn, trial, 5, 1, 2);
      },
    },
    {
      name: "a stride",
      points: 1,
      async run(handedIn, trial) {
        await trySlide(handedIn, trial, 3, 2, 0);
        await trySlide(handedIn, trial, 2, 3, 0);
      },
    },
    {
      name: "both",
      points: 1,
      run: (handedIn, trial) => trySlide(handedIn, trial, 3, 2, trial.integer(1, 2)),
    },
  ],
};

async function trySlide(
  handedIn: unknown,
  trial: Trial,
  side: number,
  stride: number,
  frame: number,
): Promise<void> {
  const picture = drawPicture(trial, trial.integer(7, 8), trial.integer(9, 11));
  const filter = drawPicture(trial, side, side);
  const [height, width] = sizeOf(picture);
  const around = (size: number) => [size, size, size, size] as const;
  const plain = { stride: [stride, stride], frame: around(frame) } as const;
  const right = convolved(picture, filter, plain);
  const nearest = (row: number, column: number) =>
    picture[Math.min(height - 1, Math.max(0, row))]?.[Math.min(width - 1, Math.max(0, column))] as number;
  const mistake = (name: string, sliding: Parameters<typeof convolved>[2], says: string): NumberMistake => ({
    name,
    says,
    gives: () => convolved(picture, filter, sliding),
  });
  expectNumbers(await trial.call(handedIn, [picture, filter, stride, frame]), right, {
    what: "The feature map",
    given: `For a picture of ${height} x ${width}, a filter of ${side} x ${side}, a stride of ${stride} and a frame of ${frame}:`,
    mistakes: [
      mistake("no frame", { ...plain, frame: around(0) }, "The frame is missing."),
      mistake(
        "frame above and left only",
        { ...plain, frame: [frame, frame, 0, 0] },
        "The frame lies above and on the left only. It goes all around.",
      ),
      mistake(
        "frame below and right only",
        { ...plain, frame: [0, 0, frame, frame] },
        "The frame lies below and on the right only. It goes all around.",
      ),
      mistake(
        "half of the frame",
        { ...plain, frame: [0, 0, 2 * frame, 2 * frame] },
        "The size is right, but all of the frame lies below and on the right. One half of it belongs above and on the left.",
      ),
      mistake(
        "frame not of zeros",
        { ...plain, outside: () => 1 },
        "The frame is made of ones. It is made of zeros.",
      ),
      mistake(
        "frame repeats the border",
        { ...plain, outside: nearest },
        "The frame repeats the pixels at the border. It is made of zeros.",
      ),
      mistake(
        "stride of 1",
        { ...plain, stride: [1, 1] },
        "The filter moves by one pixel. It moves by `stride`.",
      ),
      mistake(
        "stride only down",
        { ...plain, stride: [stride, 1] },
        "Rows are skipped, columns are not. The stride holds for both.",
      ),
      mistake(
        "stride only across",
        { ...plain, stride: [1, stride] },
        "Columns are skipped, rows are not. The stride holds for both.",
      ),
      {
        name: "filter turned",
        gives: () => convolved(picture, halfTurned(filter), plain),
        says: "The filter is turned by half a circle. It lies as it is.",
      },
      {
        name: "frame around the result",
        gives: () => {
          const inner = convolved(picture, filter, { ...plain, frame: around(0) });
          const [rows, columns] = sizeOf(inner);
          return pictureOf(
            rows + 2 * frame,
            columns + 2 * frame,
            (r, c) => inner[r - frame]?.[c - frame] ?? 0,
          );
        },
        says: "The zeros are laid around the result. They belong around the picture, before the filter slides.",
      },
      {
        name: "sticks out at the end",
        gives: () =>
          convolved(picture, filter, {
            ...plain,
            frame: [frame, frame, frame + stride - 1, frame + stride - 1],
          }),
        says: "At the end the filter sticks out of the frame. Where the stride doesn't come out even, the rest is left out.",
      },
      { name: "transposed", gives: () => transposed(right), says: "Rows and columns have changed places." },
    ],
  });
}

/** What a learner writes in lesson 13. */
export const lesson13 = lesson(
  "13-convolutions",
  "Lesson 13: Convolutions",
  { convolve, slide, featureMap, maxPool, buildTutorial },
  solutions,
);
