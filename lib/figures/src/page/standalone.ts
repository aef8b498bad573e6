/** Runs in pages without JupyterLab, such as an exported notebook: the network in the page answers. */
import type { DrawingData } from "./network/drawing-data.js";
import { ownNetwork } from "./network/own-network.js";
import { DrawingView } from "./view/view.js";

for (const host of document.querySelectorAll<HTMLElement>("[data-draw-digit]")) {
  const json = host.querySelector('script[type="application/json"]')?.textContent;
  if (host.shadowRoot || !json) continue;
  const data = JSON.parse(json) as DrawingData;
  const source = ownNetwork(data);
  const note = source
    ? "The model saved in this page answers. No network connection is needed."
    : `The model is not in this page: ${data.why ?? "it was left out."} In JupyterLab the kernel answers.`;
  new DrawingView(host, data).answerFrom(source, note);
}
