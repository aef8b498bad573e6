import { take, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { ofClass as imagesOf } from "../model-answers.js";
import type { Images, Labels } from "./kinds.js";

function positionsOf(labels: Labels, wanted: number): number[] {
  return [...labels.dataSync()].flatMap((label, i) => (label === wanted ? [i] : []));
}

export const ofClass: Answers = {
  right: [
    imagesOf,
    (images: Images, labels: Labels, wanted: number, count: number) =>
      take(images, positionsOf(labels, wanted).slice(0, count)),
    // The values are right, as float32.
    (images: Images, labels: Labels, wanted: number, count: number) => {
      const all = images.arraySync();
      return tf.tensor3d(
        positionsOf(labels, wanted)
          .slice(0, count)
          .map((i) => all[i] as number[][]),
      );
    },
    (images: Images, labels: Labels, wanted: number, count: number) =>
      tf.stack(
        images
          .unstack()
          .filter((_, i) => labels.dataSync()[i] === wanted)
          .slice(0, count),
      ),
    async (images: Images, labels: Labels, wanted: number, count: number) => {
      const found = await tf.booleanMaskAsync(images, labels.equal(wanted));
      return found.slice(0, count);
    },
    (images: Images, labels: Labels, wanted: number, count: number) => {
      const found: tf.Tensor[] = [];
      const list = labels.arraySync();
      for (let i = 0; found.length < count; i++) {
        if (list[i] === wanted) found.push(images.slice([i, 0, 0], [1, 28, 28]));
      }
      return tf.concat(found);
    },
    (images: Images, labels: Labels, wanted: number, count: number) => {
      const { dataSync } = { dataSync: () => labels.dataSync() };
      let position = -1;
      const positions = Array.from({ length: count }, () => {
        position = dataSync().indexOf(wanted, position + 1);
        return position;
      });
      return tf.tidy(() => tf.gather(images, positions));
    },
  ],
  wrong: [
    {
      mistake: "all of the class",
      handIn: (images: Images, labels: Labels, wanted: number) => take(images, positionsOf(labels, wanted)),
    },
    {
      mistake: "first images of any class",
      handIn: (images: Images, _: Labels, __: number, count: number) => take(images, { from: 0, to: count }),
    },
    {
      mistake: "label taken for a position",
      handIn: (images: Images, _: Labels, wanted: number, count: number) =>
        take(images, { from: wanted, to: wanted + count }),
    },
    {
      mistake: "last instead of first",
      handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
        take(images, positionsOf(labels, wanted).slice(-count)),
    },
    {
      mistake: "another order",
      handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
        take(images, positionsOf(labels, wanted).slice(0, count).reverse()),
    },
    {
      mistake: "other class",
      handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
        take(images, positionsOf(labels, wanted - 1).slice(0, count)),
    },
    {
      mistake: "all others",
      handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
        take(
          images,
          [...labels.dataSync()].flatMap((label, i) => (label !== wanted ? [i] : [])).slice(0, count),
        ),
    },
    {
      mistake: "within the first images",
      handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
        take(
          images,
          positionsOf(labels, wanted).filter((i) => i < count),
        ),
    },
    {
      mistake: "one too few",
      handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
        take(images, positionsOf(labels, wanted).slice(0, count - 1)),
    },
    {
      mistake: "one too many",
      handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
        take(images, positionsOf(labels, wanted).slice(0, count + 1)),
    },
    {
      mistake: "the first left out",
      handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
        take(images, positionsOf(labels, wanted).slice(1, count + 1)),
    },
    {
      mistake: "normalised already",
      handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
        imagesOf(images, labels, wanted, count).div(255),
    },
    // 0 is taken for "nothing wanted".
    {
      mistake: "first images of any class",
      handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
        wanted ? imagesOf(images, labels, wanted, count) : take(images, { from: 0, to: count }),
    },
    {
      mistake: "wrong shape",
      handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
        imagesOf(images, labels, wanted, count).reshape([-1, 784]),
    },
    {
      mistake: "parameter not used",
      handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
        take(images, positionsOf(labels, wanted).slice(0, 15 as typeof count)),
    },
    {
      mistake: "wrong shape",
      handIn: () => tf.zeros([6000, 28, 28]),
    },
    {
      mistake: "no tensor",
      handIn: (_: Images, labels: Labels, wanted: number, count: number) =>
        positionsOf(labels, wanted).slice(0, count),
    },
  ],
};
