import { element } from "../view/elements.js";

const STYLE = `
.course-interact { position: relative; max-width: 100%; font: 13px/1.5 var(--jp-ui-font-family, system-ui, sans-serif); color: var(--jp-content-font-color1, CanvasText); }
.course-interact > .course-interact-controls { margin-bottom: 4px; }
.course-interact label { display: flex; flex: 1 1 auto; flex-wrap: wrap; gap: 4px 12px; align-items: center; }
.course-interact select { max-width: 100%; }
.course-interact-result { max-width: 100%; overflow-x: auto; transition: opacity 0.2s; }
.course-interact-result > div > table { margin: 6px auto 6px min(14px, 4%); }
.course-interact-result.is-old { opacity: 0.5; }
.course-interact-result > pre { margin: 6px min(14px, 4%); white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 var(--jp-code-font-family, monospace); color: inherit; background: none; }
.course-interact-failure { margin: 6px min(14px, 4%); padding-left: 8px; border-left: 3px solid #d64545; white-space: pre-wrap; overflow-wrap: anywhere; font-family: var(--jp-code-font-family, monospace); }
.course-interact-note { margin: 4px min(14px, 4%); padding-left: 8px; border-left: 3px solid #2585c2; }
.course-interact > .aloud { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: reduce) { .course-interact-result { transition: none; } }
`;

/** Puts the style sheet of what is turned into the page, once. */
export function addInteractStyle(): void {
  if (document.querySelector("style[data-course-interact-style]")) return;
  document.head.append(element("style", { "data-course-interact-style": "" }, STYLE));
}
