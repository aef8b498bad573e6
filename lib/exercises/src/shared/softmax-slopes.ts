import type { Mistake } from "@course/checks";
import { tf } from "@course/core";

/** The gradient of the mean cross-entropy of softmax, along the logits `[n, classes]`; the targets are one-hot. */
export function softmaxSlopes(logits: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  return logits
    .softmax()
    .sub(targets)
    .div(logits.shape[0] as number);
}

/** What goes wrong with it, likeliest first. */
export function softmaxSlopeMistakes(logits: tf.Tensor, targets: tf.Tensor): Mistake[] {
  const [n, classes] = logits.shape as [number, number];
  const p: tf.Tensor = logits.softmax();
  const unstable: tf.Tensor = logits.exp().div(logits.exp().sum(1, true));
  const off: tf.Tensor = p.sub(targets);
  return [
    {
      name: "not divided by the images",
      gives: () => off,
      says: "That is p − t, the gradient for each image alone. The loss is the mean over the images: divide by their number.",
    },
    {
      name: "target minus probability",
      gives: () => targets.sub(p).div(n),
      says: "The sign is turned round: probability minus target.",
    },
    {
      name: "target minus probability, not divided",
      gives: () => targets.sub(p),
      says: "The sign is turned round: probability minus target. And the loss is the mean over the images.",
    },
    {
      name: "divided by all",
      gives: () => off.div(n * classes),
      says: "That is divided by the number of classes as well. The mean goes over the images alone.",
    },
    {
      name: "divided by the classes",
      gives: () => off.div(classes),
      says: "That is divided by the number of classes. The mean goes over the images.",
    },
    {
      name: "no targets",
      gives: () => p.div(n),
      says: "The targets are missing: probability minus target.",
    },
    { name: "probabilities", gives: () => p, says: "Those are the probabilities. Subtract the targets." },
    {
      name: "no softmax",
      gives: () => logits.sub(targets).div(n),
      says: "Those are logits minus targets. Turn the logits into probabilities first.",
    },
    {
      name: "no softmax, not divided",
      gives: () => logits.sub(targets),
      says: "Those are logits minus targets. Turn the logits into probabilities first.",
    },
    {
      name: "p(1 − p) as well",
      gives: () => off.mul(p).mul(tf.sub(1, p)).div(n),
      says: "A factor p(1 − p) is in it, as for a squared error. With cross-entropy it cancels.",
    },
    {
      name: "sigmoid",
      gives: () => logits.sigmoid().sub(targets).div(n),
      says: "Those are sigmoids. Here the classes share one sum: softmax.",
    },
    {
      name: "derivative of the loss by the probability",
      gives: () => targets.div(p).neg().div(n),
      says: "That is −t/p, the derivative with respect to the probabilities. Go on to the logits: what is left is p − t.",
    },
    {
      name: "not stable",
      gives: () => unstable.sub(targets).div(n),
      says: "The powers of large logits are Infinity. `logits.softmax()` subtracts the greatest logit first.",
    },
    {
      name: "summed over the images",
      gives: () => off.mean(0),
      says: "It was averaged over the images. Each image keeps a row of its own: only divide by their number.",
    },
  ];
}
