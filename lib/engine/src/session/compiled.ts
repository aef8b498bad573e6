import type { LayersModel } from "@tensorflow/tfjs";
import type { Session } from "./session.js";

/** What has been compiled from a graph: something that holds a session. */
type Owner = Pick<Session, "dispose">;

interface Entry {
  graph: Uint8Array;
  owner: Owner;
}

const compiled = new WeakMap<LayersModel, Map<string, Entry>>();

/**
 * Keeps what has been loaded from a model's graph, one of each kind, for as long as the graph stays the same. The
 * graph itself is the key, so that whatever shapes it is part of the key. It is freed when another takes its place,
 * when the model is disposed of, and when the model is forgotten.
 *
 * @param model the model.
 * @param kind what it was compiled for.
 * @param graph the graph that is needed now.
 * @param load makes what holds the graph's session.
 */
export function keep<T extends Owner>(model: LayersModel, kind: string, graph: Uint8Array, load: () => T): T {
  const entries = entriesOf(model);
  const entry = entries.get(kind);
  if (entry && isSame(entry.graph, graph)) return entry.owner as T;
  entry?.owner.dispose();
  entries.delete(kind);
  const owner = load();
  entries.set(kind, { graph, owner });
  return owner;
}

/** Frees what has been compiled from a model. */
export function release(model: LayersModel): void {
  for (const { owner } of compiled.get(model)?.values() ?? []) owner.dispose();
  compiled.delete(model);
}

function entriesOf(model: LayersModel): Map<string, Entry> {
  const known = compiled.get(model);
  if (known) return known;
  const entries = new Map<string, Entry>();
  compiled.set(model, entries);
  const { dispose } = model;
  model.dispose = function (this: LayersModel) {
    release(this);
    this.dispose = dispose;
    return this.dispose();
  };
  return entries;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
