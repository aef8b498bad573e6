import { quiz } from "@course/checks";

/** The quiz at the end of lesson 7. */
export const quiz07 = quiz("07-capacity-and-batches", "Lesson 7: Capacity and batches", [
  {
    ask: "After one epoch of very short steps, a network of 10 neurons has an accuracy of 0.3. What does that say about its capacity?",
    lesson: 7,
    section: "Capacity, or only short steps?",
    choices: [
      {
        text: "It can't represent more than that: 10 neurons are too few for ten digits.",
        wrong:
          "That would show in a network that was trained properly. Here you see how far it came, not how far it can come.",
      },
      {
        text: "Little: it shows what has been learnt so far, not what can be.",
        right: "Train it at a rate that suits it, until it stops getting better, and then judge.",
      },
      {
        text: "It has too much capacity and over-fits.",
        wrong: "Over-fitting shows in a gap between training and validation. Nothing here speaks of one.",
      },
    ],
  },
  {
    ask: "You go from batches of 10 images to batches of 1,000. How does the error of the gradient's estimate change?",
    lesson: 7,
    section: "A batch is an estimate",
    choices: [
      {
        text: "It falls to a hundredth.",
        wrong: "The work grows a hundredfold. The error falls only with the root of the batch size.",
      },
      {
        text: "It stays: each image pulls its own way.",
        wrong: "So it does, but in a mean these pulls cancel in part, and more so the more there are.",
      },
      {
        text: "It falls to a tenth.",
        right: "The root of 100 is 10. A tenth of the error costs a hundred times the work.",
      },
    ],
  },
  {
    ask: "With batches ten times as large and all else equal, the network does worse after an epoch. What do you try first?",
    lesson: 7,
    section: "Which batch size?",
    choices: [
      {
        text: "A larger learning rate",
        right:
          "There are ten times fewer steps now, and each rests on a better estimate, so it may be longer.",
      },
      {
        text: "A smaller learning rate",
        wrong: "That would make the steps shorter still, and there are ten times fewer of them already.",
      },
      {
        text: "More neurons",
        wrong: "The network was large enough before. What has changed is the number of its steps.",
      },
    ],
  },
  {
    ask: "Trained on images sorted by digit, without shuffling, a network shows a training accuracy near 1 and fails on validation images. Why?",
    lesson: 7,
    section: "Why the images are shuffled",
    choices: [
      {
        text: "It has learnt the training images by heart.",
        wrong:
          "If it had, it would still know the zeros. Ask it about the *training* images after the epoch: it fails there too.",
      },
      {
        text: "The validation images are of other classes than those it was trained on.",
        wrong: "All digits occur in both. What matters is which digits came last.",
      },
      {
        text: "It answers with the digit that is just passing, and is measured then.",
        right: "When the next digit comes it forgets the last one. In the end it answers 9.",
      },
    ],
  },
  {
    ask: "All weights of a network with a hidden layer begin at 0. What becomes of the hidden neurons?",
    lesson: 6,
    section: "A network that learns",
    choices: [
      {
        text: "They differ soon, since each has other inputs.",
        wrong:
          "Each reads the same inputs. What could make the first step of one neuron differ from that of its neighbour?",
      },
      {
        text: "They stay alike, so that random weights are needed.",
        right: "The same weights get the same gradient. Random ones are what tells the neurons apart.",
      },
      {
        text: "They learn as usual. Only the first epoch takes longer.",
        wrong:
          "A single layer can begin at 0. Behind a hidden layer something else is needed, and time doesn't bring it.",
      },
    ],
  },
  {
    ask: "You measure twenty networks on the test images and keep the best. What do you know of its test accuracy?",
    lesson: 5,
    section: "A comparison decided on the test set",
    choices: [
      {
        text: "It flatters the network, which was picked because of it.",
        right: "Choose by validation images, and use the test images once, at the end.",
      },
      {
        text: "It is exact, since all twenty were measured on the same images.",
        wrong:
          "The same images make the comparison fair, not the winner's figure. A winner is in part lucky.",
      },
      {
        text: "It is too low, since the nineteen others were worse.",
        wrong: "The others don't enter the figure. What does is that the greatest of twenty was taken.",
      },
    ],
  },
]);
