// What checks take from students' results. Where submissions are graded this is all of the exercises' code that is
// beside the student's, so nothing here tells what is right.
export { readParts, readPrepared, readReport } from "./fields.js";
export { type ModelReading, readModel } from "./model.js";
export { type RunReading, readResults, readRun, readRuns } from "./runs.js";
export { readTraining } from "./training.js";
