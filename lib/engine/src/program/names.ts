// The names of a training's variables, under which they are set (`set/…`) and read (`get/…`).

/** The variable of a weight, by its number among all. */
export const weightName = (i: number) => `weight${i}`;
/** One of the things that the optimizer remembers of a weight, by its number among the trained. */
export const slotName = (i: number, slot: number) => `slot${i}.${slot}`;
/** One of the numbers that the optimizer remembers. */
export const scalarName = (i: number) => `scalar${i}`;
