import { expectNumbers, type Step, type Trial } from "@course/checks";
import { isTensor } from "@course/core";

export const dropout: Step = {
  title: "Write dropout",
  hints: [
    "In prediction nothing happens: give the values as they are.",
    "`Math.random() < rate` is true with the probability `rate`. Draw a new random number for each value.",
    "Divide each value that stays by 1 − rate.",
  ],
  right:
    "This kind is called *inverted* dropout: it scales while it trains, so that prediction needs no change.",
  tests: [
    {
      name: "in prediction",
      points: 1,
      async run(handedIn, trial) {
        const values = distinct(trial, trial.integer(6, 12));
        const rate = rateOf(trial);
        expectNumbers(await trial.call(handedIn, [values, rate, false]), values, {
          what: "The list in prediction",
          given: `For the rate ${rate} and isTraining = false:`,
          mistakes: [
            {
              name: "scaled in prediction",
              gives: () => values.map((value) => value * (1 - rate)),
              says: "The values are multiplied by 1 − rate. That belongs to the older kind, which doesn't scale in training. Here prediction changes nothing.",
            },
            {
              name: "scaled up in prediction",
              gives: () => values.map((value) => value / (1 - rate)),
              says: "The values are divided by 1 − rate, though none is dropped. In prediction they stay as they are.",
            },
          ],
        });
      },
    },
    {
      name: "in training",
      points: 1,
      run: (handedIn, trial) => tryTraining(handedIn, trial, rateOf(trial)),
    },
    {
      name: "a rate of 0",
      points: 1,
      async run(handedIn, trial) {
        const values = distinct(trial, trial.integer(6, 12));
        expectNumbers(await trial.call(handedIn, [values, 0, true]), values, {
          what: "The list for a rate of 0",
          given: "With isTraining = true:",
        });
      },
    },
  ],
};

/** Rates that are far from a half, so that a rate and 1 − rate are told apart. */
function rateOf(trial: Trial): number {
  return (trial.integer(0, 1) === 0 ? trial.integer(28, 40) : trial.integer(60, 72)) / 100;
}

/** Values of both signs, none of them near 0. */
function distinct(trial: Trial, n: number): number[] {
  return trial.shuffled(
    Array.from({ length: n }, (_, i) => ((i % 3 === 0 ? -1 : 1) * (5 + 3 * i + trial.integer(0, 2))) / 10),
  );
}

/** How often it is called, and with how many values: enough for chance to play no part. */
const [CALLS, VALUES] = [40, 60];

/** A share that is off by more than this many standard deviations is wrong: once in a million times for what is right. */
const SURELY = 5;

async function tryTraining(handedIn: unknown, trial: Trial, rate: number): Promise<void> {
  const values = distinct(trial, VALUES);
  const masks: boolean[][] = [];
  const factors: number[] = [];
  for (let call = 0; call < CALLS; call++) {
    const list = readList(trial, await trial.call(handedIn, [values, rate, true]));
    masks.push(list.map((value) => value !== 0));
    for (const [i, value] of list.entries()) if (value !== 0) factors.push(value / (values[i] as number));
  }
  const given = `For a rate of ${rate}, in training:`;
  const all = CALLS * VALUES;
  const dropped = (all - factors.length) / all;
  const isWhole = masks.every((mask) => mask.every((stays) => stays === mask[0]));
  const isNear = (share: number) => Math.abs(dropped - share) < SURELY * Math.sqrt((rate * (1 - rate)) / all);
  if (isWhole && dropped > 0 && dropped < 1) {
    trial.object(
      "one draw for all",
      `${given} either all values stay or all are dropped. Draw a random number for each value.`,
    );
  }
  if (dropped === 0) trial.object("nothing dropped", `${given} none of ${all} values was set to 0.`);
  if (dropped === 1) trial.object("all dropped", `${given} all values were set to 0.`);
  if (masks.every((mask) => mask.join() === masks[0]?.join())) {
    trial.object(
      "always the same mask",
      `${given} called ${CALLS} times, it dropped the same values each time. A new mask is drawn at each call.`,
    );
  }
  if (!isNear(rate) && isNear(1 - rate)) {
    trial.object(
      "rate is what stays",
      `${given} ${(100 * dropped).toFixed(0)} of 100 values were dropped. The rate is the share that *goes*, not the one that stays.`,
    );
  }
  if (!isNear(rate)) {
    trial.object(
      "wrong share",
      `${given} Expected: about ${(100 * rate).toFixed(0)} of 100 values set to 0. Came: ${(100 * dropped).toFixed(0)}.`,
    );
  }
  expectFactor(trial, factors, rate, given);
}

function readList(trial: Trial, got: unknown): number[] {
  if (isTensor(got)) {
    trial.object(
      "tensor instead of numbers",
      "A list of numbers is expected, not a tensor. `arraySync()` gives the numbers in a tensor.",
    );
  }
  const isList = Array.isArray(got) || (ArrayBuffer.isView(got) && !(got instanceof DataView));
  const list = isList ? Array.from(got as ArrayLike<unknown>) : [];
  if (!list.every((value) => typeof value === "number") || !isList) {
    return trial.object("no numbers", "A list of numbers is expected.");
  }
  if (list.length !== VALUES) {
    trial.object(
      "removed instead of set to 0",
      `Expected: ${VALUES} values. Came: ${list.length}. A value that is dropped becomes 0. It keeps its place.`,
    );
  }
  return list;
}

/** Checks by what the values that stay were multiplied. */
function expectFactor(trial: Trial, factors: readonly number[], rate: number, given: string): void {
  const are = (factor: number) => factors.every((other) => Math.abs(other - factor) < 1e-4);
  if (are(1 / (1 - rate))) return;
  const came = `${given} Expected: values that stay are multiplied by ${(1 / (1 - rate)).toFixed(3)}.`;
  if (are(1)) {
    trial.object(
      "not scaled",
      `${came} Came: they are left as they are. Those that stay must make up for those that go.`,
    );
  }
  if (are(1 - rate)) {
    trial.object(
      "scaled down",
      `${came} Came: they are multiplied by 1 − rate, which makes them smaller. Divide by it.`,
    );
  }
  if (are(1 / rate)) {
    trial.object(
      "divided by the rate",
      `${came} Came: they are divided by the rate. It is 1 − rate that stays.`,
    );
  }
  if (are(1 + rate)) {
    trial.object("1 + rate", `${came} Came: 1 + rate. If 80 stand for 100, each counts 100 / 80 times.`);
  }
  const least = Math.min(...factors).toFixed(3);
  const most = Math.max(...factors).toFixed(3);
  trial.object("other", `${came} Came: factors from ${least} to ${most}.`);
}
