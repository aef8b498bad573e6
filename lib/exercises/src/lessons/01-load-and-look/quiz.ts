import { quiz } from "@course/checks";

/** The quiz at the end of lesson 1. */
export const quiz01 = quiz("01-load-and-look", "Lesson 1: Load and look", [
  {
    ask: "`take(train.images, { from: 10, to: 20 })` gives a tensor. What is its shape?",
    lesson: 1,
    section: "Look at the images",
    choices: [
      {
        text: "`[11, 28, 28]`",
        wrong: "That counts both ends. The rows go up to `to`, but don't include it.",
      },
      { text: "`[10, 28, 28]`", right: "The rows 10 to 19, each an image of 28 rows and 28 columns." },
      {
        text: "`[10, 784]`",
        wrong: "`take` chooses images and doesn't change them: each keeps its rows and its columns.",
      },
      {
        text: "`[20, 28, 28]`",
        wrong: "`to` is the row at which it stops, not how many rows there will be.",
      },
    ],
  },
  {
    ask: "A colour picture has 32 rows and 32 columns. How many features is that?",
    lesson: 1,
    section: "An image is a table of numbers",
    choices: [
      {
        text: "1,024: one for each pixel",
        wrong: "One number for a pixel is enough for a grey level. A colour takes more than one.",
      },
      {
        text: "96: 32 rows, 32 columns and 32 colours",
        wrong: "Rows and columns are multiplied, not added.",
      },
      {
        text: "3,072: three for each pixel",
        right: "32 · 32 pixels, and each has a number for red, one for green and one for blue.",
      },
    ],
  },
  {
    ask: "After an hour of training, a program reads 11% of the MNIST test images rightly. What do you conclude?",
    lesson: 1,
    section: "The score to beat",
    choices: [
      {
        text: "It has learnt next to nothing.",
        right: "A program that answers 1 to every image, without looking at any, scores as much.",
      },
      {
        text: "It has learnt a little, and needs some more hours.",
        wrong:
          "Compare it with a program that looks at no image and always gives the most frequent digit. How much better is this one?",
      },
      {
        text: "It has learnt something, since with ten classes only guessing would score 0%.",
        wrong:
          "Guessing isn't always wrong. Somebody who names the same digit each time is right whenever that digit comes.",
      },
    ],
  },
  {
    ask: "You try twelve settings, and report the best test score of the twelve. What is wrong with that figure?",
    lesson: 1,
    section: "Three parts, and why",
    choices: [
      {
        text: "Nothing: no network was trained on the test images.",
        wrong:
          "The networks weren't, but you were: their score decided which setting you kept. Whatever is chosen by some images does well on these images, in part by luck.",
      },
      {
        text: "It is too low, since eleven worse settings were tried as well.",
        wrong: "The other eleven don't enter the figure. What matters is how the twelfth was chosen.",
      },
      {
        text: "It flatters: the setting was chosen because of these images.",
        right:
          "Choose by validation images. The last word belongs to images that took no part in any choice.",
      },
    ],
  },
  {
    ask: "Somebody holds back 5,000 images for validation, but trains on all 60,000. How does that show?",
    lesson: 1,
    section: "A leaked test set",
    choices: [
      {
        text: "An error says that 5,000 images occur twice.",
        wrong:
          "No function compares the parts. Nothing complains unless you count the images that they share.",
      },
      {
        text: "The validation score is too good, and there is no message.",
        right:
          "The program is examined on questions whose answers it was given. You find out when real images arrive.",
      },
      {
        text: "The validation score is too low, since these images confuse the program.",
        wrong: "An image that was seen in training is easier, not harder: its answer was given.",
      },
    ],
  },
]);
