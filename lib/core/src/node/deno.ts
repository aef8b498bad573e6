import type { Kernel } from "../show/kernel.js";

/** What Deno's own kernel offers, as far as it is used. */
interface Deno {
  jupyter?: { broadcast(type: string, content: Record<string, unknown>): Promise<void> };
}

let adapter: Kernel | undefined;

/**
 * Makes of Deno's kernel what the course asks of a kernel. It can show and replace; it has no channels that a page answers
 * on, and an interrupt of it reaches no program.
 *
 * @returns undefined where that kernel doesn't run the program.
 */
export function denoKernel(): Kernel | undefined {
  const { jupyter } = (globalThis as { Deno?: Deno }).Deno ?? {};
  if (!jupyter) return undefined;
  adapter ??= adapt((type, content) => jupyter.broadcast(type, content));
  return adapter;
}

function adapt(broadcast: (type: string, content: Record<string, unknown>) => Promise<void>): Kernel {
  let last = Promise.resolve();
  // One after another: what replaces must not come before what it replaces.
  const send = (type: string, content: Record<string, unknown>) => {
    last = last.then(() => broadcast(type, content));
  };
  const { signal } = new AbortController();
  return {
    display: (data, { displayId } = {}) =>
      send("display_data", { data, metadata: {}, transient: displayId ? { display_id: displayId } : {} }),
    update: (displayId, data) =>
      send("update_display_data", { data, metadata: {}, transient: { display_id: displayId } }),
    clearOutput: ({ wait = false } = {}) => send("clear_output", { wait }),
    signal,
  };
}
