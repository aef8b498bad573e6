import { PLOTLY_TYPE, readBundle } from "../figure/bundle.js";
import type { PlotlySource } from "../figure/plotly.js";
import { SVG_TYPE, showStill } from "../figure/still.js";
import { FigureView } from "../figure/view.js";
import { sessionOf } from "./sessions.js";
import type { MimeModel, WidgetClass } from "./shared.js";
import { watchTraining } from "./training.js";

/** A renderer as JupyterLab keeps it in its list of renderers. */
interface RendererExtension {
  readonly id: string;
  readonly rendererFactory: object;
  readonly rank: number;
  readonly dataType: "json" | "string";
}

/**
 * Makes the extension that shows figures of Plotly, in notebooks, trusted or not, and wherever else outputs are shown.
 *
 * @param id its name.
 * @param Base JupyterLab's class of widgets.
 * @param source of plotly.js.
 */
export function figureExtension(id: string, Base: WidgetClass, source: PlotlySource): RendererExtension {
  const Renderer = rendererClass(Base, source);
  return {
    id,
    rendererFactory: {
      // A figure is data. What of it could run or fetch something is left out.
      safe: true,
      mimeTypes: [PLOTLY_TYPE],
      createRenderer: () => new Renderer(),
    },
    // Before the pictures in the same output, old ones of other programs among them.
    rank: 0,
    dataType: "json",
  };
}

/**
 * Makes the extension that shows drawings, such as those of `plotNetwork`. JupyterLab's own gives them no name, and shows
 * none in a notebook from elsewhere.
 *
 * @param id its name.
 * @param Base JupyterLab's class of widgets.
 */
export function drawingExtension(id: string, Base: WidgetClass): RendererExtension {
  class DrawnRenderer extends Base {
    async renderModel({ data }: MimeModel): Promise<void> {
      showStill(this.node, data);
    }
  }
  return {
    id,
    rendererFactory: { safe: true, mimeTypes: [SVG_TYPE], createRenderer: () => new DrawnRenderer() },
    // As JupyterLab's own: after HTML, before pictures made of dots.
    rank: 80,
    dataType: "string",
  };
}

function rendererClass(Base: WidgetClass, source: PlotlySource) {
  return class FigureRenderer extends Base {
    #view: FigureView | undefined;
    #model: MimeModel | undefined;
    #stop: (() => void) | undefined;
    /** The training that is followed. */
    #display: string | undefined;

    /** Shows an output. JupyterLab calls it anew whenever the kernel has replaced the output. */
    async renderModel(model: MimeModel): Promise<void> {
      this.#model = model;
      if (!this.#view) {
        const host = document.createElement("div");
        this.node.replaceChildren(host);
        this.#view = new FigureView(host, source);
      }
      this.#view.show(readBundle(model.data));
      this.#follow();
    }

    /** JupyterLab calls it when the output has come into the page. */
    onAfterAttach(): void {
      this.#follow();
    }

    override dispose(): void {
      this.#stop?.();
      this.#view?.dispose();
      super.dispose();
    }

    /** Looks after a training as long as it has not got its last state. */
    #follow(): void {
      const model = this.#model;
      const display = model && readBundle(model.data).live?.display;
      if (display === this.#display) return;
      const session = display === undefined ? undefined : sessionOf(this.node);
      this.#stop?.();
      this.#stop = undefined;
      this.#display = session && display;
      if (!session || display === undefined) return;
      this.#stop = watchTraining(session, display, {
        over: (isOver) => {
          if (this.#view) this.#view.isOver = isOver;
        },
        next: (data) => {
          // Where JupyterLab has seen the cell being run, it has done so already.
          if (this.#model && !isSame(this.#model.data, data)) this.#model.setData({ data });
        },
      });
    }
  };
}

function isSame(shown: Record<string, unknown>, sent: Record<string, unknown>): boolean {
  return JSON.stringify(shown[PLOTLY_TYPE]) === JSON.stringify(sent[PLOTLY_TYPE]);
}
