import { element } from "../view/elements.js";
import { textOf, wordsOf } from "./bundle.js";
import { addStyle } from "./style.js";

/** The MIME type of a drawing. */
export const SVG_TYPE = "image/svg+xml";

/**
 * Shows a drawing that no program moves, with its words for those who can't see it. It is a picture in which no script
 * runs, whoever made it.
 *
 * @param host the element that becomes the figure; what it holds is replaced.
 * @param data the output, by MIME type.
 */
export function showStill(host: HTMLElement, data: Record<string, unknown>): void {
  addStyle();
  const svg = withNamespace(textOf(data[SVG_TYPE]));
  const text = wordsOf(textOf(data["text/plain"]));
  const name = titleOf(svg) || (text.split("\n")[0] as string) || "Picture";
  const src = `data:${SVG_TYPE};charset=utf-8,${encodeURIComponent(svg)}`;
  const words = text === name ? [] : text.split("\n").map((line) => element("p", {}, line));
  host.classList.add("course-figure");
  host.setAttribute("role", "figure");
  host.setAttribute("aria-label", name);
  host.replaceChildren(
    element("img", { class: "course-figure-drawn", alt: name, src }),
    element("div", { class: "course-figure-words" }, ...words),
  );
}

/** A page may leave it out of its own drawings; a picture may not. */
function withNamespace(svg: string): string {
  return /<svg[^>]*\sxmlns=/.test(svg) ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
}

/** The title of the whole drawing, not of one of its parts. */
function titleOf(svg: string): string {
  const { documentElement } = new DOMParser().parseFromString(svg, SVG_TYPE);
  const title = [...documentElement.children].find(({ localName }) => localName === "title");
  return title?.textContent?.trim() ?? "";
}
