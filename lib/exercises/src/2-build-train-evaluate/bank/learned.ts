import { take } from "course";
import type { Answers } from "../../bank/bank.js";
import { flat, good, network, shifted, train, trained, xTest, xTrain, yTest, yTrain } from "./networks.js";

export const learned: Answers = {
  // Nothing follows from the seed.
  seeds: 3,
  apart: 1,
  right: [
    good,
    await trained(xTrain, yTrain, 20),
    await trained(take(xTrain, { from: 100 }), take(yTrain, { from: 100 }), 12),
    await trained(xTrain, yTrain, 12, network({ hidden: "sigmoid" })),
    await trained(xTrain, yTrain, 12, network({ sizes: [64] })),
    await trained(xTrain, yTrain, 12, network({ compiled: { optimizer: "rmsprop" } })),
  ],
  wrong: [
    { mistake: "accuracy of chance", handIn: network() },
    { mistake: "wrong input", handIn: network({ inputShape: [783] }) },
    { mistake: "unreadable", handIn: [good] },
    { mistake: "unreadable", handIn: good.getWeights().length },
    { mistake: "trained on the test set", handIn: await trained(xTest, yTest, 40) },
    { mistake: "accuracy of chance", handIn: await trained(xTrain, shifted(yTrain), 12) },
    { mistake: "accuracy of chance", handIn: await trained(flat(train.images, 1), yTrain, 12) },
    {
      mistake: "too little learnt",
      points: 1,
      handIn: await trained(take(xTrain, { to: 300 }), take(yTrain, { to: 300 }), 2),
    },
    { mistake: "images as input", handIn: network({ inputShape: [28, 28] }) },
    { mistake: "promise", handIn: Promise.resolve(good) },
    { mistake: "unreadable", handIn: { model: good } },
  ],
};
