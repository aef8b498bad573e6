import type { PlotlyJson } from "./plotly.js";

const IN_SPACE = /(3d|gl)$|^(surface|mesh3d|isosurface|volume|cone|streamtube|splom|parcoords)$/;

/** Tells whether a figure is drawn by the graphics card. */
export function needsWebGl({ data }: PlotlyJson): boolean {
  return data.some(({ type }) => IN_SPACE.test(String(type)));
}

let has: boolean | undefined;

/** Tells whether this browser can do so; many virtual machines can't. */
export function hasWebGl(): boolean {
  if (has === undefined) {
    const context = document.createElement("canvas").getContext("webgl");
    has = context !== null;
    // A browser has only some of them.
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return has;
}
