import { escapeHtml } from "@course/core";

/** Escapes a text; what stands between backticks becomes code. */
export function prose(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

/** Frames HTML by a coloured bar at its left. */
export function box(colour: string, html: string): string {
  return `<div style="border-left:4px solid ${colour};padding:4px 12px">${html}</div>`;
}
