import { build } from "./build.mjs";
import { datasets } from "./datasets.mjs";
import { editorKernel } from "./editor-kernel.mjs";
import { firstCell } from "./first-cell.mjs";
import { kernel } from "./kernel.mjs";
import { kernelSnapshot } from "./kernel-snapshot.mjs";
import { myWork } from "./my-work.mjs";
import { nodeVersion } from "./node.mjs";
import { npmPackages } from "./npm-packages.mjs";
import { pythonEnvironment } from "./python.mjs";
import { pythonPackages } from "./python-packages.mjs";
import { tensorflow } from "./tensorflow.mjs";
import { tslab } from "./tslab.mjs";

/**
 * All that the course needs, in the order in which one thing needs another. `npm start` looks at them and does what is left,
 * `npm run doctor` only looks.
 *
 * @type {import("../runner/run-steps.mjs").Step[]}
 */
export const setupSteps = [
  nodeVersion,
  npmPackages,
  pythonEnvironment,
  pythonPackages,
  tensorflow,
  build,
  datasets,
  kernel,
  editorKernel,
  kernelSnapshot,
  tslab,
  myWork,
  firstCell,
];
