// What a child process of the tests imports.
import { ready } from "@course/core";

export { tf } from "@course/core";
export { byteTensor, fit } from "../../lib/engine/src/index.js";

await ready();
