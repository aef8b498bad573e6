import { type Json, numberOr, objectOr } from "./json.js";

/** What Plotly takes where a layout says nothing. Pixels. */
export const USUAL_HEIGHT = 450;

/** Makes a layout higher; what is placed from its upper edge stays there. */
export function withHeight(layout: Json, height: number): Json {
  const before = numberOr(layout.height, USUAL_HEIGHT);
  const moved = (part: unknown) => {
    const { y, yref } = objectOr(part);
    if (typeof y !== "number" || yref !== "container") return part;
    return { ...objectOr(part), y: 1 - ((1 - y) * before) / height };
  };
  return {
    ...layout,
    height,
    ...("title" in layout && { title: moved(layout.title) }),
    ...("legend" in layout && { legend: moved(layout.legend) }),
  };
}
