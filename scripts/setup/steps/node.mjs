/**
 * Says which Node runs. An unsupported one doesn't come this far: see `onSupportedNode`.
 *
 * @type {import("../runner/run-steps.mjs").Step}
 */
export const nodeVersion = {
  id: "node",
  name: "Node.js",
  advice: "nvm install 24",
  look: () => ({ found: process.versions.node, wrong: [] }),
};
