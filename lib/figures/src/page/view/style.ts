/**
 * How everything looks. JupyterLab and its exported pages say their colours, light or dark, in variables; elsewhere the
 * browser's own are taken. The blue has a contrast of 3:1 and more to white and to dark grey.
 */
export const STYLE = `
:host {
  --text: var(--jp-content-font-color1, CanvasText);
  --soft: var(--jp-content-font-color2, CanvasText);
  --line: var(--jp-border-color1, GrayText);
  --face: var(--jp-layout-color2, ButtonFace);
  --blue: #2585c2;
  /* 3 : 1 and more to the black field inside it, and to a page outside, light or dark. */
  --frame: #8a8a8a;
  display: block;
  max-width: 880px;
  container-type: inline-size;
  padding: 0 6px;
  color: var(--text);
  font: 14px/1.4 var(--jp-ui-font-family, system-ui, sans-serif);
}
.title { margin: 4px 0 10px; font-size: 15px; font-weight: bold; }
.parts { display: flex; flex-wrap: wrap; gap: 16px 28px; align-items: flex-start; }
.pad { flex: 0 1 280px; min-width: 200px; }
.paper {
  display: block; width: 100%; aspect-ratio: 1; box-sizing: border-box;
  border: 2px solid var(--frame); border-radius: 4px;
  background: black; cursor: crosshair; outline: none; touch-action: none; user-select: none; -webkit-user-select: none;
}
.paper.keys:focus, button:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
.buttons { display: flex; gap: 8px; margin-top: 8px; }
button {
  flex: 1; min-height: 32px; padding: 4px 12px; font: inherit; color: var(--text);
  background: var(--face); border: 1px solid var(--line); border-radius: 4px; cursor: pointer;
}
button:hover { border-color: var(--text); }
.preview { flex: 0 0 168px; width: 168px; margin: 0; }
.preview canvas { display: block; width: 168px; height: 168px; border: 2px solid var(--frame); border-radius: 4px; }
figcaption { margin-top: 8px; font-size: 12px; color: var(--soft); }
.side { flex: 1 1 240px; min-width: 220px; }
.answer { transition: opacity 0.2s; }
.answer.old { opacity: 0.4; }
.verdict { display: block; min-height: 44px; font-size: 16px; line-height: 44px; }
.winner { display: inline-block; min-width: 28px; font-size: 40px; font-weight: 700; vertical-align: middle; }
.heading { margin: 2px 0 4px; font-size: 12px; color: var(--soft); }
ol { margin: 0; padding: 0; list-style: none; }
li { display: grid; grid-template-columns: 1.2em 1fr 5.2em; gap: 8px; align-items: center; line-height: 19px; }
.digit { text-align: right; }
.track { height: 13px; background: var(--face); border-radius: 2px; overflow: hidden; }
.bar { display: block; height: 100%; background: var(--blue); }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.best { font-weight: 700; }
.keyboard { margin: 8px 0 0; font-size: 12px; color: var(--soft); }
.note { margin: 12px 0 2px; font-size: 13px; border-left: 3px solid var(--blue); padding-left: 8px; }
.aloud { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@container (max-width: 560px) {
  .parts { gap: 10px 16px; }
  /* The answer is near the pad, so that both are in sight. */
  .preview { order: 1; display: flex; gap: 12px; flex: 1 1 100%; width: auto; }
  .preview canvas { flex: none; width: 112px; height: 112px; }
  figcaption { margin: 0; }
  .verdict { min-height: 36px; line-height: 36px; }
  .winner { font-size: 32px; }
  li { line-height: 17px; }
}
@media (forced-colors: active) { .bar { background: Highlight; } }
`;
