/** What this package uses of tslab 1.0.22. It has no types for it, because it isn't written for callers. */
import type TypeScript from "typescript";

/** tslab's own TypeScript, a fork of 5.0. What is used of it is the same in later versions. */
export type Compiler = typeof TypeScript;

/** `tslab/dist/converter.js`: from a cell to JavaScript and declarations. */
export interface Converter {
  close(): void;
}

/** `tslab/dist/executor.js`: runs cells. It says errors to a console and shows results on it. */
export interface Executor {
  execute(code: string): Promise<boolean>;
  interrupt(): void;
  close(): void;
}

/** The console that an executor is given. */
export interface ExecutorConsole {
  log(value: unknown): void;
  error(first: unknown, ...more: unknown[]): void;
}

/** A message of the Jupyter protocol. */
export interface Message {
  header: { msg_type: string };
  content: Record<string, unknown>;
  createReply(): Message;
  signAndSend(key: string, socket: Socket): void;
}

/** A socket of ZeroMQ. It can send one message at a time. */
export interface Socket {
  send(frames: unknown): Promise<void>;
  close(): void;
}

/** `JupyterHandlerImpl`: answers requests. */
export interface Handler {
  execCount: number;
  handleKernel(): { language_info: { version: string } & Record<string, unknown> } & Record<string, unknown>;
}

/** What a kernel says of itself around each request. */
export type Status = "busy" | "idle";

/** `ZmqServer`: talks with Jupyter. */
export interface Server {
  readonly handler: Handler;
  readonly connInfo: { key: string };
  iopub: Socket;
  shell: Socket;
  control: Socket;
  stdin: Socket;
  hb: Socket;
  init(): Promise<void>;
  close(): void;
  bindSocket(socket: Socket, port: number): Promise<void>;
  publishStatus(status: Status, parent: Message): void;
  handleExecute(socket: Socket, message: Message): Promise<void>;
  handleKernelInfo(socket: Socket, message: Message): void;
  handleCommInfoRequest(socket: Socket, message: Message): void;
}

/** The classes and functions of tslab on which the launcher builds. */
export interface Tslab {
  /** Its TypeScript. */
  compiler: Compiler;
  createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
  createExecutor(
    folder: string,
    converters: { node: Converter; browser: Converter; close(): void },
    console: ExecutorConsole,
  ): Executor;
  JupyterHandlerImpl: new (executor: Executor, isJavaScript: boolean) => Handler;
  ZmqServer: new (handler: Handler, connectionFile: string) => Server;
  /** Sets what tslab's own `display` writes with. */
  setWriter(write: (content: Record<string, unknown>, update?: boolean) => void): void;
}
