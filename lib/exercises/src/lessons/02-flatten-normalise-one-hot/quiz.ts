import { quiz } from "@course/checks";

/** The quiz at the end of lesson 2. */
export const quiz02 = quiz("02-flatten-normalise-one-hot", "Lesson 2: Flatten, normalise, one-hot", [
  {
    ask: "In the flat row of an MNIST image, a pixel stands at position 100. Where is the pixel just below it in the picture?",
    lesson: 2,
    section: "Flatten: from a square to a row",
    choices: [
      {
        text: "At position 101",
        wrong:
          "That is its neighbour on the right. To get one row further down, a whole row of pixels has to pass.",
      },
      { text: "At position 128", right: "A row has 28 pixels, so the pixel below comes 28 places later." },
      {
        text: "At position 884",
        wrong:
          "784 places further on is the same pixel of the next image. Within an image, how long is a row?",
      },
    ],
  },
  {
    ask: "Why do ten outputs, one for each digit, serve better than a single output that gives the digit as a number?",
    lesson: 2,
    section: "One-hot: from a label to ten numbers",
    choices: [
      {
        text: "A single number would make a 7 and a 9 average to an 8.",
        right:
          "Digits are names here, not amounts. With an output for each, wavering between 7 and 9 has nothing to do with 8.",
      },
      {
        text: "A single number can't be larger than 1 after normalising.",
        wrong:
          "Pixels are normalised, labels aren't. An output could well give a 7. The trouble is what lies between the numbers.",
      },
      {
        text: "Ten numbers hold more information about which digit it is.",
        wrong:
          "A one-hot row says no more than the label does: you can get either from the other. What differs is what *nearly right* means.",
      },
    ],
  },
  {
    ask: "A network was trained on pixels divided by 255. What must be done to a picture that it is asked about later?",
    lesson: 2,
    section: "Why it matters",
    choices: [
      {
        text: "Nothing: the weights have been learnt, and fit any picture.",
        wrong:
          "The weights were learnt for numbers up to 1. With numbers up to 255, each weighted sum would be 255 times as large.",
      },
      {
        text: "Divide it by its own greatest value, so that it fills the range from 0 to 1.",
        wrong:
          "Then a pale picture would be scaled by another number than the training images. What was done to them has to be done to it, exactly.",
      },
      {
        text: "Divide it by 255, as the training images were.",
        right: "Whatever is done to the training images is done to all others in exactly the same way.",
      },
    ],
  },
  {
    ask: "After dividing a tensor of pixels by 255, all its values are 0 or 1, and no others occur. What has happened?",
    lesson: 2,
    section: "Dividing whole numbers",
    choices: [
      {
        text: "It was divided twice.",
        wrong:
          "Then the greatest value would be far below 1, and most others would still be different from 0.",
      },
      {
        text: "Whole numbers were divided, and the remainders dropped.",
        right: "Every grey has become 0. The `dtype` gives it away: it should say `float32`.",
      },
      {
        text: "The pictures have no greys to begin with, only bare paper and full ink.",
        wrong: "You have seen the greys in lesson 1. Look at the kind of the numbers that were divided.",
      },
      {
        text: "The tensor was one-hot encoded by mistake.",
        wrong: "That would have changed its shape, and left a single 1 in each row.",
      },
    ],
  },
  {
    ask: "Of 1,000 mails, 700 are private, 200 business and 100 spam. Which accuracy must a program beat that sorts them?",
    lesson: 1,
    section: "The score to beat",
    choices: [
      {
        text: "1/3, since there are three classes to choose from",
        wrong:
          "That is what random guessing gives. There is a program just as lazy that does better, because the classes aren't equally frequent.",
      },
      {
        text: "0.1, the share of the rarest class",
        wrong: "Always naming the rarest class is the worst of the lazy programs. Which is the best?",
      },
      {
        text: "0.7, the share of the most frequent class",
        right: "Somebody who says *private* to every mail has that much.",
      },
    ],
  },
  {
    ask: "A program has a score of 0.99 on its training images and 0.91 on images held back. Which of the two tells what to expect of new images?",
    lesson: 1,
    section: "Three parts, and why",
    choices: [
      {
        text: "0.91: new images are new to it, as those held back were.",
        right: "The training score says how well it remembers, the other how well it has learnt.",
      },
      {
        text: "0.99: it has been measured on far more images.",
        wrong:
          "More images make a figure steadier, but these are images that it remembers. What will new images be to it?",
      },
      {
        text: "0.95, the mean of the two: the truth lies between them.",
        wrong: "A mean with a score that measures memory isn't worth more than the score that doesn't.",
      },
    ],
  },
]);
