import { quiz } from "@course/checks";

/** The quiz at the end of lesson 9. */
export const quiz09 = quiz(
  "09-activations-and-initial-weights",
  "Lesson 9: Activations and initial weights",
  [
    {
      ask: "A sigmoid neuron puts out 0.999. How does it react to a small change of its weighted sum?",
      lesson: 9,
      section: "Activations and their derivatives",
      choices: [
        {
          text: "Strongly, since its output is close to 1",
          wrong: "The output says how large it is, not how fast it changes. The derivative is a(1 − a).",
        },
        {
          text: "Hardly: its derivative is about 0.001",
          right: "It is saturated: 0.999 · 0.001. So it hardly learns, either.",
        },
        {
          text: "Moderately: the derivative of a sigmoid is 0.25",
          wrong: "That is its greatest value, reached in the middle, where the output is 0.5.",
        },
      ],
    },
    {
      ask: "You replace all activations of a network with four layers by linear ones. What can it still compute?",
      lesson: 9,
      section: "Why a bend is needed",
      choices: [
        {
          text: "What a single linear layer can, and no more",
          right: "The matrices multiply into one. Without a bend, layers don't build on each other.",
        },
        {
          text: "Anything, if it gets more neurons",
          wrong: "More neurons make larger matrices. Their product is still a single matrix.",
        },
        {
          text: "As much as before, only with slower learning",
          wrong: "It isn't a matter of speed. Write two layers without activation as one formula.",
        },
      ],
    },
    {
      ask: "A ReLU layer reads 400 inputs, another one 100. How do the standard deviations of their weights compare, after He?",
      lesson: 9,
      section: "Not too large, not too small",
      choices: [
        {
          text: "They are equal: He depends on the activation only.",
          wrong: "The activation gives the 2. What it is divided by is the number of inputs.",
        },
        {
          text: "The first has a quarter of the second.",
          wrong: "That holds for the variance. The standard deviation is its root.",
        },
        {
          text: "The first has twice the second, since it has more to add up.",
          wrong: "More summands make a larger sum. So must each weight be larger or smaller?",
        },
        {
          text: "The first has half of the second.",
          right: "It goes with one over the root of the fan-in, and the root of 4 is 2.",
        },
      ],
    },
    {
      ask: "A library computes cross-entropy from probabilities that it clips at 0.0000001. Which images teach the network nothing?",
      lesson: 9,
      section: "Logits and lost digits",
      choices: [
        {
          text: "Those that it already gets right",
          wrong:
            "They teach little, since there is little to gain. But clipping has to do with the other end.",
        },
        {
          text: "Those it is most wrong about",
          right:
            "Where the probability is clipped, the loss is flat and its derivative 0. From logits it would be about −1.",
        },
        {
          text: "Those with two classes about equally probable",
          wrong: "There nothing is near the limit of 0.0000001, so nothing is clipped.",
        },
      ],
    },
    {
      ask: "In the stuck network of lesson 8 the slopes of the first layer were tiny. Where does that come from?",
      lesson: 8,
      section: "Why is it stuck?",
      choices: [
        {
          text: "The weights are small, and the error is multiplied by them.",
          right: "Signal and error pass every layer. With weights that are too small, both fade.",
        },
        {
          text: "The learning rate is small, and the slopes with it.",
          wrong: "The rate decides on the step. The slope is a property of the loss, whatever rate you take.",
        },
        {
          text: "The network is near its goal, and near the goal all slopes are small.",
          wrong: "It answers *one* to nearly everything. A small slope doesn't mean that you have arrived.",
        },
      ],
    },
    {
      ask: "`Math.exp` is taken of the logits 1000 and 999, and each is divided by the sum. What comes out, and how is it mended?",
      lesson: 3,
      section: "Softmax: from logits to probabilities",
      choices: [
        {
          text: "Two halves, since both are huge. It needs no mending.",
          wrong: "The powers are too large for a number. What is Infinity divided by Infinity?",
        },
        {
          text: "About 0.73 and 0.27, as softmax should",
          wrong: "That is what *would* be right. But before the division, both powers have overflowed.",
        },
        {
          text: "NaN twice. Subtract the greatest logit from both first.",
          right: "Then the powers are at most 1, and the shares stay the same.",
        },
      ],
    },
  ],
);
