import { quiz } from "@course/checks";

/** The quiz at the end of lesson 15. */
export const quiz15 = quiz("15-deep-big-simple", "Lesson 15: Deep, big, simple", [
  {
    ask: "Images are deformed once before training, and then used in every epoch. What becomes of the gain?",
    lesson: 15,
    section: "Anew in each epoch",
    choices: [
      {
        text: "It is the same: deformed is deformed.",
        wrong: "An image that comes back unchanged can be learnt by heart, deformed or not.",
      },
      {
        text: "Most of it is lost: these images are learnt by heart like any others.",
        right: "Most of the gain comes from *anew*: no image comes back as it was.",
      },
      {
        text: "It is greater, since the network sees each deformation more often.",
        wrong: "Seeing the same again is what makes learning by heart possible.",
      },
    ],
  },
  {
    ask: "With images deformed anew, `accuracy` lies below `val_accuracy` in the last epoch. What does that say about over-fitting?",
    lesson: 15,
    section: "With and without",
    choices: [
      {
        text: "There is none: the network does better on images held back.",
        wrong: "The two are measured on different things: one on deformed images, the other on plain ones.",
      },
      {
        text: "There is much of it, since the two differ.",
        wrong: "Over-fitting is the other way round, and here the two can't be compared at all.",
      },
      {
        text: "Nothing: the training images are harder than those held back.",
        right: "It is always examined on something new, and on harder things than it will meet.",
      },
    ],
  },
  {
    ask: "Why does `saveModel` keep the optimiser as well?",
    lesson: 15,
    section: "Save, load, go on",
    choices: [
      {
        text: "So that training can go on as if nothing had happened",
        right: "Adam remembers two numbers for every weight. Without them it has to learn its steps anew.",
      },
      {
        text: "So that the loaded model predicts the same",
        wrong: "For that the layers and weights are enough. The optimiser plays a part in training only.",
      },
      {
        text: "So that nobody has to write the learning rate down",
        wrong: "That is kept too, but it wouldn't make the file three times as large.",
      },
    ],
  },
  {
    ask: "A digit of the test set is shifted by two pixels and added to the training images. Is that a leak?",
    lesson: 1,
    section: "A leaked test set",
    choices: [
      {
        text: "No: compared pixel by pixel, it is another image than that of the test set.",
        wrong:
          "To a count of identical images it is. But the network was given the answer to nearly the same question.",
      },
      {
        text: "No: one among 60,000 changes nothing.",
        wrong: "How much it changes depends on how many there are. Whether it is a leak doesn't.",
      },
      {
        text: "Yes: the answer to this very stroke of the pen was given away.",
        right: "A deformed brother of a test image flatters as well.",
      },
    ],
  },
  {
    ask: "Move a picture by one pixel. What does a convolution do, and what does the whole network?",
    lesson: 13,
    section: "Move the digit",
    choices: [
      {
        text: "Both are indifferent: the answers stay the same.",
        wrong:
          "The dense layer has a weight of its own for each place of each map, so it isn't indifferent at all.",
      },
      {
        text: "The map moves along; the network's answer may change.",
        right:
          "The convolution is equivariant. Indifferent to shifts the network becomes by moved images in training.",
      },
      {
        text: "The map stays where it is; the network's answer moves along.",
        wrong: "The filter finds the same thing one pixel further on, so the map moves too.",
      },
    ],
  },
  {
    ask: "One network makes 35 errors on 10,000 test images, another one 41. Is the first better?",
    lesson: 4,
    section: "How exact is this figure?",
    choices: [
      {
        text: "Yes: both were tried on the same 10,000 images.",
        wrong: "On these images it has fewer errors. How much would the two counts differ on others?",
      },
      {
        text: "These counts can't tell: each is uncertain by about 6.",
        right: "The standard error of such a count is about its root. Six more or less are chance.",
      },
      {
        text: "Yes: with so many images, chance plays no part any more.",
        wrong: "There are many images, but few errors, and the count of the errors is what is compared.",
      },
    ],
  },
]);
