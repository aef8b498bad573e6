import type { LayersModel } from "@tensorflow/tfjs";
import type { Session } from "./session.js";

/** What has been compiled from a graph: something that holds a session. */
type Owner = Pick<Session, "dispose">;

interface Entry {
  graph: Uint8Array;
  owner: Owner;
  users: number;
  /** Nobody will ask for it any more: it is freed, or will be when its last user gives it back. */
  isGone: boolean;
}

/** What has been compiled, for as long as it is used. */
export interface Lease<T> {
  owner: T;
  /** Says that it is no longer used; to be called once. */
  giveBack(): void;
}

const compiled = new WeakMap<LayersModel, Map<string, Entry>>();

/**
 * So many are kept that nobody uses. A session has the weights once more, and what the optimizer remembers: some 12 MB for
 * a network with 784 and 128 neurons, and programs train dozens of those, one after the other.
 */
const MOST_IDLE = 8;

/** What nobody uses, in the order in which it was given back. They belong to their models, and go with them. */
let idle: WeakRef<Entry>[] = [];

/**
 * Lends what has been loaded from a model's graph. One of each kind is kept, for as long as the graph stays the same. The
 * graph itself is the key, so that whatever shapes it is part of the key. It is freed when another takes its place,
 * when the model is disposed of or forgotten, and when enough others have been used since, but not while someone uses it.
 *
 * @param model the model.
 * @param kind what it was compiled for.
 * @param graph the graph that is needed now.
 * @param load makes what holds the graph's session.
 */
export function borrow<T extends Owner>(
  model: LayersModel,
  kind: string,
  graph: Uint8Array,
  load: () => T,
): Lease<T> {
  const entries = entriesOf(model);
  let entry = entries.get(kind);
  if (!entry || entry.isGone || !isSame(entry.graph, graph)) {
    if (entry && !entry.isGone) forget(entry);
    entries.delete(kind);
    entry = { graph, owner: load(), users: 0, isGone: false };
    entries.set(kind, entry);
  }
  const borrowed = entry;
  borrowed.users++;
  idle = idle.filter((one) => one.deref() !== borrowed);
  return {
    owner: borrowed.owner as T,
    giveBack: () => {
      borrowed.users--;
      if (borrowed.isGone) forget(borrowed);
      else if (borrowed.users === 0) keepIdle(borrowed);
    },
  };
}

function keepIdle(entry: Entry): void {
  const others = idle.flatMap((one) => one.deref() ?? []).filter((one) => !one.isGone);
  const kept = [...others, entry];
  for (const oldest of kept.splice(0, kept.length - MOST_IDLE)) forget(oldest);
  idle = kept.map((one) => new WeakRef(one));
}

/** Frees what has been compiled from a model. */
export function release(model: LayersModel): void {
  for (const entry of compiled.get(model)?.values() ?? []) if (!entry.isGone) forget(entry);
  compiled.delete(model);
}

function forget(entry: Entry): void {
  entry.isGone = true;
  if (entry.users === 0) entry.owner.dispose();
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
