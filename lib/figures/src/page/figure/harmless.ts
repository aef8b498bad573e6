import { isObject } from "./json.js";
import type { PlotlyJson } from "./plotly.js";

/** What stands in a configuration, whoever wrote the figure: nothing is sent anywhere, and nothing leads out of the page. */
const LOCAL = {
  showSendToCloud: false,
  showEditInChartStudio: false,
  showLink: false,
  sendData: false,
  plotlyServerURL: "",
  topojsonURL: "",
  displaylogo: false,
  watermark: false,
  // The view itself follows the width.
  responsive: false,
  fillFrame: false,
  autosizable: false,
};

const LEADS_OUT = /cloud|studio|share/i;

/**
 * Leaves out of a figure whatever would send something or fetch something.
 *
 * @param figure it is changed.
 * @returns the same figure; pictures from elsewhere are missing in it.
 */
export function harmless(figure: PlotlyJson): PlotlyJson {
  const { config } = figure;
  for (const name of ["modeBarButtons", "modeBarButtonsToAdd"]) {
    if (name in config) config[name] = withoutButtons(config[name]);
  }
  delete config.mapboxAccessToken;
  figure.config = { ...config, ...LOCAL };
  removeSources(figure.layout);
  removeSources(figure.data);
  removeSources(figure.frames);
  return figure;
}

function withoutButtons(buttons: unknown): unknown {
  if (!Array.isArray(buttons)) return buttons;
  return buttons
    .filter((button) => !(typeof button === "string" && LEADS_OUT.test(button)))
    .map((button) => (Array.isArray(button) ? withoutButtons(button) : button));
}

function removeSources(value: unknown): void {
  if (Array.isArray(value)) {
    // Thousands of numbers have no names in them.
    if (typeof value[0] !== "number") for (const item of value) removeSources(item);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    // As an array it is one of a slider's changes: `"images[0].source": ["https://…"]`.
    if (/(^|\.)source$/.test(name)) {
      const addresses = Array.isArray(inner) ? inner : [inner];
      if (addresses.some(isOutside)) value[name] = "";
    } else if (!/^(x|y|z|customdata)$/.test(name)) removeSources(inner);
  }
}

function isOutside(address: unknown): boolean {
  return typeof address === "string" && !address.startsWith("data:");
}

const MAPS = /^(scattergeo|choropleth|(scatter|choropleth|density)map(box)?)$/;

/** Tells whether a figure is drawn on a map of the world, which Plotly would fetch from elsewhere. */
export function needsOutside({ data }: PlotlyJson): boolean {
  return data.some(({ type, geojson }) => MAPS.test(String(type)) || typeof geojson === "string");
}
