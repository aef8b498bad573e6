import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";
import { isTensor } from "@course/core";

export const rateAt: Step = {
  title: "A schedule with warm restarts",
  hints: [
    "First find the cycle: as long as `step` is not below the length of the current one, subtract that length from `step`, and double it.",
    "What is left of `step` is the place in the cycle. Divided by the length of the cycle it runs from 0 to nearly 1.",
    "`(1 + Math.cos(Math.PI * progress)) / 2` falls from 1 to 0. Stretch it from `top` to `low`: `low + (top - low) * …`.",
  ],
  right:
    "Each restart shakes the network out of where it has settled, and each cycle gives it longer to settle than the one before.",
  tests: [
    { name: "the first cycle", points: 1, run: (handedIn, trial) => tryRate(handedIn, trial, "first") },
    { name: "restarts", points: 1, run: (handedIn, trial) => tryRate(handedIn, trial, "restarts") },
    { name: "in later cycles", points: 1, run: (handedIn, trial) => tryRate(handedIn, trial, "later") },
  ],
};

/** The place in a cycle, and how long that cycle is. */
function cycleOf(step: number, first: number, factor = 2): { at: number; length: number } {
  let [at, length] = [step, first];
  while (at >= length) {
    at -= length;
    length *= factor;
  }
  return { at, length };
}

async function tryRate(
  handedIn: unknown,
  trial: Trial,
  which: "first" | "restarts" | "later",
): Promise<void> {
  const first = trial.integer(9, 12);
  const top = trial.integer(30, 60) / 100;
  const low = trial.integer(2, 8) / 100;
  const within = trial.integer(2, 4);
  const places = {
    first: [within, 0, first - 1],
    // Some steps behind a restart tell what the step of the restart alone wouldn't.
    restarts: [first, first + within, 3 * first, 4 * first + within, 5 * first + within],
    later: [3 * first - 1, 3 * first + trial.integer(9, 16), 7 * first, 7 * first + trial.integer(20, 30)],
  }[which];
  const rates: unknown[] = [];
  for (const step of places) rates.push(await trial.call(handedIn, [step, first, top, low]));
  const tensor = rates.find((one) => isTensor(one));
  if (tensor) expectNumbers(tensor, 0, { what: "The rate" });
  const schedule = { first, top, low };
  const of = places.map((step) => ({ step, known: mistakes(step, schedule) }));
  expectNumbers(
    rates,
    places.map((step) => rate(step, schedule)),
    {
      what: "The rate",
      given: `For the steps ${places.join(", ")}, a first cycle of ${first} steps, a top of ${top} and a low of ${low}:`,
      tolerance: 1e-6,
      mistakes: mistakes(0, schedule).map(({ name, says }, k) => ({
        name,
        says,
        gives: () => of.map(({ known }) => known[k]?.gives() as number),
      })),
    },
  );
}

interface Schedule {
  first: number;
  top: number;
  low: number;
}

const half = (progress: number) => (1 + Math.cos(Math.PI * progress)) / 2;

function rate(step: number, { first, top, low }: Schedule, shape = half): number {
  const { at, length } = cycleOf(step, first);
  return low + (top - low) * shape(at / length);
}

function mistakes(step: number, schedule: Schedule): NumberMistake[] {
  const { first, top, low } = schedule;
  const { at, length } = cycleOf(step, first);
  const between = (share: number) => low + (top - low) * share;
  const withCycle = (cycle: { at: number; length: number }) => between(half(cycle.at / cycle.length));
  return [
    {
      name: "low left out",
      gives: () => top * half(at / length),
      says: "It falls to 0. It should fall to `low`.",
    },
    {
      name: "low added on top",
      gives: () => low + top * half(at / length),
      says: "`low` was added to the whole, so that the rate begins above `top`. Stretch the curve from `top` to `low`.",
    },
    {
      name: "rises instead of falling",
      gives: () => between(1 - half(at / length)),
      says: "In each cycle the rate rises from `low` to `top`. It should fall.",
    },
    {
      name: "straight line",
      gives: () => between(1 - at / length),
      says: "In each cycle the rate falls in a straight line. It should follow a cosine.",
    },
    {
      name: "not halved",
      gives: () => between(2 * half(at / length)),
      says: "1 + cos runs from 2 to 0. Halve it.",
    },
    {
      name: "below low",
      gives: () => between(Math.cos(Math.PI * (at / length))),
      says: "The cosine itself falls from 1 to −1. Add 1 and halve it.",
    },
    {
      name: "quarter of a wave",
      gives: () => between(Math.cos((Math.PI / 2) * (at / length))),
      says: "That is the first quarter of a cosine wave, which falls steeply to the end. Take half a wave: (1 + cos(π · progress)) / 2.",
    },
    {
      name: "degrees",
      gives: () => between((1 + Math.cos(180 * (at / length))) / 2),
      says: "`Math.cos` wants its angle in radians: half a wave is `Math.PI`.",
    },
    {
      name: "counted from 1",
      gives: () => withCycle(cycleOf(step + 1, first)),
      says: "Everything comes one step too early. Step 0 is the first, and has the rate `top`.",
    },
    {
      name: "low reached in the last step",
      gives: () => between(half(at / (length - 1))),
      says: "The last step of a cycle has the rate `low` already. Divide by the length of the cycle: then `low` is where the curve would arrive, and the restart takes its place.",
    },
    {
      name: "no restarts",
      gives: () => between(half(Math.min(1, step / first))),
      says: "Behind the first cycle the rate stays at `low`. It should jump back to `top`, and fall again.",
    },
    {
      name: "waves, not restarts",
      gives: () => between(half(step / first)),
      says: "Behind the first cycle the rate rises again along the cosine. It should jump back to `top`.",
    },
    {
      name: "cycles of one length",
      gives: () => between(half((step % first) / first)),
      says: "All cycles are as long as the first. Each should be twice as long as the one before.",
    },
    {
      name: "cycles longer by the first",
      gives: () => {
        let [place, size] = [step, first];
        while (place >= size) {
          place -= size;
          size += first;
        }
        return withCycle({ at: place, length: size });
      },
      says: "Each cycle is longer than the one before by the length of the first. It should be twice as long.",
    },
    {
      name: "restart one step late",
      gives: () => {
        let [place, size] = [step, first];
        while (place > size) {
          place -= size;
          size *= 2;
        }
        return withCycle({ at: place, length: size });
      },
      says: "The restart comes one step late. A cycle of n steps has the places 0 to n − 1.",
    },
    {
      name: "progress over the first cycle",
      gives: () => between(half(at / first)),
      says: "The place in the cycle is divided by the length of the *first* cycle. Divide by that of the current one.",
    },
    {
      name: "top halved at each restart",
      gives: () => low + (top / (length / first) - low) * half(at / length),
      says: "The top becomes lower with each restart. It stays as it is; only the cycles become longer.",
    },
  ];
}
