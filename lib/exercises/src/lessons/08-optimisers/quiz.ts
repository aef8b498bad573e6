import { quiz } from "@course/checks";

/** The quiz at the end of lesson 8. */
export const quiz08 = quiz("08-optimisers", "Lesson 8: Optimisers and learning rates", [
  {
    ask: "For two epochs a loss hardly moves. Then it falls, faster and faster. What had held it up?",
    lesson: 8,
    section: "Is it a bad local minimum?",
    choices: [
      {
        text: "A local minimum, which it has left at last",
        wrong: "In a local minimum every small step leads up. Patience wouldn't have helped.",
      },
      {
        text: "Too little capacity, which grows as a network is trained",
        wrong: "Capacity is what a network can represent. Training doesn't change that.",
      },
      {
        text: "A plateau: the slopes were small, and grew with the weights",
        right: "Look at the slopes before you explain a failure, and try a larger rate.",
      },
    ],
  },
  {
    ask: "Momentum keeps half of its velocity in each step, in place of nine tenths. On a constant slope, how long do its steps become?",
    lesson: 8,
    section: "Momentum",
    choices: [
      {
        text: "Twice as long as those of plain descent",
        right: "1 + 1/2 + 1/4 + … comes to 2. With nine tenths it comes to 10.",
      },
      {
        text: "Half as long as those of plain descent",
        wrong:
          "Half of the old velocity is kept, and the full new slope comes on top. So no step is shorter than that of plain descent.",
      },
      {
        text: "Longer with every step, without end",
        wrong: "Each step adds the same and loses a share of the whole. Where do the two balance?",
      },
    ],
  },
  {
    ask: "Two weights have slopes of 0.5 and 0.00006. How long are Adam's first steps for them?",
    lesson: 8,
    section: "Adam: both ideas",
    choices: [
      {
        text: "The first is about 8,000 times as long.",
        wrong:
          "So it is with plain descent. Adam divides by the root of the mean of the squares, and in the first step that is the slope itself.",
      },
      {
        text: "Both are about as long as the learning rate.",
        right: "The first step takes from the slope which way to go, and hardly how far.",
      },
      {
        text: "Both are a tenth of the rate, since the mean keeps a tenth of the new slope.",
        wrong: "That would hold without the bias correction, which makes up for the zeros at the start.",
      },
    ],
  },
  {
    ask: "At a rate of 0.001, Adam reaches 0.95 and `sgd` 0.40. Somebody says that Adam is the better optimiser. What do you answer?",
    lesson: 8,
    section: "The race",
    choices: [
      {
        text: "Agreed: all else was equal, so it was the optimiser.",
        wrong: "Equal rates don't make equal conditions. The good range of `sgd` lies at far larger rates.",
      },
      {
        text: "No: one run each is never enough, so five seeds at this rate have to decide.",
        wrong: "Five seeds would give the same picture. What is unfair here isn't chance.",
      },
      {
        text: "That shows where the good range of each lies. Tune the rate of both first.",
        right: "Each at its own best rate, the lesson's race had no winner.",
      },
    ],
  },
  {
    ask: "55,000 images: how many steps has an epoch with batches of 10, and how many with batches of 100?",
    lesson: 7,
    section: "A batch is an estimate",
    choices: [
      { text: "5,500 and 550", right: "Images divided by the batch size. Larger batches make fewer steps." },
      {
        text: "55,000 in both cases: each image is seen once",
        wrong: "Each image is seen once, but a step is taken after each batch, not after each image.",
      },
      {
        text: "10 and 100",
        wrong: "Those are images per step. How many such groups do 55,000 images make?",
      },
    ],
  },
  {
    ask: "A loss of 14 at the start, and it hardly falls. A network with ten classes that knows nothing would have 2.3. Where do you look first?",
    lesson: 3,
    section: "A forgotten normalisation",
    choices: [
      {
        text: "At the number of epochs: it needs more of them.",
        wrong: "Something is wrong before the first step. A network that knows nothing costs 2.3, not 14.",
      },
      {
        text: "At the range of the pixels: they may not have been normalised.",
        right:
          "Large inputs make it sure of nonsense. There the clipped loss is flat, and nothing is learnt.",
      },
      {
        text: "At the accuracy: if that is good, the loss doesn't matter.",
        wrong: "It won't be. A loss far above 2.3 means that the network is sure of wrong answers.",
      },
    ],
  },
]);
