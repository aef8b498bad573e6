// The data sets: what is known of them, how they come here, and how their files are read. And the learner's own.
export { DataError, type DataTrouble } from "./data-error.js";
export { type Idx, IdxError, type IdxValues, parseIdx } from "./idx.js";
export { cachedPath, readCached } from "./node/cache.js";
export { type DataProgress, type EnsureOptions, ensureDatasets } from "./node/ensure.js";
export { type ImageFolder, type ReadImagesOptions, readImageFolder } from "./node/image-folder.js";
export { type IncludedName, includedNames, includedPath } from "./node/included.js";
export {
  type DataFile,
  type DataFiles,
  type DatasetDescription,
  type DatasetName,
  datasetNames,
  downloadFolder,
  readManifest,
} from "./node/manifest.js";
export { readSample } from "./node/sample.js";
export { type ReadTableOptions, readTableFile, type TableFile } from "./node/table-file.js";
export { type Scale, scaleOf } from "./own/columns.js";
export { mixed, type Shares, type SplitRows, stratifiedSplit } from "./own/stratified.js";
