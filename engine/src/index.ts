export { type Attribute, encodeSavedModel, type NodeDef } from "./graph/saved-model.js";
