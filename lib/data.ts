// The entry `course/data`: fetches and checks the data sets. It doesn't load TensorFlow, so that the set-up
// can use it before anything else works.
export { DataError, type DataTrouble } from "./dataset/data-error.js";
export { type DataProgress, type EnsureOptions, ensureDatasets } from "./dataset/ensure.js";
export { type DatasetName, datasetNames, downloadFolder } from "./dataset/manifest.js";
