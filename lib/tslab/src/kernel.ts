import type { Send } from "./api.js";
import { CellQueue, type Reply, type Request } from "./run/cell-queue.js";
import type { Cells } from "./run/cells.js";
import type { Executor, Message, Server, Socket, Status, Tslab } from "./tslab.js";

const SOCKETS = ["iopub", "shell", "control", "stdin", "hb"] as const;

/**
 * Makes tslab's server with answers as the protocol of Jupyter wants them: errors as messages, the last expression as a
 * result, requests aborted only behind a failed cell, and any number of messages at a time.
 *
 * @param tslab its classes.
 * @param executor tslab's.
 * @param cells run by it.
 * @param options `configPath`: where Jupyter says how to talk with it; `jsKernel`: JavaScript in place of TypeScript.
 */
export function mendedServer(
  tslab: Tslab,
  executor: Executor,
  cells: Cells,
  options: { configPath: string; jsKernel: boolean },
): Server {
  class MendedServer extends tslab.ZmqServer {
    readonly #queue = new CellQueue();
    readonly #sent = new Set<Promise<void>>();
    /** The request of the cell that runs now. */
    #running: Message | undefined;

    override async bindSocket(socket: Socket, port: number): Promise<void> {
      for (const name of SOCKETS) if (this[name] === socket) this[name] = this.#oneByOne(socket);
      await super.bindSocket(socket, port);
    }

    /** A socket of ZeroMQ fails where a message is sent before the one before it is out. */
    #oneByOne(socket: Socket): Socket {
      let last = Promise.resolve();
      return {
        send: (frames) => {
          // A client that is gone is no reason to end.
          last = last.then(() => socket.send(frames)).catch(() => {});
          const sent = last;
          this.#sent.add(sent);
          void sent.then(() => this.#sent.delete(sent));
          return sent;
        },
        close: () => socket.close(),
      };
    }

    /**
     * Says "busy" for a cell when its turn comes, and not when it arrives: clients go by the last word, and the cell
     * before it has still to say "idle". For the same reason "busy" is said again after a question that was answered while
     * a cell awaits something.
     */
    override publishStatus(status: Status, parent: Message): void {
      if (status === "busy" && parent.header.msg_type === "execute_request") return;
      super.publishStatus(status, parent);
      if (status === "idle" && this.#running) super.publishStatus("busy", this.#running);
    }

    override async handleExecute(socket: Socket, message: Message): Promise<void> {
      const request = message.content as unknown as Request;
      const send: Send = (type, content) => this.#send(this.iopub, message, type, content);
      const reply = await this.#queue.add(request, async () => {
        this.#running = message;
        super.publishStatus("busy", message);
        const outcome = await this.#run(request, send);
        this.#running = undefined;
        return outcome;
      });
      if (reply.status === "aborted") super.publishStatus("busy", message);
      this.#send(socket, message, "execute_reply", reply);
    }

    async #run({ code, silent = false }: Request, send: Send): Promise<Reply> {
      const execution_count = silent ? this.handler.execCount : ++this.handler.execCount;
      if (!silent) send("execute_input", { code, execution_count });
      const outcome = await cells.run(code, send, executor);
      if (!outcome.ok) {
        send("error", outcome.error);
        return { status: "error", execution_count, ...outcome.error };
      }
      if (outcome.result && !silent) {
        send("execute_result", { data: outcome.result, metadata: {}, execution_count });
      }
      return { status: "ok", execution_count, payload: [], user_expressions: {} };
    }

    override handleKernelInfo(socket: Socket, message: Message): void {
      const info = this.handler.handleKernel();
      const language_info = options.jsKernel
        ? info.language_info
        : { ...info.language_info, version: tslab.compiler.version };
      const content = { status: "ok", ...info, language_info, help_links: [] };
      this.#send(socket, message, "kernel_info_reply", content);
    }

    override handleCommInfoRequest(socket: Socket, message: Message): void {
      this.#send(socket, message, "comm_info_reply", { status: "ok", comms: {} });
    }

    #send(socket: Socket, parent: Message, type: string, content: Record<string, unknown>): void {
      const message = parent.createReply();
      message.header.msg_type = type;
      message.content = content;
      message.signAndSend(this.connInfo.key, socket);
    }

    /** Ends when what was said is out. */
    override close(): void {
      void Promise.all(this.#sent).then(() => super.close());
    }
  }
  return new MendedServer(new tslab.JupyterHandlerImpl(executor, options.jsKernel), options.configPath);
}
