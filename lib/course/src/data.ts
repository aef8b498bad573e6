// The entry `course/data`: fetches and checks the data sets. It doesn't load TensorFlow, so that the set-up
// can use it before anything else works.
export {
  DataError,
  type DataProgress,
  type DatasetName,
  type DataTrouble,
  datasetNames,
  downloadFolder,
  type EnsureOptions,
  ensureDatasets,
} from "@course/datasets";
