const NAME = Symbol.for("jupyter.kernel");

export interface Message {
  type: "display" | "update";
  id: string | undefined;
  data: Record<string, unknown>;
}

/** Stands in for the kernel of a notebook and records what it is asked to show. */
export interface FakeKernel {
  messages: Message[];
  cleared: unknown[];
  /** Abort it to do what Stop does in a notebook. */
  controller: AbortController;
}

export function installFakeKernel(): FakeKernel {
  const record: FakeKernel = { messages: [], cleared: [], controller: new AbortController() };
  (globalThis as Record<symbol, unknown>)[NAME] = {
    display: (data: Record<string, unknown>, options: { displayId?: string } = {}) =>
      record.messages.push({ type: "display", id: options.displayId, data }),
    update: (id: string, data: Record<string, unknown>) => record.messages.push({ type: "update", id, data }),
    clearOutput: (options: unknown) => record.cleared.push(options),
    get signal() {
      return record.controller.signal;
    },
  };
  return record;
}

export function removeFakeKernel(): void {
  delete (globalThis as Record<symbol, unknown>)[NAME];
}
