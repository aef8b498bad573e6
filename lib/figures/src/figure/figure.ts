import { jupyterDisplay, type MimeBundle } from "@course/core";
import type { Layout, PlotlyFigure, Trace } from "../plotly/plotly.js";
import { renderSvg } from "../svg/render.js";

/**
 * A picture of data, as a plain description that can be read, changed and tested. As the last expression of a cell it
 * shows itself: interactive with Plotly, as a still image where scripts don't run, as a text for those who can't see it.
 */
export class Figure implements PlotlyFigure {
  /**
   * @param data Plotly traces.
   * @param layout Plotly layout.
   * @param alt what the picture says, in words, with its most important numbers.
   */
  constructor(
    readonly data: Trace[],
    readonly layout: Layout,
    readonly alt: string,
  ) {}

  /** Draws the picture as SVG, without any script. */
  toSvg(): string {
    return renderSvg(this, this.alt);
  }

  /** Gives the two formats that stand still, for where no script runs. */
  still(): MimeBundle {
    return { "image/svg+xml": this.toSvg(), "text/plain": this.alt };
  }

  /** Gives the picture in the three formats. */
  [jupyterDisplay](): MimeBundle {
    return {
      "application/vnd.plotly.v1+json": { data: this.data, layout: this.layout, config: CONFIG },
      ...this.still(),
    };
  }
}

/** No logo, no buttons that do little for learners, nothing that leads out of the notebook, in whatever program shows it. */
export const CONFIG = {
  displaylogo: false,
  // "$5 and $6" in a name is no formula.
  typesetMath: false,
  plotlyServerURL: "",
  showSendToCloud: false,
  modeBarButtonsToRemove: [
    "sendChartToCloud",
    "sendDataToCloud",
    "editInChartStudio",
    "select2d",
    "lasso2d",
    "autoScale2d",
    "zoomIn2d",
    "zoomOut2d",
  ],
};
