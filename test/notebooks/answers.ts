/** A right and some wrong answers to a question, as a learner would type them. */
interface Answers {
  right: string;
  wrong: readonly string[];
}

/** Answers of kinds that no question asks for, as a learner might type them. */
export const oddAnswers = [
  "null",
  "NaN",
  "1 / 0",
  "true",
  "10n",
  '""',
  "[]",
  "[[1]]",
  "[null]",
  "[undefined]",
  '["10000", "28", "28"]',
  "{}",
  "new Map()",
  'Symbol("x")',
  "() => 1",
  "Promise.resolve(1)",
  'Promise.reject(new Error("x"))',
  "tf.zeros([2, 2])",
] as const;

/** For each lesson its questions. Names of a lesson may be used: on the sample some right answers differ. */
export const answers: Record<string, Record<string, Answers>> = {
  "01-load-and-look": {
    testShape: {
      right: "[test.images.shape[0], 28, 28]",
      wrong: ["[28, 28]", "[60_000, 28, 28]", "[test.images.shape[0], 28, 27]"],
    },
    pixelsPerImage: { right: "28 * 28", wrong: ["28", "56", "255"] },
    lazyProgram: { right: "lazyAccuracy + 0.005", wrong: ["0.5", "0.01", "1135"] },
  },
  "02-flatten-normalise-one-hot": {
    landsAt: { right: "405", wrong: ["378", "377", "404", "0"] },
    firstRow: {
      right: "[0, 0, 0, 0, 0, 1, 0, 0, 0, 0]",
      wrong: [
        "[5]",
        "[0, 0, 0, 0, 5, 0, 0, 0, 0, 0]",
        "[0, 0, 0, 0, 1, 0, 0, 0, 0, 0]",
        "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]",
      ],
    },
    secondRow: { right: "[1, 0, 0, 0, 0, 0, 0, 0, 0, 0]", wrong: ["[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]", "0"] },
  },
  "03-build-and-fit": {
    withOtherBias: { right: "0", wrong: ["-0.5", "1", '"0"'] },
    secondLayer: { right: "100_480", wrong: ["100_352", "101_136", "717_210"] },
    stepsPerEpoch: { right: "375", wrong: ["48_000", "469", "468", "1_875", "468.75"] },
  },
  "04-evaluate": {
    onePrediction: { right: "[10, 1]", wrong: ["[784, 1]", "[1, 1]", "[10, 100]", "10"] },
    testAccuracyGuess: {
      right: "accuracy(test.labels, predicted) - 0.005",
      wrong: ["accuracy(test.labels, predicted) + 0.02", "0.1", "98"],
    },
    rowOrColumn: { right: "4", wrong: ["9", "7"] },
  },
  "05-deeper-models": {
    firstLayer: { right: "200_960", wrong: ["200_704", "201_488", "223_978"] },
    alwaysNo: { right: "0.9", wrong: ["0", "0.1", "90"] },
    atMost: { right: "0.5", wrong: ["0.1", "0.9", "0.4", "1"] },
  },
  "06-inside-fit": {
    shapeOfProduct: {
      right: "[128, 64]",
      wrong: ["[784, 784]", "[64, 128]", "[128, 784]", "[128]", "[128, 64, 1]"],
    },
    tensorsLeft: { right: "3", wrong: ["0", "1", "2", "4"] },
  },
  "07-capacity-and-batches": {
    anotherLayer: { right: '"worse"', wrong: ['"better"', '"about the same"', '"yes"'] },
    halfTheError: { right: "40", wrong: ["20", "5", "100", "30"] },
    lastDigit: { right: "9", wrong: ["0", "1", "5"] },
  },
  "08-optimisers": {
    oneStep: { right: "6e-8", wrong: ["6e-5", "0.001", "0.06", "6"] },
    timesAsLong: { right: "10", wrong: ["1.9", "0.9", "9", "100"] },
    firstOfAdam: { right: "0.001", wrong: ["6e-8", "0.0001", "1", "0.00006"] },
  },
  "09-activations-and-initial-weights": {
    slopeOfSquare: { right: "-3", wrong: ["3", "2.25", "-1.5"] },
    steepestSigmoid: { right: "0.25", wrong: ["0.5", "1", "0"] },
  },
  "10-backpropagation-and-gradients": {
    whichWay: { right: '"down"', wrong: ['"up"'] },
    paths: { right: "9", wrong: ["27", "6", "3"] },
    nineDerivatives: { right: "0.25 ** 9", wrong: ["2.25", "262_144", "0.25"] },
  },
  "11-over-fitting": {
    whatHelps: { right: '"more images"', wrong: ['"more epochs"', '"more neurons"', '"patience"'] },
    stopsAfter: { right: "6", wrong: ["3", "4", "5", "7"] },
    whatCancels: { right: '"variance"', wrong: ['"bias"', '"noise"'] },
  },
  "12-dropout-and-batch-norm": {
    scaleAt20: { right: "1.25", wrong: ["0.8", "5", "1.2", "2"] },
    normParameters: { right: "2_048", wrong: ["1_024", "512", "262_656", "4"] },
    whichIsGreater: { right: '"training"', wrong: ['"validation"', '"test"'] },
  },
  "13-convolutions": {
    evenPatch: { right: "0", wrong: ["6.3", "2.1", "-2.1"] },
    fiveByFive: { right: "24", wrong: ["23", "26", "28", "576"] },
    convParameters: { right: "12_832", wrong: ["12_800", "832", "12_816", "25"] },
    movedByFour: {
      right: 'accuracyOn(networkOf("small"), 4) + 0.05',
      wrong: ['accuracyOn(networkOf("small"), 4) + 0.15', 'accuracyOn(networkOf("small"), 4) - 0.15', "80"],
    },
  },
  "14-what-the-network-sees": {
    howManyLines: { right: "784 * 128", wrong: ["100_480", "912", "717_210"] },
    whichDigit: { right: "0", wrong: ["8", "1"] },
    fractionRead: {
      right: "accuracy(labelsHeld, predictClasses(model, reconstructed)) - 0.01",
      wrong: ["96", "accuracy(labelsHeld, predictClasses(model, reconstructed)) - 0.1"],
    },
    sameBudget: { right: "7", wrong: ["5", "4", "10"] },
  },
  "15-deep-big-simple": {
    turnedDigits: { right: "[9, 6]", wrong: ["[2, 5]", "[0, 8]", "[6]", "[6, 9, 9]"] },
    differentImages: { right: "1_375_000", wrong: ["55_000", "25", "60_000"] },
    whichIsHigher: { right: '"val_accuracy"', wrong: ['"accuracy"', '"loss"'] },
  },
};
