/** The seed of instant checks. Grading uses another one, so that no answer can be made for these inputs alone. */
export const INSTANT_SEED = 1;

/** Decides on the inputs of `grade`, where the grader gives no other. */
export const GRADING_SEED = 20_001;
