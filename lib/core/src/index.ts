// What all rooms of the course stand on.

import "./names/known-names.js";

// (The blank line behind each heading keeps the formatter from sorting across headings.)

// Compute

export { concatBytes } from "./compute/bytes.js";
export { randomGenerator, setSeed } from "./compute/random.js";
export { type Backend, backend, ready, tf } from "./compute/tf.js";

// Show in a notebook

export {
  clearOutput,
  type Displayable,
  type DisplayHandle,
  display,
  inNotebook,
  interruptSignal,
  jupyterDisplay,
  letShowThemselves,
  type MimeBundle,
  mimeBundle,
  openChannel,
} from "./show/display.js";
export { type Grid, gridToHtml, gridToText } from "./show/grid.js";
export { escapeHtml } from "./show/html.js";
export { InterruptedError, Interruption } from "./show/interrupt.js";
export {
  counted,
  formatDuration,
  formatFixed,
  formatNumber,
  formatPercent,
  formatProbability,
  formatShape,
  round,
} from "./show/numbers.js";
export { SelfShowing } from "./show/self-showing.js";

// Read arguments

export { describe, isTensor } from "./arguments/describe.js";
export { type Labels, readLabelPair, readLabels } from "./arguments/labels.js";
export { explained, messageOf } from "./arguments/message-of.js";
export { type OptionKinds, readOptions } from "./arguments/options.js";
export { type Prediction, readPredictions } from "./arguments/probabilities.js";
export { suggest } from "./arguments/suggest.js";
export { valueRange } from "./arguments/value-range.js";

// What needs Node

export { fromBase64, toBase64 } from "./node/base64.js";
export { environment } from "./node/environment.js";
export { isQuiet, quietly } from "./node/quiet.js";
export { withRandom } from "./node/with-random.js";
