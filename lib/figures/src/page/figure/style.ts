import { element } from "../view/elements.js";

const STYLE = `
.course-figure { position: relative; max-width: 100%; font: 13px/1.5 var(--jp-ui-font-family, system-ui, sans-serif); color: var(--jp-content-font-color1, CanvasText); }
.course-figure-picture { position: relative; overflow: hidden; max-width: 100%; }
.course-figure-drawing { transform-origin: 0 0; }
.course-figure-name { position: absolute; inset: 0; pointer-events: none; }
.course-figure-drawn { display: block; max-width: 100%; height: auto; background: white; }
.course-figure-still { display: none; max-width: 100%; height: auto; }
.course-figure.is-waiting:not(.is-dark) > .course-figure-still { display: block; position: absolute; inset: 0 auto auto 0; }
.course-figure.is-still > .course-figure-still { display: block; }
.course-figure.is-still > :is(.course-figure-picture, .course-figure-controls) { display: none; }
.course-figure-control { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; max-width: 560px; padding: 4px min(14px, 4%); box-sizing: border-box; }
.course-figure-control span { flex: 0 1 12em; min-width: 0; overflow: hidden; text-overflow: ellipsis; font-variant-numeric: tabular-nums; }
.course-figure-control input { flex: 1 1 120px; min-width: 0; min-height: 24px; margin: 0; accent-color: #2585c2; }
.course-figure-control :is(button, select) { min-height: 28px; padding: 2px 10px; font: inherit; color: inherit; background: var(--jp-layout-color2, ButtonFace); border: 1px solid var(--jp-border-color1, GrayText); border-radius: 4px; }
[data-jp-theme-light="false"] .course-figure-control { color-scheme: dark; }
.course-figure-control :focus-visible { outline: 3px solid #2585c2; outline-offset: 2px; border-radius: 3px; }
.course-figure-note { margin: 4px min(14px, 4%); padding-left: 8px; border-left: 3px solid #2585c2; }
.course-figure-words { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media print {
  .course-figure.has-still > :is(.course-figure-picture, .course-figure-controls) { display: none; }
  .course-figure.has-still > .course-figure-still { display: block; position: static; }
}
`;

/** Puts the style sheet of figures into the page, once. */
export function addStyle(): void {
  if (document.querySelector("style[data-course-figure]")) return;
  document.head.append(element("style", { "data-course-figure": "" }, STYLE));
}
