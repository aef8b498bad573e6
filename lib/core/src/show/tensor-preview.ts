import { tf } from "../compute/tf.js";
import { escapeHtml } from "./html.js";
import { formatNumber, formatShape, round } from "./numbers.js";

/** Values shown at most: the first rows and columns of the first matrix. */
const ROWS = 8;
const COLUMNS = 12;

/** Above this many whole numbers the mean is left out: it would copy them all to another type first. */
const INT_MEAN_LIMIT = 10_000_000;
/** Above this many values the least and the greatest are left out too, so that looking stays quick. */
const RANGE_LIMIT = 100_000_000;

/**
 * Describes a tensor in a few lines: type, shape, least, greatest and mean value, and the first values. Only
 * the first values leave the tensor; the rest is computed where the tensor is.
 *
 * @param tensor any tensor, of any type, shape and size.
 * @returns text and HTML of at most a few kilobytes. A tensor that has been disposed of says so.
 * @example
 * tensorPreview(tf.tensor1d([5, 0, 4])); // { "text/plain": "Tensor float32 [3]\nmin 0, …", "text/html": … }
 */
export function tensorPreview(tensor: tf.Tensor): { "text/plain": string; "text/html": string } {
  const kind = tensor instanceof tf.Variable ? "Variable" : "Tensor";
  const title = `${kind} ${tensor.dtype} ${formatShape(tensor.shape)}`;
  if (tensor.isDisposed) {
    return bundle(title, "disposed: its memory has been given back, so its values are gone", "");
  }
  if (tensor.size === 0) return bundle(title, "empty: it holds no values", "");
  return tf.tidy(() => bundle(title, statistics(tensor), firstValues(tensor)));
}

function bundle(title: string, facts: string, values: string) {
  const lines = [title, facts, values].filter((line) => line !== "");
  const html =
    `<div><code><b>${escapeHtml(title)}</b></code>` +
    (facts && `<div>${escapeHtml(facts)}</div>`) +
    (values && `<pre style="margin-top:0.4em">${escapeHtml(values)}</pre>`) +
    "</div>";
  return { "text/plain": lines.join("\n"), "text/html": html };
}

function statistics(tensor: tf.Tensor): string {
  if (tensor.dtype === "string" || tensor.dtype === "complex64" || tensor.size > RANGE_LIMIT) return "";
  if (tensor.size === 1) return "";
  if (tensor.dtype === "bool") {
    const yes = tensor.cast("int32").sum().dataSync()[0] as number;
    return `true ${formatNumber(yes)} times, false ${formatNumber(tensor.size - yes)} times`;
  }
  const facts = [
    `min ${formatNumber(tensor.min().dataSync()[0] as number)}`,
    `max ${formatNumber(tensor.max().dataSync()[0] as number)}`,
  ];
  if (tensor.dtype === "float32" || tensor.size <= INT_MEAN_LIMIT) {
    const mean = tensor.mean().dataSync()[0] as number;
    facts.push(`mean ${formatNumber(mean)}`);
    if (Number.isNaN(mean)) {
      const missing = tensor.isNaN().cast("int32").sum().dataSync()[0] as number;
      if (missing > 0) facts.push(`${formatNumber(missing)} of ${formatNumber(tensor.size)} are NaN`);
    }
  }
  return facts.join(", ");
}

function firstValues(tensor: tf.Tensor): string {
  if (tensor.dtype === "complex64") return "";
  const { shape, rank } = tensor;
  const limits = shape.map((size, axis) => {
    if (axis === rank - 1) return Math.min(size, COLUMNS);
    return axis === rank - 2 ? Math.min(size, ROWS) : 1;
  });
  const part = rank === 0 ? tensor : tensor.slice(new Array(rank).fill(0), limits);
  const [rows, columns] = [rank < 2 ? 1 : (limits[rank - 2] as number), limits[rank - 1] ?? 1];
  const texts = Array.from(part.dataSync() as ArrayLike<unknown>, (value) =>
    formatValue(value, tensor.dtype),
  );
  const grid = Array.from({ length: rows }, (_, row) => texts.slice(row * columns, (row + 1) * columns));
  const lines = alignColumns(grid, columns < (shape[rank - 1] ?? 1));
  if (rows < (shape[rank - 2] ?? 1)) lines.push("…");
  if (rank > 2)
    lines.unshift(`[${shape.map((_, axis) => (axis < rank - 2 ? "0" : "…")).join(", ")}] starts with`);
  return lines.join("\n");
}

function formatValue(value: unknown, dtype: string): string {
  if (dtype === "string") {
    const text = JSON.stringify(value) ?? String(value);
    return text.length > 24 ? `${text.slice(0, 23)}…` : text;
  }
  if (dtype === "bool") return value ? "true" : "false";
  return String(round(value as number));
}

function alignColumns(grid: string[][], isCut: boolean): string[] {
  const widths = (grid[0] ?? []).map((_, column) =>
    Math.max(...grid.map((row) => (row[column] ?? "").length)),
  );
  return grid.map((row) => {
    const line = row.map((text, column) => text.padStart(widths[column] as number)).join("  ");
    return isCut ? `${line}  …` : line;
  });
}
