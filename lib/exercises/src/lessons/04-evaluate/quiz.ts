import { quiz } from "@course/checks";

/** The quiz at the end of lesson 4. */
export const quiz04 = quiz("04-evaluate", "Lesson 4: Evaluate", [
  {
    ask: "A network takes many 4s for 9s. Which two figures of the report suffer?",
    lesson: 4,
    section: "The classification report",
    choices: [
      {
        text: "The recall of 9 and the precision of 4",
        wrong: "It is the other way round. Which digit is not found? And which name can be trusted less?",
      },
      {
        text: "The recall of 4 and the precision of 9",
        right: "Those 4s are not found, and an answer of 9 is less often true.",
      },
      {
        text: "The precision and the recall of 4, and neither of 9",
        wrong:
          "When the network says 4, it is still a 4. But what about its 9s, among which there are 4s now?",
      },
    ],
  },
  {
    ask: "On 10,000 test images, one network has an accuracy of 0.981 and another one of 0.982. What can you say?",
    lesson: 4,
    section: "How exact is this figure?",
    choices: [
      {
        text: "These figures alone can't tell them apart.",
        right: "Each is uncertain by about 0.003 (two standard errors), which is more than they differ by.",
      },
      {
        text: "The second is better: it has ten mistakes fewer.",
        wrong:
          "On these images it has. With 10,000 other images the counts would be others, and might be the other way round.",
      },
      {
        text: "They are equally good.",
        wrong:
          "That isn't shown either. A difference too small to be seen with so many images may still be there.",
      },
    ],
  },
  {
    ask: "You forgot to normalise the test images. Which figure shows that something is wrong?",
    lesson: 4,
    section: "A forgotten normalisation",
    choices: [
      {
        text: "The accuracy: it falls to about 0.1.",
        wrong: "All weighted sums grow alike, so the class with the largest one stays mostly the same.",
      },
      {
        text: "None: the network gives the same probabilities as before.",
        wrong:
          "Softmax turns larger scores into greater certainty. The order of the probabilities stays, their values don't.",
      },
      {
        text: "The calibration error: the network is sure of everything now.",
        right: "The mistake leaves the accuracy standing and spoils every probability.",
      },
    ],
  },
  {
    ask: "A network that has learnt nothing gives the same probability to each of *four* classes. What is its loss?",
    lesson: 3,
    section: "What the network should strive for",
    choices: [
      { text: "−ln 0.25, about 1.39", right: "Whatever the true class is, its probability is 0.25." },
      {
        text: "−ln 0.1, about 2.30",
        wrong: "That is right for ten classes. Which probability does each of four get?",
      },
      {
        text: "0.75, the share of wrong answers",
        wrong:
          "The loss doesn't count mistakes. It is minus the logarithm of the probability of the true class.",
      },
    ],
  },
  {
    ask: "`reshape([784, 60000])` turns the images `[60000, 28, 28]` into a table without any error. What does a row of it hold?",
    lesson: 2,
    section: "A shape that does not fit",
    choices: [
      {
        text: "The pixels of one position, taken from all 60,000 images in turn",
        wrong:
          "That would be the transpose. `reshape` moves no value: it only counts them off in their order.",
      },
      {
        text: "60,000 pixels in their order, image after image",
        right: "About 76 images and a piece of the next. No message warns of it, so draw one image.",
      },
      {
        text: "One whole image, with 60,000 pixels",
        wrong: "No image has that many pixels. Count off the values in the order in which they lie.",
      },
    ],
  },
]);
