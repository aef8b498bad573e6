import { quiz } from "@course/checks";

/** The quiz at the end of lesson 13. */
export const quiz13 = quiz("13-convolutions", "Lesson 13: Convolutions", [
  {
    ask: "An image of 12 x 12 goes through a filter of 3 x 3 (`valid`, stride 1), then through max pooling of 2 x 2. How many rows are left?",
    lesson: 13,
    section: "Size, padding, stride",
    choices: [
      {
        text: "6",
        wrong:
          "That would need a frame of zeros. With `valid` the filter has fewer positions than the image has rows.",
      },
      { text: "4", wrong: "Divide after the filter, not by it: a filter of 3 rows loses two of them." },
      { text: "5", right: "12 − 3 + 1 = 10 positions, and pooling halves them." },
    ],
  },
  {
    ask: "A layer of 8 filters of 3 x 3 takes 16 channels. How many parameters does it have?",
    lesson: 13,
    section: "How many parameters?",
    choices: [
      { text: "80", wrong: "A filter has a small table of weights for *each* channel that it takes." },
      { text: "1,160", right: "3 · 3 · 16 · 8 weights, and 8 biases." },
      { text: "1,152", wrong: "Those are the weights. Each filter has one number more." },
      {
        text: "It depends on how large the image is.",
        wrong: "All positions share the same weights. The size of the image is not in the formula.",
      },
    ],
  },
  {
    ask: "All nine weights of a filter add up to 0. What does it give where the image is evenly grey?",
    lesson: 13,
    section: "One position",
    choices: [
      {
        text: "0: nothing changes there",
        right: "The grey is a common factor of all nine products. Such a filter answers to differences only.",
      },
      {
        text: "The grey itself, as a mean of nine pixels",
        wrong: "A mean has weights that add up to 1. Here plus and minus cancel.",
      },
      {
        text: "The more, the brighter the grey is",
        wrong: "Take the grey out of the sum as a common factor. What is left?",
      },
    ],
  },
  {
    ask: "A convolutional network was trained on centred digits, and fails where they are moved by some pixels. Which part is to blame?",
    lesson: 13,
    section: "Move the digit",
    choices: [
      {
        text: "The filters, which have learnt to find things in the centre only",
        wrong: "A filter is the same at every position. Move the picture, and its map moves along.",
      },
      {
        text: "The dense layer, with a weight for every place of every map",
        right: "What it has learnt for one place, it doesn't know for the next. Moved digits must be learnt.",
      },
      {
        text: "The pooling, which makes small shifts larger",
        wrong:
          "Pooling keeps the greatest of a square, wherever in it that lies. It takes the edge off a small shift.",
      },
    ],
  },
  {
    ask: "You put the 784 pixels of all images into one and the same random order. How well does a network of dense layers read them?",
    lesson: 2,
    section: "What the network is not told",
    choices: [
      {
        text: "Not at all: people can't read them either.",
        wrong: "People see neighbours. A dense layer has never been told which pixels are neighbours.",
      },
      {
        text: "Worse, until it has worked out the order",
        wrong:
          "It need not work it out. Each pixel has its weight, and the order of a sum makes no difference.",
      },
      {
        text: "As well as before",
        right: "It has no idea of *next to*. A convolution does, and it would lose its advantage.",
      },
    ],
  },
  {
    ask: "When does dropout drop something?",
    lesson: 12,
    section: "The layer",
    choices: [
      {
        text: "In `fit`, but only for the training images; not in `predict`",
        right: "Training mode drops. Validation, `evaluate` and `predict` use the prediction mode.",
      },
      {
        text: "In the whole of `fit`, its validation included; not in `predict`",
        wrong: "The validation inside `fit` is there to say how good the finished network is.",
      },
      {
        text: "Always: it is a layer like any other",
        wrong: "Then the same picture would get another answer each time you ask.",
      },
    ],
  },
]);
