import { drawValues, type Texts } from "../variants/draw.js";

/** What differs between tasks. */
export interface Values {
  /** Which images of a class are asked for. */
  which: "first" | "last";
  /** What the brightest pixel becomes; 0 stays 0. */
  brightest: number;
  /** Which rows are held back; `"any"` leaves it to the student. */
  held: "any" | "first" | "last";
}

/** The task as the source has it. */
export const plain: Values = { which: "first", brightest: 1, held: "any" };

/** Draws the values of a student's task. */
export function valuesOf(code: string): Values {
  return drawValues<Values>(code, {
    which: ["first", "last"],
    brightest: [1, 2, 4, 10],
    held: ["first", "last"],
  });
}

/** What the student's notebook says otherwise than the source. */
export function textsOf(code: string): Texts {
  const { which, brightest, held } = valuesOf(code);
  const [train, validation] =
    held === "first"
      ? ["{ from: validationSize, to: rows }", "{ from: 0, to: validationSize }"]
      : ["{ from: 0, to: rows - validationSize }", "{ from: rows - validationSize, to: rows }"];
  return [
    ["gives the first `count` images", `gives the ${which} \`count\` images`],
    [
      "positions.slice(0, count)",
      which === "first" ? "positions.slice(0, count)" : "positions.slice(-count)",
    ],
    ["from 0–255 to 0–1", `from 0–255 to 0–${brightest}`],
    ["to the range from 0 to 1, as", `to the range from 0 to ${brightest}, as`],
    ["and 255 becomes 1.", `and 255 becomes ${brightest}.`],
    [
      "x.toFloat().div(255)",
      brightest === 1 ? "x.toFloat().div(255)" : `x.toFloat().div(255).mul(${brightest})`,
    ],
    ["`validationSize` rows go to", `The ${held} \`validationSize\` rows go to`],
    ["  const cut = rows - validationSize;\n", ""],
    ["xTrain: take(x, { from: 0, to: cut })", `xTrain: take(x, ${train})`],
    ["yTrain: take(y, { from: 0, to: cut })", `yTrain: take(y, ${train})`],
    ["xValidation: take(x, { from: cut, to: rows })", `xValidation: take(x, ${validation})`],
    ["yValidation: take(y, { from: cut, to: rows })", `yValidation: take(y, ${validation})`],
    [
      "plotImages(x.reshape([5, 28, 28])",
      brightest === 1
        ? "plotImages(x.reshape([5, 28, 28])"
        : `plotImages(x.div(${brightest}).reshape([5, 28, 28])`,
    ],
  ];
}
