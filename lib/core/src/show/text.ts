// The entry `@course/core/text`: numbers and tables as text and HTML, without TensorFlow.js.
export { type Grid, gridToHtml, gridToText } from "./grid.js";
export { escapeHtml } from "./html.js";
export {
  counted,
  formatDuration,
  formatFixed,
  formatNumber,
  formatPercent,
  formatProbability,
  formatShape,
  round,
} from "./numbers.js";
