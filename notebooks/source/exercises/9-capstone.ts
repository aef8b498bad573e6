// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # Exercise 9 · Capstone: your own data
//
// All data so far came ready to use, and somebody else had asked the question. Now both are yours: pictures that you took, or a table from your work, your studies or your hobby. You take them from a question to an answer that you can stand up for.
//
// If you have no data, two small sets come with the course: pictures of handwritten digits, and a table of penguins.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - turn a folder of pictures or a CSV file into three parts that have nothing in common,
// - hold a network against answers that need none,
// - compare attempts fairly, and find out what goes wrong,
// - report what you found, with what it doesn't say.
//
// **You need** lessons [1](../lessons/01-load-and-look.ipynb) to [5](../lessons/05-deeper-models.ipynb), and for pictures [lesson 13](../lessons/13-convolutions.ipynb).
//
// **Time** about four hours, and what it takes to collect data.
//
// **Test images** One network is measured on the test images of your data, or on the rows that stand for them, once, in section 8.

// %% [markdown]
// ### Your data
//
// They have to be one of two things:
//
// - **A folder of pictures**, with a sub-folder for each class that is named after it: `my-pictures/oak/`, `my-pictures/beech/`. PNG or JPEG, of any size. From 50 pictures of each class on there is something to see.
// - **A table** as a CSV file: a line of titles, a line for each example, and a column that says its class. Numbers and texts both will do. A hundred lines are few, a thousand are good.
//
// Put them beside this notebook, so that the path is short: `"my-pictures"`. Whoever grades your work has to have them, too. Hand in the notebook and the data together, as one folder or one zip archive, laid out as they are here. Without the data your functions can still be graded, and your words, but not your runs.
//
// Think of people in your data. Pictures of faces, or a table with names, are not yours to hand around.

// %% [markdown]
// ## 1. Your question
//
// Write four to eight sentences *before* you train anything:
//
// - What is to be told apart, from what, and what for? Who would use the answer?
// - Where do the data come from, under which licence, how many are there of each class, and who or what is missing from them?
// - Which accuracy would be worth something, and why? Which mistake would be worse than others?

// %% [markdown] nbgrader={"grade": true, "grade_id": "question", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
// Can a small network read single handwritten digits from very small pictures, 8 × 8 pixels, as a cheap scanner on a form would give them? Whoever types in such forms would use it, and look only at those of which it is unsure.
//
// The data are the *digits* that come with the course: 800 pictures, 80 of each digit, from the Optical Recognition of Handwritten Digits (UCI, CC BY 4.0). Only 13 people wrote them, all with the same form. Children and people who learned to write elsewhere are missing: a 1 with a long upstroke, or a 7 with a bar, may hardly occur. Who wrote which isn't recorded, so the parts can't be divided by writer.
//
// Guessing gives 0.1. On a form with ten digits an accuracy of 0.9 would leave a mistake on two forms of three, 0.98 on one of five. So 0.98 would be worth something. All mistakes change a number; a sure one is worse, because nobody looks at it.
//
// **For the grader.** 2 points. 1 for a question that the data can answer, with who would use it and the source, the licence and what is missing. 1 for a figure that would be worth something, with a reason that doesn't come from the results.

// %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import {
  type Comparison,
  classificationReport,
  compare,
  evaluate,
  includedData,
  loadImageFolder,
  loadTable,
  networksOnTestImages,
  type OwnData,
  plotClassCounts,
  plotConfusionMatrix,
  shuffle,
  table,
  tf,
} from "course";
import { exercise9 as exercise } from "course/exercises";
import { DataFrame } from "danfojs-node";

// %% [markdown]
// ## 2. Three parts
//
// One part is learned from, one chooses, one is measured once at the end. An example that is in two of them spoils the answer, and so does a part in which a class is rare.
//
// Write a function that gets the label of each example, whole numbers from 0 up, and a seed. It gives three lists of rows: the positions of the examples, counted from 0.
//
// - Of each class of n, `Math.round(n * 0.2)` rows go to `validation`, as many to `test`, all others to `train`.
// - Which rows of a class those are, chance decides, and the seed decides on chance: the same seed gives the same parts, another one others.
//
// In which order the rows stand in a list doesn't matter.

// %% nbgrader={"grade": false, "grade_id": "split-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function splitRows(
  labels: number[],
  seed: number,
): { train: number[]; validation: number[]; test: number[] } {
  // BEGIN SOLUTION
  const classes = [...new Set(labels)].map((label) => {
    const rows = [...labels.keys()].filter((row) => labels[row] === label);
    return { rows: shuffle(tf.tensor1d(rows), { seed }).arraySync(), fifth: Math.round(rows.length * 0.2) };
  });
  return {
    validation: classes.flatMap(({ rows, fifth }) => rows.slice(0, fifth)),
    test: classes.flatMap(({ rows, fifth }) => rows.slice(fifth, 2 * fifth)),
    train: classes.flatMap(({ rows, fifth }) => rows.slice(2 * fifth)),
  };
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "split", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("split", splitRows);
// BEGIN HIDDEN TESTS
await exercise.grade("split", splitRows);
// END HIDDEN TESTS

// %% [markdown]
// ## 3. Load and look
//
// Write a function that loads your data, divided by your `splitRows`. One of these lines does it:
//
// ```ts
// return loadImageFolder("my-pictures", { size: 32, split: splitRows });
// return loadTable("my-table.csv", { label: "kind", split: splitRows, standardise: false });
// ```
//
// `size` brings all pictures to so many pixels; without it they must have one size already. `ignore: ["id"]` leaves a column out, `missing: "mean"` keeps rows in which something is missing. The pixels come as numbers from 0 to 1, the columns as they are in the file, with a column of zeros and ones for each text. In place of a path of your own you can write `includedData("digits")`, a folder, or `includedData("penguins")`, a CSV with the label `"species"`.
//
// This is what a table looks like once it is loaded, with the penguins as an example:

// %%
await loadTable(includedData("penguins"), { label: "species" });

// %% nbgrader={"grade": false, "grade_id": "data-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function loadData(): Promise<OwnData> {
  // BEGIN SOLUTION
  return loadImageFolder(includedData("digits"), { split: splitRows });
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-data", "locked": true, "schema_version": 3, "solution": false, "task": false}
const data = await exercise.whenTried(loadData);

// %% nbgrader={"grade": true, "grade_id": "data", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("data", data);
// BEGIN HIDDEN TESTS
await exercise.grade("data", data);
// END HIDDEN TESTS

// %%
await exercise.whenTried(() => {
  if (!data) throw exercise.notTried();
  return data;
});

// %% [markdown]
// Look before you train: how are the classes distributed, and what does an example of each look like?

// %%
await exercise.whenTried(() => {
  if (!data) throw exercise.notTried();
  return plotClassCounts(data.train.labels, data.classNames, { title: "Examples to learn from" });
});

// %%
await exercise.whenTried(() => {
  if (!data) throw exercise.notTried();
  const labels = [...data.train.labels.dataSync()];
  const firsts = data.classNames.map((_, label) => labels.indexOf(label));
  return data.examples(data.train, firsts.slice(0, 20));
});

// %% [markdown]
// The counts are a DataFrame as well, in which you can go on asking. Here they are sorted by the rarest class.

// %%
await exercise.whenTried(() => {
  if (!data) throw exercise.notTried();
  const frame = new DataFrame(data.counts);
  return frame.sortValues("train").head(10);
});

// %% [markdown]
// ## 4. Standardise
//
// Columns of a table can be grams and years, and some pixels of your pictures are brighter than others. Brought to the same scale, all of them start alike.
//
// Write a function that gets the inputs to learn from, `[n, columns]`, and those of some part, `[m, columns]`. It gives the second, standardised by the **first**: from each column its mean is taken away, and the rest is divided by its standard deviation (divided by n, as `tf.moments` does), both measured on `train`. A column that never changes in `train` tells nothing: it becomes all zeros, whatever stands there in the other part.

// %% nbgrader={"grade": false, "grade_id": "standardise-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function standardise(train: tf.Tensor2D, part: tf.Tensor2D): tf.Tensor2D {
  // BEGIN SOLUTION
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(train, 0);
    return part.sub(mean).divNoNan(variance.sqrt());
  });
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "standardise", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("standardise", standardise);
// BEGIN HIDDEN TESTS
await exercise.grade("standardise", standardise);
// END HIDDEN TESTS

// %% [markdown]
// Your function prepares all three parts. Pictures lie flat in them, one row each; a network that needs their height and width gets it back by `tf.layers.reshape`.

// %% nbgrader={"grade": false, "grade_id": "setup-parts", "locked": true, "schema_version": 3, "solution": false, "task": false}
const parts = await exercise.whenTried(() => {
  if (!data) throw exercise.notTried();
  const rows = (x: tf.Tensor) => x.reshape<tf.Tensor2D>([x.shape[0] ?? 0, -1]);
  const prepared = ({ x, y, labels, names }: OwnData["train"]) => ({
    x: standardise(rows(data.train.x), rows(x)),
    y,
    labels,
    names,
  });
  const [train, validation, test] = [data.train, data.validation, data.test].map(prepared);
  if (!train || !validation || !test) throw exercise.notTried();
  return { train, validation, test, inputs: train.x.shape[1], classes: data.classNames.length };
});

// %% [markdown]
// ## 5. What needs no network
//
// The cheapest answer of all is always the same: the class that is commonest. Where nine of ten examples are of one class, it is right nine times out of ten, and a network with an accuracy of 0.9 has learned nothing.
//
// Write a function that gets the labels to learn from, and those of another part. It gives the accuracy on the second of always answering the class that is commonest in the **first**. If several are equally common there, the smallest of them counts.

// %% nbgrader={"grade": false, "grade_id": "baseline-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function majorityAccuracy(trainLabels: number[], labels: number[]): number {
  // BEGIN SOLUTION
  const counts = new Array<number>(Math.max(...trainLabels) + 1).fill(0);
  for (const label of trainLabels) counts[label] = (counts[label] ?? 0) + 1;
  const answer = counts.indexOf(Math.max(...counts));
  return labels.filter((label) => label === answer).length / labels.length;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "baseline", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("baseline", majorityAccuracy);
// BEGIN HIDDEN TESTS
await exercise.grade("baseline", majorityAccuracy);
// END HIDDEN TESTS

// %%
const majority = await exercise.whenTried(() => {
  if (!data) throw exercise.notTried();
  return majorityAccuracy([...data.train.labels.dataSync()], [...data.validation.labels.dataSync()]);
});

majority;

// %% [markdown]
// ## 6. Experiments
//
// Write a function that compares networks with `compare`:
//
// - the first contender is the **simple model**: one dense layer with `softmax`, nothing else that has weights,
// - two or more others try to beat it. Let each differ from another one in one thing, so that you know what it was,
// - all learn from `parts.train` and are measured on `parts.validation`,
// - 3 seeds or more; 5 show more.
//
// One point is for what is compared, one for the examples on which, and one for a network that beats the commonest class.
//
// Begin small: a network that is too large for few examples learns them by heart. Run it as often as you like, and keep in mind that what you choose after many attempts has been chosen partly by luck.

// %% nbgrader={"grade": false, "grade_id": "experiments-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function compareNetworks(own: NonNullable<typeof parts>): Promise<Comparison> {
  // BEGIN SOLUTION
  const build = (layers: tf.layers.Layer[]) => {
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape: [own.inputs] }));
    for (const layer of layers) model.add(layer);
    model.add(tf.layers.dense({ units: own.classes, activation: "softmax" }));
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    return model;
  };
  const hidden = () => tf.layers.dense({ units: 64, activation: "relu" });
  const convolution = () => [
    tf.layers.reshape({ targetShape: [8, 8, 1] }),
    tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
  ];
  return compare(
    [
      { name: "simple", build: () => build([]) },
      { name: "hidden layer", build: () => build([hidden()]) },
      { name: "hidden layer, dropout", build: () => build([hidden(), tf.layers.dropout({ rate: 0.3 })]) },
      { name: "convolution", build: () => build(convolution()) },
      { name: "convolution, hidden layer", build: () => build([...convolution(), hidden()]) },
    ],
    own.train.x,
    own.train.y,
    {
      epochs: 40,
      batchSize: 32,
      seeds: 5,
      validationData: [own.validation.x, own.validation.y],
      verbose: 0,
    },
  );
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-experiments", "locked": true, "schema_version": 3, "solution": false, "task": false}
const compared = await exercise.whenTried(() => {
  if (!parts) throw exercise.notTried();
  return compareNetworks(parts);
});

// %% nbgrader={"grade": true, "grade_id": "experiments", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("experiments", compared && { compared, parts });
// BEGIN HIDDEN TESTS
await exercise.grade("experiments", compared && { compared, parts });
// END HIDDEN TESTS

// %%
await exercise.whenTried(() => {
  if (!compared) throw exercise.notTried();
  return compared;
});

// %% [markdown]
// The expected picture shows the runs on the digits that come with the course. Yours are of your own data.
//
// <!-- expected picture: compared -->

// %% picture="compared"
await exercise.whenTried(() => {
  if (!compared) throw exercise.notTried();
  return compared.plot("Accuracy on the validation part");
});

// %% [markdown]
// ## 7. What goes wrong
//
// An accuracy says how often. It doesn't say what, and that is where the next idea comes from.
//
// Write a function that gets the probabilities a network gave for some examples, a row for each, and their labels. It gives an object of two parts:
//
// - `counts`: a row for each true class, a column for each answer, and in it how often the one was taken for the other. The right answers stand on the diagonal.
// - `worst`: the positions of all wrong answers, the one that the network was surest of first. How sure it was is the probability of its answer.

// %% nbgrader={"grade": false, "grade_id": "errors-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function analyseErrors(probabilities: number[][], labels: number[]): { counts: number[][]; worst: number[] } {
  // BEGIN SOLUTION
  const classes = probabilities[0]?.length ?? 0;
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const answers = probabilities.map((row) => row.indexOf(Math.max(...row)));
  answers.forEach((answer, i) => {
    const row = counts[labels[i] ?? 0] ?? [];
    row[answer] = (row[answer] ?? 0) + 1;
  });
  const sure = (i: number) => Math.max(...(probabilities[i] ?? []));
  const wrong = [...labels.keys()].filter((i) => answers[i] !== labels[i]);
  return { counts, worst: wrong.sort((a, b) => sure(b) - sure(a)) };
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "errors", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("errors", analyseErrors);
// BEGIN HIDDEN TESTS
await exercise.grade("errors", analyseErrors);
// END HIDDEN TESTS

// %% [markdown]
// Which network would you choose, going by the comparison? Write its name. From here on its first run stands for it.

// %% nbgrader={"grade": false, "grade_id": "choice-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function choose(): string {
  // BEGIN SOLUTION
  return "convolution";
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-errors", "locked": true, "schema_version": 3, "solution": false, "task": false}
const chosen = await exercise.whenTried(() => {
  if (!compared) throw exercise.notTried();
  const model = compared.get(choose()).runs[0]?.model;
  if (!model) throw exercise.notTried();
  return model;
});

const analysis = await exercise.whenTried(() => {
  if (!chosen || !parts) throw exercise.notTried();
  const probabilities = (chosen.predict(parts.validation.x) as tf.Tensor2D).arraySync();
  const labels = [...parts.validation.labels.dataSync()];
  const answers = probabilities.map((row) => row.indexOf(Math.max(...row)));
  return { ...analyseErrors(probabilities, labels), probabilities, labels, answers };
});

// %%
await exercise.whenTried(() => {
  if (!analysis || !data) throw exercise.notTried();
  return plotConfusionMatrix({ counts: analysis.counts, classNames: data.classNames });
});

// %%
await exercise.whenTried(() => {
  if (!analysis || !data) throw exercise.notTried();
  return classificationReport(analysis.labels, analysis.answers, { classNames: data.classNames });
});

// %% [markdown]
// These are the mistakes that the network was surest of. Is it the picture, the label, or the network?

// %%
await exercise.whenTried(() => {
  if (!analysis || !data) throw exercise.notTried();
  const worst = analysis.worst.slice(0, 10);
  if (worst.length === 0) return "There is no mistake on the validation part.";
  const captions = worst.map((i) => {
    const [truth, answer] = [analysis.labels[i] ?? 0, analysis.answers[i] ?? 0];
    const sure = Math.max(...(analysis.probabilities[i] ?? []));
    return `${data.classNames[truth]} taken for ${data.classNames[answer]}, ${(100 * sure).toFixed(0)} % sure (${data.validation.names[i]})`;
  });
  return data.examples(data.validation, worst, captions);
});

// %% [markdown]
// ## 8. The test part, once
//
// The validation part has chosen your network, so what it reaches there flatters it. The test part has chosen nothing. That holds once: whoever measures two networks on it and takes the better one has chosen by it. The cell below counts.
//
// First, how far off can such an accuracy be? If you drew other examples of the same kind, you would get another figure. Write a function that gets how many answers are right, and of how many. It gives three numbers: the accuracy a, and the two ends of the interval
//
// $$a \pm 1.96 \sqrt{\frac{a\,(1 - a)}{n}},$$
//
// where none goes below 0 or above 1.

// %% nbgrader={"grade": false, "grade_id": "interval-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function accuracyInterval(right: number, n: number): [number, number, number] {
  // BEGIN SOLUTION
  const accuracy = right / n;
  const half = 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / n);
  return [accuracy, Math.max(0, accuracy - half), Math.min(1, accuracy + half)];
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "interval", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
await exercise.check("interval", accuracyInterval);
// BEGIN HIDDEN TESTS
await exercise.grade("interval", accuracyInterval);
// END HIDDEN TESTS

// %% [markdown]
// Now measure. Write a function that gets the network you chose, and the test part, and gives its accuracy there; `evaluate` does it. Run the cell once, when everything above is final. If you change your mind afterwards, say so in your report, restart the kernel, and run all cells.

// %% nbgrader={"grade": false, "grade_id": "final-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function measureOnce(model: tf.LayersModel, test: NonNullable<typeof parts>["test"]): Promise<number> {
  // BEGIN SOLUTION
  const { accuracy } = await evaluate(model, test.x, test.y);
  return accuracy ?? Number.NaN;
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-final", "locked": true, "schema_version": 3, "solution": false, "task": false}
const final = await exercise.whenTried(async () => {
  if (!chosen || !parts) throw exercise.notTried();
  const accuracy = await measureOnce(chosen, parts.test);
  return { model: chosen, accuracy, parts, networks: networksOnTestImages() };
});

// %% nbgrader={"grade": true, "grade_id": "final", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("final", final);
// BEGIN HIDDEN TESTS
await exercise.grade("final", final);
// END HIDDEN TESTS

// %%
const figures = await exercise.whenTried(() => {
  if (!final || !compared) throw exercise.notTried();
  const n = final.parts.test.names.length;
  const [accuracy, low, high] = accuracyInterval(Math.round(final.accuracy * n), n);
  const testLabels = [...final.parts.test.labels.dataSync()];
  const commonest = majorityAccuracy([...final.parts.train.labels.dataSync()], testLabels);
  return { commonest, accuracy, low, high };
});

await exercise.whenTried(() => {
  if (!figures) throw exercise.notTried();
  return table([figures], { digits: 3, caption: "On the test part" });
});

// %% [markdown]
// ## 9. Your report
//
// Write ten to fifteen sentences that somebody can read who hasn't seen this notebook. Every figure comes from a cell above.
//
// - **Question and data**, in two sentences.
// - **What was tried**, what it was held against, and on which examples.
// - **What came of it**: baseline, comparison with intervals, and the figure of the test part with its interval. Which differences might be chance?
// - **What goes wrong**: the commonest confusion, the surest mistakes, and what they have in common.
// - **What it doesn't say**: for whom or what would you not use it? What would you do next, and what with more data?

// %% [markdown] nbgrader={"grade": true, "grade_id": "report", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
// Can a small network read single handwritten digits of 8 × 8 pixels, well enough for forms? I had 800 of them, 80 of each digit, by 13 people (UCI, CC BY 4.0), and divided them by chance into 480 to learn from, 160 to choose by and 160 for the end, of each digit the same share.
//
// Always answering one digit is right for a tenth of them. Five networks were trained from five seeds each, for 40 epochs, and measured on the 160 validation pictures. The simple model, one layer with 650 parameters, reached 0.909. A hidden layer of 64 units brought 0.044 more, with an interval from 0.012 to 0.075, and dropout changed nothing about that. A convolution brought 0.045, and with a hidden layer behind it 0.048. So each of the four beats the simple model. Which of the four is best, 160 pictures can't tell: all lie between 0.953 and 0.956. I took the convolution alone, because it has the fewest parameters of them, 3,210.
//
// On the test part, used once, it gets 0.938 right, with an interval from 0.900 to 0.975. That is less than the 0.954 of the validation part, and well within chance.
//
// On the validation part 7 of 160 are wrong. Four of these are taken for an 8: two 2s and two 9s. In the pictures strokes are thick for so few pixels, and loops are filled, or a bend closes to one. The surest mistake, a 5 taken for a 9 with 92 %, has a filled block for its upper half. I think that at 8 × 8 pixels the hole is lost which tells these digits apart; somebody could check that on the pictures of 32 × 32 pixels from which they were made.
//
// For forms it is not good enough: at 0.938 every second form with ten digits has a mistake. It may do even worse there, since the same 13 people wrote what was learned and what was tested. Next I would train on shifted copies, and let the network pass on those of which it isn't sure: three of its seven mistakes were below 55 %. With more data I would divide by writer.
//
// **For the grader.** 4 points. 1 for figures that are those of the runs, each with the examples it was measured on: baseline, comparison, test. 1 for telling differences from chance, by the intervals and the size of the test part. 1 for the mistakes: which classes, which examples, and a reason that somebody could check. 1 for limits that follow from where these data come from, and a next step that follows from the mistakes. If the test part was used more than once, the report has to say so; otherwise take 1 point away.

// %% [markdown]
// ## 10. Summary

// %%
exercise.summary();

// %% [markdown]
// ## Next
//
// That was the last exercise. `progress()` shows what is still open; [lesson 15](../lessons/15-deep-big-simple.ipynb) shows how far a plain network can be taken.

// %% tags=["solution-only"]
import { checkNumbers } from "course";

const mean = (name: string) => compared?.get(name).accuracy.mean ?? Number.NaN;

checkNumbers([
  { name: "always the commonest class", value: majority ?? Number.NaN, atLeast: 0.1, atMost: 0.1 },
  { name: "simple model", value: mean("simple"), atLeast: 0.88 },
  { name: "chosen network", value: mean("convolution"), atLeast: 0.93 },
  { name: "test part", value: final?.accuracy ?? Number.NaN, atLeast: 0.92 },
]);
