/**
 * Draws the figures of a page without Jupyter, such as an exported notebook, as JupyterLab shows them: width, text
 * alternative, keyboard, theme. What a reader turns walks through the positions that were computed beforehand. How such a
 * page is written:
 *
 * ```html
 * <div data-plotly-figure>
 *   <img alt="TEXT" src="data:image/svg+xml;base64,…">
 *   <script type="application/json">{"data": […], "layout": {…}}</script>
 * </div>
 * <div data-course-interact>
 *   STILL
 *   <script type="application/json">{"application/vnd.course.interact+json": {…}, "text/html": …}</script>
 * </div>
 * … at its end, once, in this order:
 * <script>CONTENT OF lib/figures/dist/browser/plotly.js</script>
 * <script>CONTENT OF lib/figures/dist/browser/figures.js</script>
 * ```
 *
 * TEXT is the output's `text/plain`, which is read out. The picture stands there where scripts don't run, where WebGL is
 * missing, and on paper if the browser draws no figure; without an SVG in the output write `<p>TEXT</p>` in its place. The JSON is the output's `application/vnd.plotly.v1+json`, with each `<` written as
 * `\u003c`. STILL is such a picture, a table or a text of the first position, and the JSON beside it the output, without
 * `image/svg+xml` where STILL is that picture. The theme is that of `data-jp-theme-light` at `<body>`, light without. Nothing is fetched.
 */
import { readBundle } from "./figure/bundle.js";
import type { Plotly } from "./figure/plotly.js";
import { FigureView } from "./figure/view.js";
import { readInteraction } from "./interact/read.js";
import { InteractView } from "./interact/view.js";

const { Plotly: plotly } = window as { Plotly?: Plotly };

for (const host of document.querySelectorAll<HTMLElement>("[data-plotly-figure]")) {
  const json = host.querySelector('script[type="application/json"]')?.textContent;
  if (!json || !plotly) continue;
  const picture = host.querySelector("img");
  const bundle = readBundle({
    "application/vnd.plotly.v1+json": json,
    "text/plain": picture?.alt ?? host.querySelector("p")?.textContent,
  });
  const view = new FigureView(host, async () => plotly);
  // Nobody trains in a page.
  view.isOver = true;
  view.show({ ...bundle, still: picture?.src });
}

for (const host of document.querySelectorAll<HTMLElement>("[data-course-interact]")) {
  const json = host.querySelector('script[type="application/json"]')?.textContent;
  if (!json || !plotly) continue;
  const { data, still = host.querySelector("img")?.src } = readInteraction(JSON.parse(json));
  const count = data.others.length;
  const view = new InteractView(host, data, { source: async () => plotly, still });
  if (count > 1) view.answerFrom(undefined, `${count} positions were computed beforehand.`);
}
