import { nodeProblem } from "../helpers/node-version.mjs";

/**
 * Says which Node runs. An unsupported one doesn't come this far: see `onSupportedNode`.
 *
 * @type {import("../runner/run-steps.mjs").Step}
 */
export const nodeVersion = {
  name: "Node.js",
  advice: "nvm install 24",
  isDone: () => process.versions.node,
  run: () => Promise.reject(new Error(nodeProblem(process.versions.node, process.platform))),
};
