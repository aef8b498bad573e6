// Deformed images: once, or anew for each epoch.
export { deform, SMALL_DEFORMATIONS } from "./deform.js";
export { imageShape } from "./image-shape.js";
export { DeformedAhead } from "./node/deformed-ahead.js";
export { type DeformOptions, readDeformOptions } from "./options.js";
