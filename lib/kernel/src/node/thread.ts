/** The thread beside the main one, and what passes between the two. */
import {
  MessageChannel,
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  Worker,
  workerData,
} from "node:worker_threads";

/** The main thread's end. */
export class IoThread {
  readonly #worker: Worker;
  readonly #answers: MessagePort;

  /** Starts the program `programs/io-thread.ts`. @param data what it is given. */
  constructor(data: object) {
    const { port1, port2 } = new MessageChannel();
    this.#answers = port1;
    this.#worker = new Worker(new URL("./programs/io-thread.js", import.meta.url), {
      name: "jupyter",
      workerData: { data, answers: port2 } satisfies WorkerData,
      transferList: [port2],
      // Flags of the main thread (a heap limit, a preload) are not meant for this one.
      execArgv: [],
    });
  }

  post(message: unknown): void {
    this.#worker.postMessage(message);
  }

  /** Names who reads the messages of the thread. They wait until someone does. */
  listen(handle: (message: unknown) => void, failed: (error: Error) => void): void {
    this.#worker.on("message", handle);
    this.#worker.on("error", failed);
  }

  /** Takes the next answer without waiting for the event loop; undefined where there is none. */
  takeAnswer(): unknown {
    return receiveMessageOnPort(this.#answers)?.message;
  }
}

/** The other end, for the program that runs in the thread. */
export const mainThread = {
  /** What the main thread has given. */
  data<Data>(): Data {
    return (workerData as WorkerData).data as Data;
  },

  post(message: unknown): void {
    parentPort?.postMessage(message);
  },

  listen(handle: (message: unknown) => void): void {
    parentPort?.on("message", handle);
  },

  /** Sends an answer for which the main thread sleeps, see {@link IoThread.takeAnswer}. */
  answer(answer: unknown): void {
    (workerData as WorkerData).answers.postMessage(answer);
  },
};

interface WorkerData {
  data: unknown;
  answers: MessagePort;
}
