import { setMaxListeners } from "node:events";

/** Makes an AbortController whose signal may have any number of listeners: Node warns beyond ten. */
export function createAbortController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
