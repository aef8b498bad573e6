import { PLOTLY_TYPE, readBundle, textOf, wordsOf } from "../figure/bundle.js";
import type { PlotlySource } from "../figure/plotly.js";
import { SVG_TYPE, showStill } from "../figure/still.js";
import { FigureView } from "../figure/view.js";
import { element } from "../view/elements.js";
import { harmlessHtml } from "./harmless-html.js";
import { type Bundle, FAILURE_TYPE } from "./interact-data.js";

/** The place of a result. A figure follows a figure without a flicker: it is drawn into the same picture. */
export class Result {
  readonly element = element("div", { class: "course-interact-result" });
  readonly #source: PlotlySource;
  #figure: FigureView | undefined;

  /** @param source of plotly.js. */
  constructor(source: PlotlySource) {
    this.#source = source;
  }

  /**
   * Shows a result in place of the one before.
   *
   * @param bundle the result.
   * @param still the address of a picture of it, for where no figure can be drawn, and for paper.
   */
  show(bundle: Bundle, still?: string): void {
    if (PLOTLY_TYPE in bundle) {
      this.#figure ??= new FigureView(this.#put(element("div")), this.#source);
      this.#figure.show({ ...readBundle(bundle), still });
      return;
    }
    this.dispose();
    const [html, svg, text] = ["text/html", SVG_TYPE, "text/plain"].map((type) => textOf(bundle[type]));
    if (FAILURE_TYPE in bundle) {
      this.#put(element("p", { class: "course-interact-failure" })).textContent = String(
        bundle[FAILURE_TYPE],
      );
    } else if (html) this.#put(element("div", { class: "jp-RenderedHTMLCommon" })).append(harmlessHtml(html));
    else if (svg) showStill(this.#put(element("div")), { ...bundle });
    else this.#put(element("pre")).textContent = text ?? "";
  }

  dispose(): void {
    this.#figure?.dispose();
    this.#figure = undefined;
  }

  #put<Shown extends HTMLElement>(shown: Shown): Shown {
    this.element.replaceChildren(shown);
    return shown;
  }
}

/** Lines of a result that are said; its reader finds the rest in the page. */
const SAID_LINES = 2;
const SAID_LENGTH = 250;

/** Says a result in one or two sentences, for those who can't see it. */
export function resultInWords(bundle: Bundle): string {
  if (FAILURE_TYPE in bundle) return String(bundle[FAILURE_TYPE]);
  const text = wordsOf(textOf(bundle["text/plain"]));
  const said = text.split("\n").slice(0, SAID_LINES).join(" ");
  return said.length > SAID_LENGTH ? `${said.slice(0, SAID_LENGTH)}…` : said;
}
