/** How values show themselves: MIME bundles for the last expression, and the messages of `display` and `update`. */

import type { DisplayOptions, MimeBundle } from "../api.js";
import { currentCell } from "../cell/cell.js";
import type { Link } from "../link/link.js";
import { inspect } from "../node/inspect.js";
import { bundleToJson, partToJson } from "./bundle.js";

/** A value with a method under this symbol shows itself with the MIME bundle that the method returns. */
const DISPLAY = Symbol.for("Jupyter.display");

/** Longest text of a value that doesn't show itself, in UTF-16 units. */
const TEXT_LIMIT = 100_000;

/**
 * Gives the JSON text of the bundle that shows a value, or undefined when there is nothing to show.
 *
 * @throws what the value's own display method throws, and TypeError for a bundle that can't be sent.
 */
export async function valueToJson(value: unknown): Promise<string | undefined> {
  if (value === undefined) return undefined;
  const method = displayMethod(value);
  if (method) return bundleToJson(await method.call(value), 'What [Symbol.for("Jupyter.display")]() returns');
  return bundleToJson({ "text/plain": describe(value) }, "The value");
}

function displayMethod(value: unknown): (() => unknown) | undefined {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  const method = (value as Record<symbol, unknown>)[DISPLAY];
  return typeof method === "function" ? (method as () => unknown) : undefined;
}

function describe(value: unknown): string {
  const text = inspect(value, { depth: 3, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 });
  if (text.length <= TEXT_LIMIT) return text;
  return `${text.slice(0, TEXT_LIMIT)}\n… cut: the whole text has ${text.length} characters.`;
}

/** Sends bundles to the cell that the calling code belongs to. */
export class Display {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Shows a bundle. @throws TypeError when it can't be sent. */
  show(data: MimeBundle, options: DisplayOptions = {}): void {
    this.#send("display_data", data, options.metadata, options.displayId);
  }

  /** Replaces what is shown under an id. @throws TypeError when the bundle can't be sent. */
  update(displayId: string, data: MimeBundle, options: { metadata?: Record<string, unknown> } = {}): void {
    this.#send("update_display_data", data, options.metadata, displayId);
  }

  /** Removes the cell's outputs. */
  clear(options: { wait?: boolean } = {}): void {
    this.#publish("clear_output", JSON.stringify({ wait: options.wait === true }));
  }

  #send(type: string, data: MimeBundle, metadata: unknown, displayId: string | undefined): void {
    const transient = displayId === undefined ? {} : { display_id: String(displayId) };
    const parts = [
      `"data":${bundleToJson(data, "The bundle")}`,
      `"metadata":${partToJson(metadata, "The metadata")}`,
      `"transient":${JSON.stringify(transient)}`,
    ];
    this.#publish(type, `{${parts.join(",")}}`);
  }

  #publish(type: string, content: string): void {
    const cell = currentCell();
    cell?.throwIfDead();
    this.#link.throwIfInterrupted();
    this.#link.send({ kind: "publish", parent: cell?.request, type, content });
  }
}
