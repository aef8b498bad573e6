import {
  CHANNEL,
  type DrawingData,
  type DrawingSource,
  type KernelLink,
  MIME_TYPE,
} from "../network/drawing-data.js";
import { ownNetwork } from "../network/own-network.js";
import { DrawingView } from "../view/view.js";
import { type Ask, type Session, watchKernel } from "./kernel.js";
import type { AskingOutput } from "./notebook.js";
import type { MimeModel, WidgetClass } from "./shared.js";

/**
 * Shows the outputs of `drawDigit`, and has the kernel of the notebook answer.
 *
 * @param Base JupyterLab's class of widgets.
 */
export function drawings(Base: WidgetClass): AskingOutput {
  const Renderer = rendererClass(Base);
  return { mimeType: MIME_TYPE, target: CHANNEL, createRenderer: (session) => new Renderer(session) };
}

function rendererClass(Base: WidgetClass) {
  return class DrawingRenderer extends Base {
    readonly #session: Session;
    #stop: () => void = () => {};

    constructor(session: Session) {
      super();
      this.#session = session;
    }

    /** Shows an output. JupyterLab calls it. */
    async renderModel({ data }: MimeModel): Promise<void> {
      const drawing = readDrawing(data["text/html"]);
      const { channel } = data[MIME_TYPE] as KernelLink;
      const host = document.createElement("div");
      this.#stop();
      this.node.replaceChildren(host);
      const view = new DrawingView(host, drawing);
      const saved = ownNetwork(drawing);
      this.#stop = watchKernel(this.#session, CHANNEL, channel, (finding) => {
        if (finding === "asking") view.answerFrom(saved, whileAsking(drawing));
        else if (finding === "none") view.answerFrom(saved, withoutKernel(drawing));
        else view.answerFrom(modelBehind(finding), "The model of this notebook answers, in the kernel.");
      });
    }

    override dispose(): void {
      this.#stop();
      super.dispose();
    }
  };
}

function modelBehind(ask: Ask): DrawingSource {
  return { answer: async (pixels) => (await ask({}, pixels)).outputs as readonly number[] };
}

/** The drawing's data are in the HTML of the same output, so that they are stored once. No script of it is run. */
function readDrawing(html: unknown): DrawingData {
  const text = Array.isArray(html) ? html.join("") : String(html);
  const json = new DOMParser().parseFromString(text, "text/html").querySelector("[data-draw-digit] > script");
  if (!json?.textContent) throw new Error("This output is damaged. Run the cell again.");
  return JSON.parse(json.textContent) as DrawingData;
}

function whileAsking({ network }: DrawingData): string {
  const asking = "The kernel is asked for its model.";
  return network ? `${asking} Until it replies, the one saved in this output answers.` : asking;
}

function withoutKernel({ network, why }: DrawingData): string {
  const invite = "Run this cell, and the model of the notebook answers.";
  if (network)
    return `The kernel has no model for this drawing: the one saved in this output answers. ${invite}`;
  return `No model answers yet. ${invite} (None is saved in this output: ${why ?? "it has no weights."})`;
}
