// What stands in the lessons: what learners write, and the quizzes. Notebooks import it from `course/practice`.
export * from "./lessons/index.js";
export * from "./lessons/quizzes.js";
export { Progress } from "./progress/table.js";
export { progress } from "./progress.js";
