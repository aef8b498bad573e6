/**
 * Runs where the course's extension of JupyterLab doesn't: in exported notebooks, and in other programs that show
 * notebooks. The network in the page answers.
 */
import type { DrawingData } from "./network/drawing-data.js";
import { ownNetwork } from "./network/own-network.js";
import { DrawingView } from "./view/view.js";

/**
 * The model may have learned more since. Classic notebooks and editors run this script beside a kernel which it has no way
 * to ask.
 */
const other = isExported()
  ? ""
  : " A kernel that runs is not asked: this program lacks the extension of the course, course-figures, which " +
    "JupyterLab and Notebook 7 load when the course is started with npm start. Run the cell again to save the model as it is now.";

for (const host of document.querySelectorAll<HTMLElement>("[data-draw-digit]")) {
  const json = host.querySelector('script[type="application/json"]')?.textContent;
  if (host.shadowRoot || !json) continue;
  const data = JSON.parse(json) as DrawingData;
  const source = ownNetwork(data);
  const note = source
    ? `The model saved in this ${other ? "output" : "page"} answers. No network connection is needed.${other}`
    : `The model is not in this page: ${data.why ?? "it was left out."} In JupyterLab the kernel answers.`;
  new DrawingView(host, data).answerFrom(source, note);
}

/** Tells whether this page is only read: no program in it runs notebooks. */
function isExported(): boolean {
  // JupyterLab, Notebook 7; classic notebooks; editors show outputs in frames of their own.
  const programs = "#jupyter-config-data, body.notebook_app, body[data-base-url]";
  return document.querySelector(programs) === null && !/^(vscode-|blob:)/.test(location.protocol);
}
