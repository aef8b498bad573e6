import { drawValues, type Texts } from "../variants/draw.js";

/** What differs between tasks: the long run. */
export interface Values {
  units: number;
  epochs: number;
  batchSize: number;
}

/** The task as the source has it. */
export const plain: Values = { units: 256, epochs: 30, batchSize: 128 };

/** Draws the values of a student's task. */
export function valuesOf(code: string): Values {
  return drawValues<Values>(code, {
    units: [192, 208, 224, 240, 272, 288, 304, 320],
    epochs: [31, 32, 33, 34],
    batchSize: [96, 112, 144, 160],
  });
}

/** What the student's notebook says otherwise than the source. */
export function textsOf(code: string): Texts {
  const { units, epochs, batchSize } = valuesOf(code);
  return [
    ["hidden layer of 256 units", `hidden layer of ${units} units`],
    ["buildNetwork([256])", `buildNetwork([${units}])`],
    ["    epochs: 30,\n    batchSize: 128,", `    epochs: ${epochs},\n    batchSize: ${batchSize},`],
    [
      "trained once, 30 epochs in batches of 128",
      `trained once, ${epochs} epochs in batches of ${batchSize}`,
    ],
    ['name: "256, long"', `name: "${units}, long"`],
    ["{ epochs: 30, batchSize: 128 }", `{ epochs: ${epochs}, batchSize: ${batchSize} }`],
    ["256 units, 30 epochs", `${units} units, ${epochs} epochs`],
    ["256 units, epoch by epoch", `${units} units, epoch by epoch`],
    ["train for 30 epochs?", `train for ${epochs} epochs?`],
    ["network of 256 units", `network of ${units} units`],
    ["[], [16], [64], [256], [512]", `[], [16], [64], [${units}], [512]`],
    ["one of 256 units", `one of ${units} units`],
    ["networks of 256 units", `networks of ${units} units`],
    ["[`256, ", `[\`${units}, `],
    ["[1, 2, 5, 10, 15, 20, 25, 30]", `[1, 2, 5, 10, 15, 20, 25, ${epochs}]`],
  ];
}
