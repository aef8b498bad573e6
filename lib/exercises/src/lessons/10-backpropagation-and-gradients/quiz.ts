import { quiz } from "@course/checks";

/** The quiz at the end of lesson 10. */
export const quiz10 = quiz("10-backpropagation-and-gradients", "Lesson 10: Backpropagation and gradients", [
  {
    ask: "A number reaches the loss on two paths. On one the derivatives are 2 and 3, on the other there is a single one, 4. What is the derivative of the loss along it?",
    lesson: 10,
    section: "Chains and forks",
    choices: [
      { text: "24", wrong: "Along a chain you multiply. But the two paths are a fork." },
      {
        text: "9",
        wrong: "Adding everything forgets the chain: along the first path the derivatives multiply.",
      },
      { text: "10", right: "2 · 3 along the chain, and 4 from the other path added." },
    ],
  },
  {
    ask: "Softmax gives the probabilities 0.7, 0.2 and 0.1, and the second class is true. What is the gradient along the logits?",
    lesson: 10,
    section: "Ten classes",
    choices: [
      {
        text: "0.7, −0.8 and 0.1",
        right: "p − t. A step against it raises the true logit, and lowers the others.",
      },
      {
        text: "−0.7, 0.8 and −0.1",
        wrong:
          "That is t − p, with the sign turned round. A step *against* the gradient must raise the true logit.",
      },
      {
        text: "0, −0.8 and 0",
        wrong: "The other logits count too: raise one of them, and the true class loses probability.",
      },
    ],
  },
  {
    ask: "Somebody says: with ReLU, gradients can't explode. What is wrong with that?",
    lesson: 10,
    section: "Through ten layers",
    choices: [
      {
        text: "Nothing: the derivative of ReLU is at most 1, so nothing can grow.",
        wrong:
          "That is one of two factors. On its way back, the gradient is multiplied by something else as well.",
      },
      {
        text: "The weights are factors too, and may be large.",
        right:
          "ReLU can do nothing about them. With weights that are too large the gradient explodes all the same.",
      },
      {
        text: "The derivative of ReLU grows with its input.",
        wrong: "It is 1 on the whole right half. The output grows, the derivative doesn't.",
      },
    ],
  },
  {
    ask: "The sum of a ReLU neuron lies below 0 for every training image. What will further training do?",
    lesson: 10,
    section: "Neurons that die",
    choices: [
      {
        text: "It raises the bias until the neuron responds again.",
        wrong: "For that the bias would need a gradient. What is the derivative of ReLU on the left?",
      },
      {
        text: "It makes the neuron's weights smaller, until they are 0.",
        wrong: "Its weights don't change at all, since no gradient reaches them.",
      },
      {
        text: "Nothing: no gradient reaches its weights.",
        right: "It is dead. Lower the learning rate, or take leaky ReLU, if many are.",
      },
    ],
  },
  {
    ask: "With each step of descent, the loss of a small network gets larger than before. What do you change?",
    lesson: 8,
    section: "Down a slope",
    choices: [
      {
        text: "The learning rate: it is too large for the steepest direction.",
        right: "Each step lands higher on the opposite wall of the valley. A smaller rate goes down.",
      },
      {
        text: "The sign of the step: it must go along the gradient.",
        wrong:
          "Along the gradient is uphill. A step that is far too long goes downhill first, and up the other side.",
      },
      {
        text: "The number of steps: it hasn't had enough of them.",
        wrong: "If every step leads higher, more steps lead higher still.",
      },
    ],
  },
  {
    ask: "The derivative of a loss along a weight is −0.3, measured by a central difference. Your formula says −0.6. What do you do?",
    lesson: 9,
    section: "A derivative is a small experiment",
    choices: [
      {
        text: "Trust the formula: a measurement is only approximate.",
        wrong:
          "It is off by a little, not by a factor of two. A formula saves the experiment, but it can't overrule it.",
      },
      {
        text: "Look for a mistake in the formula, such as a factor of 2 too many.",
        right: "Whenever you doubt a derivative, you can measure it.",
      },
      {
        text: "Take the mean of both, −0.45.",
        wrong: "One of the two is wrong, and a mean with something wrong isn't right.",
      },
    ],
  },
]);
