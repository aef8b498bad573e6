import { quiz } from "@course/checks";

/** The quiz at the end of lesson 11. */
export const quiz11 = quiz("11-over-fitting", "Lesson 11: Over-fitting", [
  {
    ask: "Training loss 0.30, validation loss 0.34, and both still fall. What do you do?",
    lesson: 11,
    section: "Learning by heart",
    choices: [
      {
        text: "Stop: the validation loss is the greater, so the network over-fits.",
        wrong:
          "Every network does a little better on images that it has seen. Over-fitting is when the validation loss *rises*.",
      },
      { text: "Train on", right: "A gap by itself is no harm as long as the validation loss falls." },
      {
        text: "Take a smaller network, to close the gap",
        wrong: "There is no sign that this one learns by heart. Both of its losses are still getting better.",
      },
    ],
  },
  {
    ask: "The validation losses are 0.8, 0.5, 0.52, 0.49, 0.5 and 0.51. With a patience of 2, after which epoch does training stop, and which weights do you keep?",
    lesson: 11,
    section: "When to stop",
    choices: [
      {
        text: "It stops after epoch 6, and you keep those of epoch 4.",
        right: "Epochs 5 and 6 bring nothing better than the 0.49 of epoch 4.",
      },
      {
        text: "It stops after epoch 3, and you keep those of epoch 2.",
        wrong: "Epoch 3 is the *first* without an improvement. With a patience of 2, one more is waited for.",
      },
      {
        text: "It stops after epoch 6, and you keep those of epoch 6.",
        wrong:
          "Those are the weights you are left with, but they are past the best. Which epoch had the lowest loss?",
      },
    ],
  },
  {
    ask: "Why isn't the L2 penalty weight decay when Adam is the optimiser?",
    lesson: 11,
    section: "Make weights cost something",
    choices: [
      {
        text: "Adam ignores the gradient of the penalty.",
        wrong: "It uses the gradient of the whole loss, and the penalty is a part of that.",
      },
      {
        text: "Adam's rate is smaller, so the decay is too weak to be seen.",
        wrong: "It isn't a matter of strength. Compare what it takes off a large weight and off a small one.",
      },
      {
        text: "Adam rescales the gradient of the penalty as well.",
        right:
          "So weights no longer shrink by the same percentage: in the lesson each lost about as much as the rate, whatever its size.",
      },
    ],
  },
  {
    ask: "Twenty networks, trained on twenty samples, agree about an image, and all are wrong. What is this, and would their mean help?",
    lesson: 11,
    section: "Bias and variance",
    choices: [
      {
        text: "Variance; and their mean would reduce it",
        wrong: "Variance is how far they scatter. These don't scatter at all.",
      },
      {
        text: "Bias, or a wrong label; their mean is as wrong as they are",
        right: "The arrows land close together, beside the target. An ensemble reduces the scatter only.",
      },
      {
        text: "Over-fitting to their samples; their mean would smooth it out",
        wrong: "They have seen different samples. If each had learnt its own by heart, they would disagree.",
      },
    ],
  },
  {
    ask: "You change the weights of the last layer first, and compute the derivatives of the first layer with the new ones. What is the result?",
    lesson: 10,
    section: "Changing weights too early",
    choices: [
      {
        text: "The gradient of another network than the one that gave the loss",
        right: "First all derivatives, then all steps. No message tells you otherwise.",
      },
      {
        text: "The same gradient, since the layers don't depend on each other",
        wrong: "The error reaches the first layer through the weights of the last one.",
      },
      {
        text: "A better gradient, since it uses the newest weights",
        wrong: "The loss was computed with the old weights. A gradient says how *that* loss changes.",
      },
    ],
  },
  {
    ask: "A learning-rate schedule begins with long steps and ends with short ones. What are the short ones good for?",
    lesson: 8,
    section: "Let it fall",
    choices: [
      {
        text: "They make the last epochs faster.",
        wrong: "A step takes the same time, however long it is.",
      },
      {
        text: "They keep the network from learning its images by heart.",
        wrong:
          "A small rate doesn't prevent that. Think of what a batch's gradient mostly is, late in training.",
      },
      {
        text: "They average the noise of the batches away.",
        right:
          "Late in training a batch's gradient is mostly noise, and at a constant rate the weights jitter.",
      },
    ],
  },
]);
