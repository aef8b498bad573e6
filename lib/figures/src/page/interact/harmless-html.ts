/** Elements that only show something. What else stands in HTML is left out; of an unknown element the text stays. */
const SHOWN = new Set(
  "a b blockquote br caption code col colgroup dd div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre s small span strong sub sup table tbody td tfoot th thead tr u ul".split(
    " ",
  ),
);
/** What these hold is not for reading. */
const HIDDEN = "script, style, template, iframe, object, embed, noscript, svg, math, form, select, textarea";
const ATTRIBUTES = new Set("alt aria-label class colspan lang role rowspan scope title".split(" "));

/**
 * Makes of HTML, whoever wrote it, elements that show something and do nothing: no script, no form, nothing that is fetched.
 *
 * @param html such as a table.
 * @returns what can be put into the page.
 */
export function harmlessHtml(html: string): DocumentFragment {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const hidden of body.querySelectorAll(HIDDEN)) hidden.remove();
  const fragment = document.createDocumentFragment();
  fragment.append(...[...body.childNodes].flatMap(copies));
  return fragment;
}

function copies(node: Node): Node[] {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.textContent ?? "")];
  if (!(node instanceof HTMLElement)) return [];
  const inside = [...node.childNodes].flatMap(copies);
  if (!SHOWN.has(node.localName)) return inside;
  const copy = document.createElement(node.localName);
  for (const { name, value } of node.attributes) {
    const isPicture = name === "src" && value.startsWith("data:image/");
    const isStyle = name === "style" && !/url|image-set|@|position|\\/i.test(value);
    if (isPicture || isStyle || ATTRIBUTES.has(name)) copy.setAttribute(name, value);
  }
  copy.append(...inside);
  return [copy];
}
