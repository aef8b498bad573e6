import { drawValues, type Texts } from "../variants/draw.js";

/** What differs between tasks. */
export interface Values {
  /** Neurons of the two hidden layers. */
  first: number;
  second: number;
  epochs: number;
  batchSize: number;
  /** Decides on the initial weights of the network that is trained. */
  seed: number;
}

/** The task as the source has it. */
export const plain: Values = { first: 256, second: 128, epochs: 20, batchSize: 256, seed: 1 };

/** Draws the values of a student's task. None of them keeps a network from its goal. */
export function valuesOf(code: string): Values {
  return drawValues<Values>(code, {
    first: [192, 208, 224, 240, 272, 288, 304, 320],
    second: [96, 104, 112, 120, 136, 144, 152, 160],
    epochs: [17, 18, 19, 21, 22, 23],
    batchSize: [160, 192, 224, 288, 320],
    seed: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  });
}

/** What the student's notebook says otherwise than the source. */
export function textsOf(code: string): Texts {
  const { first, second, epochs, batchSize, seed } = valuesOf(code);
  return [
    ["of 256 neurons and the second of 128", `of ${first} neurons and the second of ${second}`],
    ["[784, 256, 128, 10]", `[784, ${first}, ${second}, 10]`],
    ["layers of 256 and 128 neurons", `layers of ${first} and ${second} neurons`],
    ["units: 256", `units: ${first}`],
    ["units: 128", `units: ${second}`],
    ["20 epochs, in batches of 256", `${epochs} epochs, in batches of ${batchSize}`],
    ["epochs: 20, batchSize: 256", `epochs: ${epochs}, batchSize: ${batchSize}`],
    ["setSeed(1);", `setSeed(${seed});`],
  ];
}
