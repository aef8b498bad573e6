import { quiz } from "@course/checks";

/** The quiz at the end of lesson 3. */
export const quiz03 = quiz("03-build-and-fit", "Lesson 3: Build and fit", [
  {
    ask: "A neuron with `relu` has the weights 1 and −1 and the bias 0.5. What does it put out for the inputs 1 and 2?",
    lesson: 3,
    section: "One neuron",
    choices: [
      { text: "−0.5", wrong: "That is the weighted sum plus the bias. One of the three moves is missing." },
      {
        text: "0.5",
        wrong:
          "Either the sign got lost, or `relu` came before the bias. The order is: weighted sum, bias, activation.",
      },
      { text: "0", right: "1 · 1 + 2 · (−1) + 0.5 = −0.5, and `relu` turns that into 0." },
    ],
  },
  {
    ask: "A dense layer of 20 neurons reads 50 inputs. How many parameters does it have?",
    lesson: 3,
    section: "Count the parameters",
    choices: [
      { text: "1,020", right: "50 · 20 weights, and a bias for each of the 20 neurons." },
      { text: "1,000", wrong: "Those are the weights. Each neuron has one parameter more." },
      { text: "1,050", wrong: "There are as many biases as neurons, not as many as inputs." },
      { text: "70", wrong: "Every neuron reads every input, with a weight of its own for each." },
    ],
  },
  {
    ask: "You add 5 to all ten logits of an image. What do the probabilities do?",
    lesson: 3,
    section: "Softmax: from logits to probabilities",
    choices: [
      { text: "All of them grow.", wrong: "They can't: together they always make 1." },
      {
        text: "They stay as they are.",
        right:
          "Each power becomes e⁵ times as large, and so does their sum. Only the differences between logits count.",
      },
      {
        text: "They come closer together, since 5 is large beside the differences.",
        wrong:
          "That would hold if softmax took the shares of the logits. It takes the shares of their powers, and there a sum becomes a factor.",
      },
    ],
  },
  {
    ask: "From the third epoch on, the validation loss rises while the training loss goes on falling. What is going on?",
    lesson: 3,
    section: "Read the curves",
    choices: [
      {
        text: "The network needs more epochs until both fall again.",
        wrong:
          "What is learnt from here on helps with the training images only. More of it makes the gap wider.",
      },
      {
        text: "The validation images are harder than those it was trained on.",
        wrong:
          "Then their loss would be greater from the start, and needn't rise. Here it had been falling before.",
      },
      {
        text: "The network is learning what is peculiar to its training images.",
        right: "That is over-fitting. The curve of the images held back is the one that counts.",
      },
    ],
  },
  {
    ask: "You compare ten layer sizes by their `val_accuracy`, and keep the best. Which images give the score that you report?",
    lesson: 1,
    section: "Three parts, and why",
    choices: [
      {
        text: "The test images, which played no part so far",
        right: "The validation images have helped to choose, so their score flatters the winner.",
      },
      {
        text: "The validation images, since nothing was trained on them",
        wrong:
          "Nothing was trained on them, but something was chosen by them. The winner of ten was good, and lucky too, on these very images.",
      },
      {
        text: "All images together: the more the better",
        wrong: "Most of them are training images, and a score on these says how well the network remembers.",
      },
    ],
  },
  {
    ask: "You feed raw pixels, from 0 to 255, to a network that has just been set up. What happens to its first weighted sums?",
    lesson: 2,
    section: "Why it matters",
    choices: [
      {
        text: "Nothing special: the random weights make up for the scale.",
        wrong: "The weights are drawn before any pixel is seen, for inputs of about the size of 1.",
      },
      {
        text: "They are 255 times as large, and its answers certain.",
        right:
          "Softmax turns large logits into certainty, and these mean nothing yet. The network has to unlearn that first.",
      },
      {
        text: "Most of them become 0, because most pixels are.",
        wrong:
          "Bare paper adds nothing, whatever the scale. It is the inked pixels that make the sum, and they are large.",
      },
    ],
  },
]);
