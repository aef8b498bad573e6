import type { PlotlySource } from "../figure/plotly.js";
import { type Bundle, CHANNEL, type InteractData, MIME_TYPE } from "../interact/interact-data.js";
import { readInteraction } from "../interact/read.js";
import { InteractView, type ResultSource } from "../interact/view.js";
import { type Ask, type Session, watchKernel } from "./kernel.js";
import type { AskingOutput } from "./notebook.js";
import type { MimeModel, WidgetClass } from "./shared.js";

/**
 * Shows what a reader turns, and has the kernel of the notebook compute the results.
 *
 * @param Base JupyterLab's class of widgets.
 * @param source of plotly.js.
 */
export function interactions(Base: WidgetClass, source: PlotlySource): AskingOutput {
  const Renderer = rendererClass(Base, source);
  return { mimeType: MIME_TYPE, target: CHANNEL, createRenderer: (session) => new Renderer(session) };
}

function rendererClass(Base: WidgetClass, source: PlotlySource) {
  return class InteractRenderer extends Base {
    readonly #session: Session;
    #view: InteractView | undefined;
    #stop: () => void = () => {};

    constructor(session: Session) {
      super();
      this.#session = session;
    }

    /** Shows an output. JupyterLab calls it. */
    async renderModel(model: MimeModel): Promise<void> {
      const { data, still } = readInteraction(model.data);
      const host = document.createElement("div");
      this.#end();
      this.node.replaceChildren(host);
      const view = new InteractView(host, data, { source, still });
      this.#view = view;
      const { channel } = data;
      // A kernel without channels: the output says so itself.
      if (channel === undefined) return;
      this.#stop = watchKernel(this.#session, CHANNEL, channel, (finding) => {
        if (finding === "asking") view.answerFrom(undefined, "");
        else if (finding === "none") view.answerFrom(undefined, withoutKernel(data));
        else view.answerFrom(resultsBehind(finding), "");
      });
    }

    override dispose(): void {
      this.#end();
      super.dispose();
    }

    #end(): void {
      this.#stop();
      this.#view?.dispose();
    }
  };
}

function resultsBehind(ask: Ask): ResultSource {
  return { answer: async (question) => (await ask(question)).result as Bundle };
}

function withoutKernel({ others }: InteractData): string {
  const count = others.length === 1 ? "One position was" : `${others.length} positions were`;
  return `No kernel answers here. ${count} computed when the cell was run, and can be seen. Run the cell, and it computes every position.`;
}
