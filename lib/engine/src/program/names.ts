// The names of what a graph is fed with. Examples to measure on have others than those to learn from, since they may be of
// another type.

/** Inputs, by the number of the model's input. */
export const inputName = (kind: string, i: number) => `${kind}x${i}`;
/** Targets, by the number of the model's output. */
export const targetName = (kind: string, i: number) => `${kind}y${i}`;
/** Weights of examples, by the number of the model's output. */
export const sampleWeightName = (kind: string, i: number) => `${kind}sampleWeight${i}`;
/** What comes before the names of examples to measure on. */
export const MEASURED = "measured.";

// The names of a training's variables, under which they are set (`set/…`) and read (`get/…`).

/** The variable of a weight, by its number among all. */
export const weightName = (i: number) => `weight${i}`;
/** One of the things that the optimizer remembers of a weight, by its number among all. */
export const slotName = (i: number, slot: number) => `slot${i}.${slot}`;
/** One of the numbers that the optimizer remembers. */
export const scalarName = (i: number) => `scalar${i}`;
