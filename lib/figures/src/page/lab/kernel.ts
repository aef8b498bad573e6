/** A signal of Lumino. */
export interface Signal<Sender, Value> {
  connect(slot: (sender: Sender, value: Value) => void): boolean;
  disconnect(slot: (sender: Sender, value: Value) => void): boolean;
}

interface CommMessage {
  readonly content: { readonly data: Record<string, unknown> };
}

interface Comm {
  readonly commId: string;
  onMsg: (message: CommMessage) => void;
  readonly isDisposed: boolean;
  send(
    data: object,
    metadata?: object,
    buffers?: readonly ArrayBufferView[],
  ): { readonly done: Promise<unknown> };
}

/** JupyterLab's connection to a kernel. */
export interface KernelConnection {
  readonly isDisposed: boolean;
  registerCommTarget(name: string, opened: (comm: Comm) => void): void;
  createComm(target: string, id: string): Comm;
  requestCommInfo(content: { target_name: string }): Promise<{
    readonly content: { readonly comms?: Record<string, unknown> };
  }>;
}

/** What a notebook knows of its kernel. */
export interface Session {
  readonly session: { readonly kernel: KernelConnection | null } | null;
  readonly kernelChanged: Signal<unknown, { readonly newValue: KernelConnection | null }>;
  readonly statusChanged: Signal<unknown, string>;
  readonly connectionStatusChanged: Signal<unknown, string>;
}

/** A channel to the kernel, and what was asked on it. All views of one output share it. */
interface Line {
  readonly comm: Comm;
  readonly waiting: Map<string, (answer: Record<string, unknown>) => void>;
}

const lines = new WeakMap<KernelConnection, Map<string, Line>>();

/**
 * Accepts the channels that a kernel opens, one for each output that asks, now and whenever the notebook gets another
 * kernel. JupyterLab would close those that nobody accepts.
 *
 * @param session the notebook's.
 * @param target the name of such channels.
 */
export function acceptChannels(session: Session, target: string): void {
  const accept = (kernel: KernelConnection | null | undefined) =>
    kernel?.registerCommTarget(target, (comm) => {
      keep(kernel, comm);
    });
  accept(session.session?.kernel);
  session.kernelChanged.connect((_, { newValue }) => accept(newValue));
}

function keep(kernel: KernelConnection, comm: Comm): Line {
  const line: Line = { comm, waiting: new Map() };
  comm.onMsg = ({ content: { data } }) => {
    line.waiting.get(String(data.id))?.(data);
  };
  const known = lines.get(kernel) ?? new Map<string, Line>();
  lines.set(kernel, known.set(comm.commId, line));
  return line;
}

/** Gives the channel where this page knows that it is open: the kernel opened it, and has not been restarted. */
function openLine(kernel: KernelConnection, channel: string): Line | undefined {
  const line = lines.get(kernel)?.get(channel);
  return line && !line.comm.isDisposed ? line : undefined;
}

/**
 * Asks the kernel.
 *
 * @param data the question; an `id` is added.
 * @param bytes that go with it.
 * @returns what the kernel answers.
 * @throws Error where it says that it failed, or where the answer is lost.
 */
export type Ask = (data: object, bytes?: Uint8Array) => Promise<Record<string, unknown>>;

/** How to ask the kernel; "asking" while it has not said yet whether it knows the output. */
export type Finding = Ask | "asking" | "none";

/**
 * Follows the kernel of a notebook, and tells each time when it knows, or no longer knows, an output: it was started,
 * restarted, exchanged, or has died, or the page was loaded again.
 *
 * @param session the notebook's.
 * @param target the name of such channels.
 * @param channel the one of this output.
 * @param found is told, at once and at each change.
 * @returns a function that ends it.
 */
export function watchKernel(
  session: Session,
  target: string,
  channel: string,
  found: (finding: Finding) => void,
): () => void {
  let turn = 0;
  let isOver = false;
  let told: KernelConnection | "asking" | "none" | undefined;

  const tell = (now: KernelConnection | "asking" | "none") => {
    if (isOver || told === now) return;
    told = now;
    found(typeof now === "string" ? now : askOn(now, target, channel));
  };
  const look = async () => {
    const mine = ++turn;
    const kernel = session.session?.kernel;
    if (!kernel) tell("none");
    else if (openLine(kernel, channel)) tell(kernel);
    else {
      tell("asking");
      const hasIt = await hasChannel(kernel, target, channel);
      if (mine === turn) tell(hasIt ? kernel : "none");
    }
  };
  const lose = () => {
    turn++;
    tell("none");
  };
  const onKernel = () => {
    lose();
    void look();
  };
  const onStatus = (_: unknown, status: string) => {
    // What a kernel that was restarted knows, it knows on other channels.
    if (/restarting|dead|terminating/.test(status)) lose();
  };
  const onConnection = (_: unknown, status: string) => {
    if (status !== "connected") lose();
    else void look();
  };
  session.kernelChanged.connect(onKernel);
  session.statusChanged.connect(onStatus);
  session.connectionStatusChanged.connect(onConnection);
  void look();
  return () => {
    isOver = true;
    session.kernelChanged.disconnect(onKernel);
    session.statusChanged.disconnect(onStatus);
    session.connectionStatusChanged.disconnect(onConnection);
  };
}

async function hasChannel(kernel: KernelConnection, target: string, channel: string): Promise<boolean> {
  try {
    const { content } = await kernel.requestCommInfo({ target_name: target });
    return channel in (content.comms ?? {});
  } catch {
    // It went away meanwhile. When there is one again, another look follows.
    return false;
  }
}

let questions = 0;
/** Tells the answers to this page from those to another one that shows the same notebook. */
const page = crypto.getRandomValues(new Uint32Array(2)).join("-");

function askOn(kernel: KernelConnection, target: string, channel: string): Ask {
  return async (data, bytes) => {
    const line = openLine(kernel, channel) ?? keep(kernel, kernel.createComm(target, channel));
    const id = `${page}-${++questions}`;
    try {
      return await new Promise<Record<string, unknown>>((resolve, reject) => {
        let isComing = false;
        line.waiting.set(id, (answer) => {
          isComing = answer.pending === true;
          if (isComing) return;
          if (answer.error === undefined) resolve(answer);
          else reject(new Error(String(answer.error)));
        });
        const lost = () =>
          reject(new Error("the kernel was interrupted or restarted. Try again, or run the cell again."));
        // Done is done with the message, after its answer, unless it said that one comes later.
        line.comm.send({ ...data, id }, {}, bytes && [bytes]).done.then(() => isComing || lost(), lost);
      });
    } finally {
      line.waiting.delete(id);
    }
  };
}
