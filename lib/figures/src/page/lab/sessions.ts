import type { NotebookSession } from "./training.js";

/** The sessions of the notebooks that are open, by the elements that show them. */
const sessions = new WeakMap<Element, NotebookSession>();

/** Notes which kernel belongs to what an element shows. */
export function keepSession(shown: Element, session: NotebookSession): void {
  sessions.set(shown, session);
}

/** Gives the session of the notebook that an element is in. */
export function sessionOf(element: Element): NotebookSession | undefined {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const session = sessions.get(at);
    if (session) return session;
  }
  return undefined;
}
