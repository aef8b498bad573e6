import { quiz } from "@course/checks";

/** The quiz at the end of lesson 6. */
export const quiz06 = quiz("06-inside-fit", "Lesson 6: Inside fit", [
  {
    ask: "A batch `x` has the shape `[32, 100]`. A layer of 10 neurons reads it. Which shapes have its weights, and what comes out?",
    lesson: 6,
    section: "A layer is a matrix product",
    choices: [
      {
        text: "Weights `[10, 100]`, output `[32, 10]`",
        wrong: "In `x.matMul(weights)` the inner lengths must agree. Here a 100 would meet a 10.",
      },
      {
        text: "Weights `[100, 10]`, output `[32, 10]`",
        right:
          "The inner lengths, 100 and 100, agree, and the outer two remain: a row for each image, a column for each neuron.",
      },
      {
        text: "Weights `[32, 10]`, output `[100, 10]`",
        wrong:
          "The weights don't depend on how many images a batch has. There is one for each input and neuron.",
      },
    ],
  },
  {
    ask: "The slope of a weight is −2 and the learning rate is 0.1. What does a step of gradient descent do?",
    lesson: 6,
    section: "The gradient, and a step",
    choices: [
      {
        text: "It lowers the weight by 0.2.",
        wrong:
          "A negative slope means that the loss falls where the weight *grows*. The step goes against the slope.",
      },
      {
        text: "It lowers the loss by 0.2.",
        wrong:
          "The step changes the weight. How the loss answers depends on the ground; near by, the change would be slope times step.",
      },
      {
        text: "It raises the weight by 0.2.",
        right: "New value = old value − rate · slope, and minus times minus is plus.",
      },
    ],
  },
  {
    ask: "In a training loop of yours, `tf.memory().numTensors` grows by 4 with every step. What is missing?",
    lesson: 6,
    section: "Cleaning up: tidy and dispose",
    choices: [
      {
        text: "A `tf.tidy` around what is done in a step",
        right: "Each operation makes a tensor, and only you can free it.",
      },
      {
        text: "Nothing: JavaScript frees tensors once no variable refers to them.",
        wrong:
          "It frees its own objects. The numbers of a tensor lie where its garbage collector doesn't look.",
      },
      {
        text: "A call of `dispose` on the variables of the network",
        wrong:
          "Those are the same ones in every step, so they don't make the count grow. And they are still needed.",
      },
    ],
  },
  {
    ask: "You compute a loss with tensors, take its number out with `arraySync()`, halve it, and make a tensor of it again. What can `tf.variableGrads` do with that?",
    lesson: 6,
    section: "A gradient that breaks off",
    choices: [
      {
        text: "Nothing: the trace from the loss back to the variables breaks off.",
        right: "TensorFlow follows its own operations. A number that was taken out is a constant to it.",
      },
      {
        text: "It gives half of the gradient, since the loss was halved on the way.",
        wrong:
          "So it would be if the halving were an operation on tensors. Between number and tensor there is no trace.",
      },
      {
        text: "It gives the gradient of the loss before it was halved.",
        wrong:
          "It starts from the tensor that your function returns, and no operation leads from there to the variables.",
      },
    ],
  },
  {
    ask: "Of 6,000 images, a quarter is held back. How many steps does an epoch take with batches of 100?",
    lesson: 3,
    section: "What a run will cost",
    choices: [
      { text: "60", wrong: "The images held back take no part in any step." },
      { text: "45", right: "4,500 images are left, and each step looks at 100 of them." },
      { text: "4,500", wrong: "That is how many images are trained on. A step looks at a whole batch." },
      { text: "15", wrong: "That is what the part held back would give. Which part is trained on?" },
    ],
  },
  {
    ask: "One run with 64 neurons reaches 0.957, one with 80 neurons 0.959. Are 80 better?",
    lesson: 5,
    section: "One run is one run",
    choices: [
      {
        text: "Yes: both were measured on the same images.",
        wrong:
          "That is needed, but it isn't enough. The same network, started from another seed, differs too.",
      },
      {
        text: "Yes, and the larger number of parameters explains it.",
        wrong:
          "An explanation is easily found for any difference, also for one that is luck. How far apart are two runs of the *same* network?",
      },
      {
        text: "One run each can't tell.",
        right: "Train each several times, and look at the interval of the difference.",
      },
    ],
  },
]);
