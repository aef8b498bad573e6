import { expectNumbers, type Step, type Trial } from "@course/checks";
import { total } from "../../shared/sums.js";
import { lesson } from "../lesson.js";
import { buildAutoencoder } from "./autoencoder.js";
import { nearest, walk } from "./codes.js";
import { occlusionMap } from "./occlusion.js";
import * as solutions from "./solutions.js";

const mostExciting: Step = {
  title: "Find the images that excite a neuron most",
  hints: [
    "The outputs of one neuron are a column: `outputs.map((row) => row[neuron])`.",
    "Keep each output together with the number of its image, and sort these pairs.",
    "`sort((a, b) => b.output - a.output)` puts the greatest first. Without a function, `sort` compares numbers as if they were text.",
  ],
  right: "This works for any neuron of any layer.",
  tests: [
    {
      name: "several, in order",
      points: 1,
      run: (handedIn, trial) => tryExciting(handedIn, trial, trial.integer(3, 5)),
    },
    { name: "only one", points: 1, run: (handedIn, trial) => tryExciting(handedIn, trial, 1) },
  ],
};

async function tryExciting(handedIn: unknown, trial: Trial, count: number): Promise<void> {
  const [images, neurons] = [trial.integer(11, 16), trial.integer(3, 6)];
  // One, two and three digits, so that a comparison as text goes wrong; the greatest begins with a 1.
  const sizes = [130, 118, 97, 84, 76, 58, 41, 35, 22, 16, 9.5, 8, 7, 6, 5, 3];
  const columns = Array.from({ length: neurons }, () =>
    trial.shuffled(sizes.slice(0, images)).map((size) => size + trial.integer(0, 9) / 100),
  );
  const outputs = Array.from({ length: images }, (_, image) =>
    columns.map((column) => column[image] as number),
  );
  const neuron = trial.integer(0, neurons - 1);
  const own = columns[neuron] as number[];
  const sorted = (order: (a: number, b: number) => number, values = own) =>
    values
      .map((value, image) => ({ value, image }))
      .sort((a, b) => order(a.value, b.value))
      .map(({ image }) => image);
  const all = sorted((a, b) => b - a);
  const right = all.slice(0, count);
  expectNumbers(await trial.call(handedIn, [outputs, neuron, count]), right, {
    what: "The list of images",
    given: `For ${images} images, ${neurons} neurons, neuron ${neuron} and a count of ${count}:`,
    mistakes: [
      {
        name: "outputs instead of images",
        gives: () => right.map((image) => own[image] as number),
        says: "Those are the outputs. The numbers of their images are asked for.",
      },
      {
        name: "least exciting",
        gives: () => sorted((a, b) => a - b).slice(0, count),
        says: "Those are the images that excite it least. Sort the other way round.",
      },
      {
        name: "least exciting first",
        gives: () => [...right].reverse(),
        says: "The right images, in the opposite order: the most exciting comes first.",
      },
      {
        name: "sorted as text",
        gives: () => sorted((a, b) => (String(a) < String(b) ? 1 : -1)).slice(0, count),
        says: "The outputs were compared as text, where 9 comes behind 130. Give `sort` a function: `(a, b) => b - a`.",
      },
      {
        name: "counted from 1",
        gives: () => right.map((image) => image + 1),
        says: "The images are counted from 1. They are counted from 0.",
      },
      {
        name: "not in order",
        gives: () => [...right].sort((a, b) => a - b),
        says: "The right images, in the order of the data. The most exciting comes first.",
      },
      {
        name: "all images",
        gives: () => all,
        says: "All images are in the list. Only the first `count` are asked for.",
      },
      {
        name: "one too many",
        gives: () => all.slice(0, count + 1),
        says: "There is one too many.",
      },
      {
        name: "the last ones",
        gives: () => all.slice(-count),
        says: "Those are the last of the sorted images. Take the first.",
      },
      {
        name: "another neuron",
        gives: () => sorted((a, b) => b - a, columns[(neuron + 1) % neurons]).slice(0, count),
        says: "That is another neuron. They are counted from 0, too.",
      },
      {
        name: "neurons instead of images",
        gives: () => sorted((a, b) => b - a, outputs[neuron]).slice(0, count),
        says: "A row holds the outputs of all neurons for one image. Take a column: one neuron, all images.",
      },
      {
        name: "all neurons together",
        gives: () => sorted((a, b) => b - a, outputs.map(total)).slice(0, count),
        says: "The outputs of all neurons are added up. Only one neuron is asked for.",
      },
    ],
  });
}

/** What a learner writes in lesson 14. */
export const lesson14 = lesson(
  "14-what-the-network-sees",
  "Lesson 14: What the network sees",
  { mostExciting, occlusionMap, buildAutoencoder, walk, nearest },
  solutions,
);
