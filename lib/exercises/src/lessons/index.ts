// What learners write in the lessons, with its checks.
export { Practice } from "@course/checks";
export { lesson01 } from "./01-load-and-look/checks.js";
export { lesson02 } from "./02-flatten-normalise-one-hot/checks.js";
export { lesson03 } from "./03-build-and-fit/checks.js";
export { lesson04 } from "./04-evaluate/checks.js";
export { lesson05 } from "./05-deeper-models/checks.js";
export { lesson06 } from "./06-inside-fit/checks.js";
export { lesson07 } from "./07-capacity-and-batches/checks.js";
export { lesson08 } from "./08-optimisers/checks.js";
export { lesson09 } from "./09-activations-and-initial-weights/checks.js";
export { lesson10 } from "./10-backpropagation-and-gradients/checks.js";
export { lesson11 } from "./11-over-fitting/checks.js";
export { lesson12 } from "./12-dropout-and-batch-norm/checks.js";
export { lesson13 } from "./13-convolutions/checks.js";
export { lesson14 } from "./14-what-the-network-sees/checks.js";
export { lesson15 } from "./15-deep-big-simple/checks.js";
