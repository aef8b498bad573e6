// Exported notebooks: how a test makes one, as "Save and Export Notebook As" does, and looks at it.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { run } from "../../scripts/setup/helpers/command.mjs";
import { inVenv, placeAt } from "../../scripts/setup/helpers/place.mjs";

const place = placeAt();

/** Where a lesson of the repository lies. */
export function lessonFile(name: string): string {
  return path.join(place.root, "notebooks", "lessons", `${name}.ipynb`);
}

/** What a test wants of a notebook's JSON. */
export interface Notebook {
  cells: {
    cell_type: string;
    source: string | string[];
    metadata: Record<string, unknown> & { jupyter?: Record<string, boolean> };
    outputs?: { data?: Record<string, unknown>; output_type?: string; name?: string; text?: string }[];
  }[];
}

/** Reads a notebook. */
export function readNotebook(file: string): Notebook {
  return JSON.parse(fs.readFileSync(file, "utf8"));
}

/** A notebook of such cells, written into a folder. */
export function writeNotebook(folder: string, name: string, cells: Notebook["cells"]): string {
  const file = path.join(folder, `${name}.ipynb`);
  const complete = cells.map((cell, i) => ({
    id: `cell-${i}`,
    ...cell,
    ...(cell.cell_type === "code" ? { execution_count: i, outputs: cell.outputs ?? [] } : {}),
  }));
  const metadata = { kernelspec: { name: "typescript", display_name: "TypeScript", language: "typescript" } };
  fs.writeFileSync(file, JSON.stringify({ cells: complete, metadata, nbformat: 4, nbformat_minor: 5 }));
  return file;
}

/**
 * Exports a notebook by `jupyter nbconvert`, typed without a setting of ours.
 *
 * @param notebook its file.
 * @param folder where the page goes; as `name`, by default that of the notebook.
 * @param options `sanitize`: as the dialog of JupyterLab presets it, false by default; `to`: `"html"` by default.
 * @returns the file that was written.
 */
export async function exportNotebook(
  notebook: string,
  folder: string,
  { sanitize = false, to = "html", theme = "light", name = path.basename(notebook, ".ipynb") } = {},
): Promise<string> {
  const { PATH, HOME } = process.env;
  const { ok, output } = await run(
    inVenv(place.venv, "jupyter"),
    [
      ...["nbconvert", "--to", to, "--output", name, "--output-dir", folder],
      ...(sanitize ? ["--HTMLExporter.sanitize_html=True"] : []),
      ...(theme === "light" ? [] : [`--HTMLExporter.theme=${theme}`]),
      notebook,
    ],
    { cwd: folder, env: { PATH, HOME }, timeout: 120_000 },
  );
  assert.ok(ok, output);
  return path.join(folder, `${name}.${{ html: "html", markdown: "md", script: "ts" }[to]}`);
}

/** The address of a file. */
export function addressOf(file: string): string {
  return pathToFileURL(file).href;
}

/** Names what reaches over the right edge of the page, or must be scrolled sideways within it. */
export function tooWide(page: Page): Promise<string[]> {
  // As text, because it is for the page, whose names are not known here.
  return page.evaluate(`Array.from(document.querySelectorAll("body *"))
    .filter((element) => {
      const { width, right } = element.getBoundingClientRect();
      const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX);
      const isOver = right > document.documentElement.clientWidth + 1;
      return width > 0 && (isOver || (scrolls && element.scrollWidth > element.clientWidth + 1));
    })
    .map((element) => element.tagName + " " + element.textContent.trim().slice(0, 40))`);
}
