// The quizzes at the ends of the lessons. Notebooks import them from `course/practice`.
export { quiz01 } from "./01-load-and-look/quiz.js";
export { quiz02 } from "./02-flatten-normalise-one-hot/quiz.js";
export { quiz03 } from "./03-build-and-fit/quiz.js";
export { quiz04 } from "./04-evaluate/quiz.js";
export { quiz05 } from "./05-deeper-models/quiz.js";
export { quiz06 } from "./06-inside-fit/quiz.js";
export { quiz07 } from "./07-capacity-and-batches/quiz.js";
export { quiz08 } from "./08-optimisers/quiz.js";
export { quiz09 } from "./09-activations-and-initial-weights/quiz.js";
export { quiz10 } from "./10-backpropagation-and-gradients/quiz.js";
export { quiz11 } from "./11-over-fitting/quiz.js";
export { quiz12 } from "./12-dropout-and-batch-norm/quiz.js";
export { quiz13 } from "./13-convolutions/quiz.js";
export { quiz14 } from "./14-what-the-network-sees/quiz.js";
export { quiz15 } from "./15-deep-big-simple/quiz.js";
