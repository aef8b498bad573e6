/** What a program may use. */
export interface Limits {
  /** Seconds from start to end, whatever it does. */
  seconds: number;
  /** Bytes of memory, of all of its processes together. */
  memory: number;
  /** Processes and threads, together. */
  processes: number;
  /** Bytes that it may write to each of its scratch folders. */
  disk: number;
  /** Bytes that it may print. */
  output: number;
}

const MB = 1024 * 1024;

/** What the run of a notebook may use, where nothing else is said. */
export const notebookLimits: Limits = {
  seconds: 15 * 60,
  memory: 6144 * MB,
  processes: 512,
  disk: 512 * MB,
  output: 512 * MB,
};

/** What its judge may use; the time of the notebook comes to its own. */
export const judgeLimits: Limits = {
  seconds: 5 * 60,
  memory: 3072 * MB,
  processes: 256,
  disk: 256 * MB,
  output: 1024 * MB,
};
