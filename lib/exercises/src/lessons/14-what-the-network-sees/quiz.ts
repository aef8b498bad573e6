import { quiz } from "@course/checks";

/** The quiz at the end of lesson 14. */
export const quiz14 = quiz("14-what-the-network-sees", "Lesson 14: What the network sees", [
  {
    ask: "In the first layer of a trained network, the weights of the corner pixels still look like noise. What does that mean?",
    lesson: 14,
    section: "What training makes of the weights",
    choices: [
      {
        text: "The network wasn't trained long enough.",
        wrong: "No number of epochs would change these weights. What are they multiplied by?",
      },
      {
        text: "No image has ink there, so nothing was learnt about them.",
        right: "They are multiplied by 0. Noise that does no harm stays.",
      },
      {
        text: "The network has learnt that the corners are full of noise.",
        wrong:
          "It has learnt nothing there: they are the random weights from the start. Compare them with a copy from before training.",
      },
    ],
  },
  {
    ask: "What are the targets when an autoencoder is trained?",
    lesson: 14,
    section: "An autoencoder: a picture through 32 numbers",
    choices: [
      {
        text: "The labels, as one-hot rows",
        wrong: "It needs no labels. Look at what stands twice in the call of `fit`.",
      },
      {
        text: "There are none, so it has no loss",
        wrong:
          "*Unsupervised* means without labels, not without a loss. Its output is compared with something.",
      },
      {
        text: "Its own inputs",
        right: "It is to put out what came in, and has to squeeze it through the middle.",
      },
    ],
  },
  {
    ask: "An autoencoder trained on digits reconstructs a picture with an unusually large error. What is likely?",
    lesson: 14,
    section: "Only what it has learnt",
    choices: [
      {
        text: "The picture is not of the kind that it was trained on.",
        right: "The code is a shorthand for digits. What isn't made of their strokes doesn't fit through it.",
      },
      {
        text: "The picture shows a digit that is rare.",
        wrong: "The ten digits are about equally frequent, and a rare one would still be made of strokes.",
      },
      {
        text: "The picture needs more epochs than others.",
        wrong: "It isn't a training image. More training on digits makes digits better.",
      },
    ],
  },
  {
    ask: "Two ways of training are compared at one learning rate, and the first is far ahead. What do you try before you believe it?",
    lesson: 14,
    section: "Fine-tune, and compare",
    choices: [
      {
        text: "More epochs for both",
        wrong: "That may help, but the rate would still suit one of them better than the other.",
      },
      {
        text: "The same rate with more seeds",
        wrong: "Seeds tell how much is chance. An unsuitable rate isn't chance: it hurts with every seed.",
      },
      {
        text: "A rate of its own for each",
        right: "In the lesson, the merit of the preparation turned out to be one of the rate.",
      },
    ],
  },
  {
    ask: "Why did training one layer at a time help deep sigmoid networks?",
    lesson: 10,
    section: "Through ten layers",
    choices: [
      {
        text: "It makes the network smaller while it is trained, so that less can go wrong.",
        wrong: "In the end the network is the same. What differs is how far a gradient has to travel.",
      },
      {
        text: "The gradient, which shrinks in every layer, has a short way.",
        right: "The derivative of a sigmoid is 0.25 at most, and through many layers such factors multiply.",
      },
      {
        text: "It keeps the gradient from exploding on its way back.",
        wrong: "With sigmoid it goes the other way: what reaches the first layers is next to nothing.",
      },
    ],
  },
  {
    ask: "A convolution with 16 filters of 5 x 5 on one channel: why has it only 416 parameters, though it gives thousands of numbers?",
    lesson: 13,
    section: "How many parameters?",
    choices: [
      {
        text: "All positions use the same weights.",
        right: "Shared weights, and each output sees 25 pixels only: 5 · 5 · 16 + 16.",
      },
      {
        text: "Most of its weights are 0 and needn't be stored.",
        wrong: "Each of its weights is used. It is the same few that are used at every position.",
      },
      {
        text: "It computes less: few parameters mean little work.",
        wrong: "Few parameters aren't little work: each of them is used at hundreds of places.",
      },
    ],
  },
]);
