import fs from "node:fs";
import path from "node:path";
import { writeWhole } from "../helpers/write-whole.mjs";
import { workspaceFolder } from "./jupyter.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */

/** How JupyterLab calls the workspace that it opens by itself. */
const FILE = "default-37a8.jupyterlab-workspace";

/**
 * Says what JupyterLab shows the first time: a notebook, and beside it the file browser at the top of my-work, wide
 * enough for the names of lessons. From then on JupyterLab shows what was open last, and this does nothing.
 *
 * @param {Place} place
 * @param {string} notebook relative to the folder that JupyterLab shows; nothing is said where it is empty
 */
export function giveFirstWorkspace(place, notebook) {
  const folder = workspaceFolder(place);
  const isFirst = !fs.existsSync(folder) || fs.readdirSync(folder).length === 0;
  if (!isFirst || notebook === "") return;
  const widget = `notebook:${notebook}`;
  const workspace = {
    data: {
      "layout-restorer:data": {
        main: { dock: { type: "tab-area", currentIndex: 0, widgets: [widget] }, current: widget },
        left: {
          collapsed: false,
          visible: true,
          current: "filebrowser",
          widgets: ["filebrowser", "running-sessions", "@jupyterlab/toc:plugin"],
        },
        right: { collapsed: true, visible: true, widgets: [] },
        relativeSizes: [0.24, 0.76, 0],
      },
      "file-browser-filebrowser:cwd": { path: "" },
      [widget]: { data: { path: notebook, factory: "Notebook" } },
    },
    metadata: { id: "default" },
  };
  writeWhole(path.join(folder, FILE), JSON.stringify(workspace));
}
