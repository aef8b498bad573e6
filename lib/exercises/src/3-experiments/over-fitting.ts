import type { Step, Trial } from "@course/checks";
import { formatNumber } from "@course/core";

/** Draws a curve of validation losses. */
type Draw = (trial: Trial) => number[];

/** A curve that falls by so many steps. */
function falling(trial: Trial, steps: number, to: number): number[] {
  const losses = [to];
  for (let step = 0; step < steps; step++) losses.unshift((losses[0] as number) + trial.number(0.03, 0.08));
  return losses;
}

/**
 * Losses above the lowest that turn at each epoch: they rise and fall several times, but never come back to it. At the
 * end they fall twice, so that the last turn isn't the last epoch.
 */
function wobbling(trial: Trial, lowest: number, turns: number): number[] {
  const above = [];
  for (let turn = 0; turn < turns; turn++) above.push(trial.number(0.06, 0.09), trial.number(0.02, 0.04));
  above.push(trial.number(0.08, 0.09), trial.number(0.065, 0.075), trial.number(0.05, 0.06));
  return above.map((loss) => lowest + loss);
}

/** A rise of some epochs, one above the other. */
function rising(trial: Trial, from: number, epochs: number): number[] {
  const losses: number[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++)
    losses.push((losses.at(-1) ?? from) + trial.number(0.005, 0.01));
  return losses;
}

const low = (trial: Trial) => trial.number(0.25, 0.4);

/** Falls for so long that what stands before the lowest loss is far from its end. */
const fallsAndRises: Draw = (trial) => {
  const lowest = low(trial);
  return [...falling(trial, trial.integer(3, 9), lowest), ...rising(trial, lowest, trial.integer(4, 8))];
};

const fallsAndWobbles: Draw = (trial) => {
  const lowest = low(trial);
  return [...falling(trial, trial.integer(3, 9), lowest), ...wobbling(trial, lowest, trial.integer(1, 4))];
};

const onlyWobbles: Draw = (trial) => {
  const lowest = low(trial);
  return [lowest, ...wobbling(trial, lowest, trial.integer(1, 4))];
};

const risesAtTheEnd: Draw = (trial) => {
  const lowest = low(trial);
  return [...falling(trial, trial.integer(5, 12), lowest), lowest + trial.number(0.01, 0.05)];
};

/** Rises for some epochs before it falls to its lowest loss, and rises again. */
const bump = (epochs: number, after: (trial: Trial, lowest: number) => number[]): Draw => {
  return (trial) => {
    const lowest = low(trial);
    const first = lowest + trial.number(0.1, 0.15);
    return [
      ...falling(trial, trial.integer(1, 3), first),
      ...rising(trial, first, epochs),
      ...falling(trial, trial.integer(3, 5), lowest),
      ...after(trial, lowest),
    ];
  };
};

const wobbles = (trial: Trial, lowest: number) => wobbling(trial, lowest, trial.integer(1, 4));

/** Two lows, the second as low as the first. */
const twoLows: Draw = (trial) => {
  const lowest = low(trial);
  const between = rising(trial, lowest, trial.integer(2, 3));
  return [...falling(trial, 2, lowest), ...between, lowest, ...wobbles(trial, lowest)];
};

/** The lowest loss stays for some epochs. */
const plateau: Draw = (trial) => {
  const lowest = low(trial);
  const stays = new Array(trial.integer(1, 3)).fill(lowest);
  return [...falling(trial, trial.integer(2, 4), lowest), ...stays, ...wobbles(trial, lowest)];
};

const onlyFalls: Draw = (trial) => falling(trial, trial.integer(5, 30), low(trial));

/** Comes back to its lowest loss at the very end. */
const comesBack: Draw = (trial) => {
  const lowest = low(trial);
  return [...falling(trial, 3, lowest), ...rising(trial, lowest, trial.integer(1, 4)), lowest];
};

const staysAlike: Draw = (trial) => new Array(trial.integer(3, 6)).fill(low(trial));
const oneEpoch: Draw = (trial) => [low(trial)];

/** The epoch after the last of the lowest losses; null where that is the last. */
function rightAnswer(losses: readonly number[]): number | null {
  const lowest = losses.lastIndexOf(Math.min(...losses));
  return lowest === losses.length - 1 ? null : lowest + 2;
}

/** Compares an over-fitting epoch with the right one, and names the mistake. */
export function expectOverfitting(
  trial: Trial,
  got: unknown,
  losses: readonly number[],
  of = "the losses",
): void {
  const right = rightAnswer(losses);
  if (got === right) return;
  const came = `Came: ${typeof got === "number" ? formatNumber(got) : (JSON.stringify(got) ?? String(got))}, for ${of} ${listOf(losses)}.`;
  if (typeof got !== "number" && got !== null) {
    trial.object("no number", `${came} Expected: the number of an epoch, or \`null\`.`);
  }
  if (right === null) {
    const why = losses.length === 1 ? "There is only one epoch" : "The last epoch has the lowest loss";
    trial.object(
      "found where there is none",
      `${came} ${why}, so no over-fitting is seen: the answer is \`null\`.`,
    );
  }
  if (got === null)
    trial.object("not found", `${came} Here the loss does rise for good, from epoch ${right} on.`);
  if (losses.includes(got)) {
    trial.object("the loss itself", `${came} That is a loss. Asked for is the epoch, counted from 1.`);
  }
  const found = MISTAKES.find(([, gives]) => gives(losses).includes(got));
  if (found) trial.object(found[0], `${came} ${found[2]}`);
  trial.object(
    "other",
    `${came} Expected: ${right}. After which epoch does the loss never come back to its lowest value?`,
  );
}

const isRise = (loss: number, i: number, losses: readonly number[]) =>
  i > 0 && loss > (losses[i - 1] as number);

/** What wrong answers give, the likeliest first. Some count epochs from 0. */
const MISTAKES: readonly [mistake: string, gives: (losses: readonly number[]) => number[], says: string][] = [
  [
    "first of the lowest",
    (losses) => {
      const first = losses.indexOf(Math.min(...losses));
      return losses.lastIndexOf(Math.min(...losses)) === first ? [] : [first + 2];
    },
    "The loss comes back to its lowest value after that. The last epoch that has it counts.",
  ],
  [
    "one too early",
    (losses) => [losses.lastIndexOf(Math.min(...losses)) + 1],
    "That is one too early. Either epochs are counted from 0, or it is the epoch of the lowest loss itself: the loss lies above it from the next one on.",
  ],
  [
    "two too early",
    (losses) => [losses.lastIndexOf(Math.min(...losses))],
    "That is two too early. The first epoch has the number 1, and the loss lies above its lowest value from the epoch after it.",
  ],
  [
    "first rise",
    (losses) => around(losses.findIndex(isRise)),
    "There the loss rises for the first time, but it comes down again to its lowest value later: a rise is no trend.",
  ],
  [
    "rises in a row",
    (losses) =>
      around(
        losses.findIndex(
          (_, i) =>
            i > 0 && [i, i + 1].every((at) => at < losses.length && isRise(losses[at] as number, at, losses)),
        ),
      ),
    "There the loss rises several times in a row, but it comes down again to its lowest value later.",
  ],
  ["last epoch", ({ length }) => [length, length - 1], "That is the last epoch."],
  [
    "last rise",
    (losses) =>
      around(
        losses.findLastIndex(
          (loss, i) => isRise(loss, i, losses) && !(i > 1 && isRise(losses[i - 1] as number, i - 1, losses)),
        ),
      ),
    "There the loss turns upwards for the last time, but it lay above its lowest value before that already.",
  ],
  [
    "highest loss",
    (losses) => around(losses.indexOf(Math.max(...losses))),
    "That is where the loss is highest. Where is it lowest?",
  ],
  [
    "one too late",
    (losses) => [(rightAnswer(losses) ?? 0) + 1],
    "That is one too late. The first epoch has the number 1.",
  ],
];

/** The epoch of a position, counted from 1 and from 0. */
function around(position: number): number[] {
  return position < 0 ? [] : [position + 1, position];
}

function listOf(losses: readonly number[]): string {
  return losses.length > 25
    ? `of ${losses.length} epochs`
    : `[${losses.map((loss) => loss.toFixed(3)).join(", ")}]`;
}

/** Makes the test of some kinds of curves. */
function test(name: string, draws: readonly Draw[]): Step["tests"][number] {
  return {
    name,
    points: 1,
    async run(handedIn, trial) {
      for (const draw of draws) {
        const losses = draw(trial);
        expectOverfitting(trial, await trial.call(handedIn, [losses]), losses);
      }
    },
  };
}

export const overfitting: Step = {
  title: "Where over-fitting begins",
  hints: [
    "Draw a curve on paper that falls and then rises. Which epoch do you need to know first?",
    "Find the position of the lowest loss, the last one if there are several. From position to epoch: the first epoch is number 1.",
    "And if the lowest loss is the last one?",
  ],
  right: "It finds the epoch from which training on only learned the training images by heart.",
  tests: [
    test("falls, then rises", [fallsAndRises, fallsAndWobbles, onlyWobbles, risesAtTheEnd]),
    test("rises for a moment, and falls again", [
      bump(1, wobbles),
      bump(3, wobbles),
      bump(2, (trial, lowest) => rising(trial, lowest, trial.integer(4, 8))),
      twoLows,
      plateau,
    ]),
    test("never rises for good", [
      onlyFalls,
      bump(1, () => []),
      bump(3, () => []),
      comesBack,
      staysAlike,
      oneEpoch,
    ]),
  ],
};
