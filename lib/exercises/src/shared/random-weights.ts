import type { Trial } from "@course/checks";

/** Sees that weights differ: all of them, and not only within one row. */
export function expectRandom(trial: Trial, rows: number[][], given: string): void {
  if (rows.every((row) => row.every((w) => w === rows[0]?.[0]))) {
    trial.object(
      "all equal",
      `${given} all weights are ${rows[0]?.[0]}. If they are equal, all neurons of the layer stay equal for good: draw each at random.`,
    );
  }
  const [first = [], ...others] = rows;
  if (others.every((row) => row.every((w, j) => w === first[j]))) {
    trial.object(
      "equal rows",
      `${given} all rows are the same. \`new Array(n).fill(row)\` repeats one row, and so does a row that is made once: draw each anew.`,
    );
  }
  if (rows.every((row) => row.every((w) => w === row[0]))) {
    trial.object(
      "equal columns",
      `${given} all numbers of a row are the same, so all neurons of the layer are. Draw each weight by itself.`,
    );
  }
}
