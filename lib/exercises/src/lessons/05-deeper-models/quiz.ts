import { quiz } from "@course/checks";

/** The quiz at the end of lesson 5. */
export const quiz05 = quiz("05-deeper-models", "Lesson 5: Deeper models", [
  {
    ask: "Two networks read 784 pixels. One has layers of 784, 128 and 10 neurons, the other of 256, 64, 64, 32 and 10. Which has more parameters?",
    lesson: 5,
    section: "The deeper network",
    choices: [
      {
        text: "The second, since it has more layers",
        wrong:
          "Count the first layer of each. It outweighs all others, and more layers don't make it larger.",
      },
      {
        text: "They have about the same, since the sum of neurons hardly matters",
        wrong:
          "Parameters are connections: inputs times neurons. Here they differ by more than a factor of three.",
      },
      {
        text: "The first, because of its first layer",
        right: "784 inputs times 784 neurons outweigh everything else. Deeper isn't larger.",
      },
    ],
  },
  {
    ask: "A network with ten outputs and binary cross-entropy reports an accuracy of 0.9. What can it read?",
    lesson: 5,
    section: "The lecture's run, as it was",
    choices: [
      {
        text: "Perhaps nothing: always saying *no* scores that much.",
        right: "If it is the binary accuracy, nine of ten questions about an image are answered by *no*.",
      },
      {
        text: "Nine of ten digits",
        wrong:
          "That holds for the categorical accuracy. With this loss, plain `accuracy` counts yes-or-no questions.",
      },
      {
        text: "Nine of the ten classes, and the tenth not at all",
        wrong: "Accuracy is a share of answers, not of classes. Ask which answers are counted here.",
      },
    ],
  },
  {
    ask: "The interval of a difference between two networks reaches from −0.002 to 0.004. What does that say?",
    lesson: 5,
    section: "What the table says",
    choices: [
      {
        text: "The second network is better, by about 0.001.",
        wrong:
          "That is the middle of the interval. But 0 lies in it too, and so do differences with the other sign.",
      },
      {
        text: "You can't tell which is better.",
        right: "It includes 0. There may be a difference, but it is too small to be seen in these runs.",
      },
      {
        text: "The two are equally good.",
        wrong: "Not seen isn't the same as not there. A difference of 0.003 would fit this interval as well.",
      },
    ],
  },
  {
    ask: "In a new run you changed the loss and the learning rate, and the accuracy fell by two percent. What was it?",
    lesson: 5,
    section: "A comparison that means something",
    choices: [
      {
        text: "The loss, since it decides what is learnt",
        wrong: "It may be, but this run can't show it: something else changed as well.",
      },
      {
        text: "The learning rate, since changing a loss can't cost so much by itself",
        wrong: "Plausible isn't shown. Two things changed, and one run tells only what both did together.",
      },
      {
        text: "That can't be said: two things changed, and there was one run.",
        right: "Change one thing at a time, and train several times from different seeds.",
      },
    ],
  },
  {
    ask: "For the digit 8, a network has a recall of 0.99 and a precision of 0.80. What does it do?",
    lesson: 4,
    section: "The classification report",
    choices: [
      {
        text: "It says 8 too often.",
        right: "It finds nearly all 8s, and calls many other digits 8 as well.",
      },
      {
        text: "It misses every fifth 8.",
        wrong: "Missing concerns the recall, and that is nearly 1. What is the 0.80 a share of?",
      },
      {
        text: "It is right about 8s in 80 of 100 cases, whatever the question.",
        wrong:
          "There are two questions: how many of all 8s are found, and how many of those called 8 are one.",
      },
    ],
  },
  {
    ask: "In the first epoch, `val_accuracy` is higher than `accuracy`. Why?",
    lesson: 3,
    section: "Read the log",
    choices: [
      {
        text: "The validation images happen to be easier.",
        wrong: "Then it would be so in later epochs as well. Think of *when* each of the two is measured.",
      },
      {
        text: "`accuracy` is a mean over the whole epoch, its start included.",
        right:
          "At its start nothing was known. `val_accuracy` is measured at the end, with everything learnt by then.",
      },
      {
        text: "The network has trained on the validation images in the first epoch.",
        wrong: "It hasn't: no step of the optimiser uses them.",
      },
    ],
  },
]);
