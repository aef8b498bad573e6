// What learners write in the lessons, with its checks. Notebooks import it from `course/practice`.
export { Practice } from "@course/checks";
export { lesson02 } from "./02-flatten-normalise-one-hot/checks.js";
export { lesson03 } from "./03-build-and-fit/checks.js";
