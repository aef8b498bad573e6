import { PLOTLY_TYPE, textOf } from "../figure/bundle.js";
import { isObject } from "../figure/json.js";
import { SVG_TYPE } from "../figure/still.js";
import { type InteractData, MIME_TYPE } from "./interact-data.js";
import { withRepeats } from "./shared-texts.js";

/**
 * Reads what an output says to its page.
 *
 * @param output by MIME type.
 * @returns what is turned, and the address of a picture of the first result where that is a figure.
 * @throws Error where it is damaged.
 */
export function readInteraction(output: Readonly<Record<string, unknown>>): {
  data: InteractData;
  still?: string;
} {
  const given = output[MIME_TYPE];
  const found: unknown = typeof given === "string" ? JSON.parse(given) : given;
  if (!isObject(found) || !Array.isArray(found.controls) || !isObject(found.first)) {
    throw new Error("This output is damaged. Run the cell again.");
  }
  const { texts, ...rest } = found;
  const data = withRepeats(rest, Array.isArray(texts) ? texts : []) as unknown as InteractData;
  const svg = textOf(output[SVG_TYPE]);
  if (PLOTLY_TYPE in data.first) {
    return { data, ...(svg && { still: `data:${SVG_TYPE};charset=utf-8,${encodeURIComponent(svg)}` }) };
  }
  const html = textOf(output["text/html"]);
  const first = { ...(html ? { "text/html": html } : svg && { [SVG_TYPE]: svg }), ...data.first };
  return { data: { ...data, first } };
}
