import { describe, type MimeBundle, messageOf, mimeBundle, tf } from "@course/core";
import { PLOTLY_TYPE } from "../page/figure/bundle.js";
import { SVG_TYPE } from "../page/figure/still.js";
import { type Bundle, FAILURE_TYPE } from "../page/interact/interact-data.js";

/**
 * Calls the author's function, and gives what it returns in the formats in which a notebook can show it. Tensors that a
 * function leaves lying are taken away, as `tf.tidy` does; those of an async function are its own affair.
 *
 * @param show the function, with its arguments.
 * @returns the formats, or a promise of them.
 * @throws what the function throws; TypeError where it returns nothing.
 */
export function computeResult(show: () => unknown): MimeBundle | Promise<MimeBundle> {
  const engine = tf.engine();
  engine.startScope("interact");
  // While a promise is open its tensors are still needed.
  let kept: tf.Tensor[] = [];
  try {
    const result = show();
    const bundle = result instanceof Promise ? result.then(bundleOf) : bundleOf(result);
    if (bundle instanceof Promise) kept = [...engine.state.activeScope.track];
    return bundle;
  } finally {
    engine.endScope(kept as never);
  }
}

function bundleOf(result: unknown): MimeBundle | Promise<MimeBundle> {
  if (result === undefined) {
    throw new TypeError(
      "interact: the function returns nothing; expected a figure, a table, a text or whatever else is to be seen.",
    );
  }
  return mimeBundle(result);
}

/**
 * Leaves of a result what its page shows: the richest format, and the words. A figure goes without its still picture.
 *
 * @param bundle the result by MIME type.
 */
export function slim(bundle: MimeBundle): Bundle {
  const richest = [PLOTLY_TYPE, "text/html", SVG_TYPE]
    .filter((type) => bundle[type] !== undefined)
    .slice(0, 1);
  const kept = [...richest, "text/plain"].filter((type) => bundle[type] !== undefined);
  if (kept.length === 0) {
    return { [FAILURE_TYPE]: `interact can't show ${Object.keys(bundle).map(describe).join(", ")}.` };
  }
  // As it travels: what JSON can't hold must not look like a difference.
  return JSON.parse(JSON.stringify(Object.fromEntries(kept.map((type) => [type, bundle[type]]))));
}

/** Says why the author's function failed, and in which line of which cell. */
export function failure(error: unknown): Bundle {
  const name = error instanceof Error ? `${error.name}: ` : "";
  const stack = error instanceof Error ? String(error.stack) : "";
  const [, cell, line] = /(Cell In\[[^\]]*\]):(\d+):\d+/.exec(stack) ?? [];
  const where = cell ? `\n${cell}, line ${line}` : "";
  return { [FAILURE_TYPE]: `${name}${messageOf(error)}${where}` };
}
