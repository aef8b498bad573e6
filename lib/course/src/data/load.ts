import { environment, interruptSignal, ready, tf } from "@course/core";
import {
  DataError,
  type DataFile,
  type DataFiles,
  type DataProgress,
  type DatasetDescription,
  type DatasetName,
  ensureDatasets,
  parseIdx,
  readCached,
  readManifest,
  readSample,
} from "@course/datasets";
import type { Tensor1D, Tensor3D } from "@tensorflow/tfjs";
import { byteTensor } from "tfjs-graph-fit";
import { rememberTestLabels } from "../evaluate/test-images.js";

/** A data set of images, each with the label of its class. */
export interface Dataset {
  /** Its name, `"MNIST"` or `"Fashion-MNIST"`. */
  name: string;
  /** What label 0, 1, 2, … means. */
  classNames: readonly string[];
  /** The images to learn from. */
  train: Split;
  /** The images that training never sees, to judge the result by. */
  test: Split;
}

/** A part of a data set. */
export interface Split {
  /**
   * `[n, 28, 28]`, int32 (TensorFlow.js has no type for bytes): 0 is the background, 255 the strongest ink.
   */
  images: Tensor3D;
  /** `[n]`, int32: the class of each image, from 0 to 9. */
  labels: Tensor1D;
}

/** How `loadMnist` and `loadFashionMnist` load. */
export interface LoadOptions {
  /**
   * Loads only the first 1,600 training and 400 test images, which need no download. Default false, or
   * true where the environment says `COURSE_DATA=sample`.
   */
  sample?: boolean;
  /** Is told how a download goes on; by default each file is reported in a printed line. */
  onProgress?: (progress: DataProgress) => void;
  /** Stops a download; by default the one of the cell that runs. */
  signal?: AbortSignal;
}

/**
 * Loads MNIST: 60,000 training and 10,000 test images of handwritten digits, each 28 x 28 pixels, with
 * their labels 0 to 9. The first call on a machine downloads 11 MB.
 *
 * A second call gives the same tensors. `tf.tidy` leaves them alone; if they have been disposed of, the
 * next call makes new ones.
 *
 * @param options `sample`, `onProgress`, `signal`; see `LoadOptions`.
 * @returns the data set: `train.images` `[60000, 28, 28]` and `train.labels` `[60000]`, both int32, and
 * `test` likewise with 10,000.
 * @throws DataError where it is not there and can't be fetched.
 * @example
 * const { train, test } = await loadMnist();
 * train.images.shape; // [60000, 28, 28]
 */
export function loadMnist(options: LoadOptions = {}): Promise<Dataset> {
  return load("mnist", options);
}

/**
 * Loads Fashion-MNIST: 60,000 training and 10,000 test images of garments in ten classes, each 28 x 28
 * pixels. The first call on a machine downloads 31 MB. Otherwise as `loadMnist`.
 *
 * @param options `sample`, `onProgress`, `signal`; see `LoadOptions`.
 * @returns the data set, of the same shapes as MNIST; `classNames` tells what the labels mean.
 * @throws DataError where it is not there and can't be fetched.
 * @example
 * const { classNames } = await loadFashionMnist();
 * classNames[9]; // "Ankle boot"
 */
export function loadFashionMnist(options: LoadOptions = {}): Promise<Dataset> {
  return load("fashion-mnist", options);
}

const loaded = new Map<string, Promise<Dataset>>();

async function load(name: DatasetName, options: LoadOptions): Promise<Dataset> {
  const sample = options.sample ?? environment("COURSE_DATA") === "sample";
  const key = `${name}, ${sample ? "sample" : "whole"}`;
  const earlier = await loaded.get(key)?.catch(() => undefined);
  if (earlier && isWhole(earlier)) return earlier;
  const dataset = loadAfresh(name, sample, options);
  loaded.set(key, dataset);
  return dataset;
}

/** Tells whether nobody has disposed of a tensor. */
function isWhole({ train, test }: Dataset): boolean {
  return [train.images, train.labels, test.images, test.labels].every((tensor) => !tensor.isDisposed);
}

async function loadAfresh(name: DatasetName, sample: boolean, options: LoadOptions): Promise<Dataset> {
  await ready();
  const description = readManifest()[name];
  const bytes = sample ? await readAllOfSample(name, description) : await readAll(name, description, options);
  const labels = tensorOf<Tensor1D>(bytes.testLabels);
  rememberTestLabels(labels);
  return {
    name: description.title,
    classNames: Object.freeze([...description.classNames]),
    train: { images: tensorOf(bytes.trainImages), labels: tensorOf(bytes.trainLabels) },
    test: { images: tensorOf(bytes.testImages), labels },
  };
}

type Bytes = Record<keyof DataFiles, Uint8Array>;

async function readAllOfSample(name: DatasetName, { sample }: DatasetDescription): Promise<Bytes> {
  return eachFile(sample, (file) => readSample(name, file));
}

async function readAll(
  name: DatasetName,
  description: DatasetDescription,
  options: LoadOptions,
): Promise<Bytes> {
  const read = () => eachFile(description.files, (file) => readCached(name, file));
  let files = await read();
  if (!isComplete(files)) {
    const { onProgress = printProgress(), signal = interruptSignal() } = options;
    await ensureDatasets({ datasets: [name], onProgress, signal });
    files = await read();
  }
  if (!isComplete(files)) {
    throw new DataError(`${description.title} changed on the disk while it was read. Try again.`, "damaged");
  }
  return files;
}

function isComplete(files: Record<keyof DataFiles, Uint8Array | string>): files is Bytes {
  return Object.values(files).every((bytes) => typeof bytes !== "string");
}

async function eachFile<T>(
  files: DataFiles,
  read: (file: DataFile) => Promise<T>,
): Promise<Record<keyof DataFiles, T>> {
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all([
    read(files.trainImages),
    read(files.trainLabels),
    read(files.testImages),
    read(files.testLabels),
  ]);
  return { trainImages, trainLabels, testImages, testLabels } as Record<keyof DataFiles, T>;
}

function tensorOf<T extends tf.Tensor>(bytes: Uint8Array): T {
  const { shape, values } = parseIdx(bytes);
  return tf.keep(byteTensor(values as Uint8Array, shape)) as T;
}

/** Prints a line when the fetching of a file begins, fails or ends. */
function printProgress(): (progress: DataProgress) => void {
  return ({ dataset, file, state, received, bytes, source, reason }) => {
    const megabytes = `${(bytes / 1e6).toFixed(1)} MB`;
    if (state === "fetching" && received === 0) console.log(`${dataset}: fetching ${file} from ${source} …`);
    if (state === "failed") console.log(`${dataset}: ${source} ${reason}`);
    if (state === "fetched") console.log(`${dataset}: ${file} is there and checked (${megabytes})`);
  };
}
