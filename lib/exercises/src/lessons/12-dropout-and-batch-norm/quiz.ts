import { quiz } from "@course/checks";

/** The quiz at the end of lesson 12. */
export const quiz12 = quiz("12-dropout-and-batch-norm", "Lesson 12: Dropout and batch norm", [
  {
    ask: "A dropout layer has a rate of 0.5. What does it do to an output of 3?",
    lesson: 12,
    section: "Why it is scaled",
    choices: [
      {
        text: "In training it becomes 0 or 6, in prediction it stays 3.",
        right: "Dividing by 1 − 0.5 keeps the mean at 3, so a finished network needs no change.",
      },
      {
        text: "In training it becomes 0 or 3, in prediction it stays 3.",
        wrong:
          "Then the next neuron would get half as much in training as later. Something makes up for that.",
      },
      {
        text: "In training and in prediction it becomes 0 or 6.",
        wrong: "In prediction nothing is dropped: the same image would get another answer each time.",
      },
    ],
  },
  {
    ask: "A network with dropout shows a training loss of 0.25 and a validation loss of 0.15. How do you find its generalisation gap?",
    lesson: 12,
    section: "Why the training loss lies above",
    choices: [
      {
        text: "Subtract: it is −0.10, which means that the network generalises very well.",
        wrong:
          "The two weren't measured in the same way. One has dropout at work, and is a mean over the whole epoch.",
      },
      {
        text: "Evaluate it on the training images too, and compare.",
        right: "In prediction mode, at the same moment: only then like is compared with like.",
      },
      {
        text: "Look for a leak: a validation loss can't be the smaller one.",
        wrong: "It can, without any leak. Ask first how each of the two was measured.",
      },
    ],
  },
  {
    ask: "Batch norm is used in a finished network, for a single picture. Where do mean and variance come from?",
    lesson: 12,
    section: "In prediction: running averages",
    choices: [
      {
        text: "From this picture alone, as it is in a batch of one",
        wrong: "Then x − m would be 0 whatever the picture shows, and the network blind.",
      },
      {
        text: "From the last batch of the training",
        wrong: "That would make the answer depend on which images happened to come last.",
      },
      {
        text: "From averages collected in training",
        right: "So an answer doesn't depend on other pictures. They need a few hundred batches to settle.",
      },
    ],
  },
  {
    ask: "In an old program you find `keep_prob = 0.8`. Which rate does `tf.layers.dropout` need for the same?",
    lesson: 12,
    section: "A dropout that drops nothing",
    choices: [
      {
        text: "0.8",
        wrong: "The rate is what *goes*. With 0.8, four fifths of the outputs would be dropped.",
      },
      { text: "0.2", right: "The rate is what goes, `keep_prob` what stays." },
      {
        text: "20",
        wrong:
          "The rate is a share, not a percentage. TensorFlow.js accepts 20 without a word, and drops nothing.",
      },
    ],
  },
  {
    ask: "From twenty networks you keep the best, judged by 200 images. What do you expect of it on other images?",
    lesson: 11,
    section: "The winner flatters itself",
    choices: [
      {
        text: "The same score: the images were held back from training.",
        wrong: "They were, but they did the choosing. The winner was partly good and partly lucky on them.",
      },
      {
        text: "A somewhat worse score: the luck doesn't carry over.",
        right: "Measure it on images that chose nothing.",
      },
      {
        text: "A better score, since it has proved to be the best.",
        wrong: "Being best of twenty on few images is partly luck, and luck won't repeat itself.",
      },
    ],
  },
  {
    ask: "You train a network, then a second one of the same shape with the same optimiser object. What happens?",
    lesson: 8,
    section: "An optimiser shared by two networks",
    choices: [
      {
        text: "The second begins with memories of the first.",
        right:
          "No message says so. An optimiser remembers something for every weight, so make a new one for each network.",
      },
      {
        text: "An error says that the optimiser belongs to another network.",
        wrong: "That comes only where the shapes differ. Here they don't.",
      },
      {
        text: "Nothing: an optimiser is a rule, and rules have no memory.",
        wrong: "Momentum keeps velocities, and Adam two means. Where would they be kept?",
      },
    ],
  },
]);
