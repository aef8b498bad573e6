/**
 * The course's extension of JupyterLab, and of Notebook 7, which is made of the same parts: it shows figures, the field
 * of `drawDigit`, and what a reader turns. They load it by the protocol of webpack's module federation, of which it needs a few lines
 * (`init` and `get`).
 */
import { plotlyFrom } from "./figure/plotly.js";
import { drawings } from "./lab/drawing.js";
import { drawingExtension, figureExtension } from "./lab/figures.js";
import { interactions } from "./lab/interact.js";
import { notebookPlugin } from "./lab/notebook.js";
import { type Shared, widgetClass } from "./lab/shared.js";

const NAME = "course-figures";

/** Put in when the extension is made: the name of the file, with the version. */
declare const PLOTLY_FILE: string;

// It lies beside this script.
const { src } = document.currentScript as HTMLScriptElement;
const plotly = plotlyFrom(new URL(PLOTLY_FILE, src).href);

/** What the manifest of the extension names. */
const modules: Record<string, (shared: Shared) => Promise<object>> = {
  "./notebook": async (shared) => {
    const Base = await widgetClass(shared);
    return notebookPlugin(`${NAME}:notebook`, [drawings(Base), interactions(Base, plotly)]);
  },
  "./figures": async (shared) => {
    const Base = await widgetClass(shared);
    return [figureExtension(`${NAME}:figures`, Base, plotly), drawingExtension(`${NAME}:drawings`, Base)];
  },
};

const registry = globalThis as unknown as { _JUPYTERLAB?: Record<string, object> };
let scope: Shared = {};
registry._JUPYTERLAB ??= {};
registry._JUPYTERLAB[NAME] = {
  init: (shared: Shared) => {
    scope = shared;
  },
  get: async (name: string) => {
    const made = await modules[name]?.(scope);
    return () => ({ __esModule: true, default: made });
  },
};
