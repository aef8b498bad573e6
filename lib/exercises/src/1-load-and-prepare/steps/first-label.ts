import { expectNumbers, type Step } from "@course/checks";

export const firstLabel: Step = {
  title: "One label by hand",
  hints: [
    "An ankle boot is class 9. Places are counted from 0.",
    "How many classes are there? As many places has the row.",
  ],
  right: "Class 9 has the tenth and last place.",
  tests: [
    {
      name: "the row",
      points: 1,
      async run(handedIn, trial) {
        const row = (place: number, length = 10) => Array.from({ length }, (_, i) => (i === place ? 1 : 0));
        expectNumbers(await trial.call(handedIn, []), row(9), {
          what: "The row",
          // Where the 1 belongs is the answer, so no value is told.
          silent: true,
          mistakes: [
            {
              name: "nine places",
              gives: () => row(8, 9),
              says: "There are only nine places. Class 0 needs one too.",
            },
            {
              name: "counted from 1",
              gives: () => row(8),
              says: "The 1 is one place too far to the left: places are counted from 0.",
            },
            { name: "eleven places", gives: () => row(9, 11), says: "There is a place too many." },
            { name: "eleven places", gives: () => row(10, 11), says: "There is a place too many." },
            {
              name: "the label itself",
              gives: () => [9],
              says: "That is the label. Asked for is its row of zeros and a one.",
            },
            {
              name: "the label in its place",
              gives: () => row(9).map((value) => value * 9),
              says: "The place is right. But the row holds only zeros and a one.",
            },
            { name: "all zeros", gives: () => row(-1), says: "The row has no 1 at all." },
            ...Array.from({ length: 8 }, (_, place) => ({
              name: "wrong place",
              gives: () => row(place),
              says: "The 1 stands for another class. Which class is an ankle boot?",
            })),
          ],
        });
      },
    },
  ],
};
