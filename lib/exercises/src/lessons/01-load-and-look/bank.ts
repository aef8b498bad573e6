import { tf } from "course";
import { lesson01 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import { total as sum } from "../../shared/sums.js";
import * as solutions from "./solutions.js";

type Images = tf.Tensor3D;

const counted = (labels: number[], n: number): number[] =>
  Array.from({ length: n }, (_, label) => labels.filter((each) => each === label).length);
const floats = (images: Images): tf.Tensor => images.toFloat();

function spot(image: number[][]): [number, number] {
  const flat = image.flat();
  const at = flat.indexOf(Math.max(...flat));
  const width = image[0]?.length ?? 1;
  return [Math.floor(at / width), at % width];
}

export const loadAndLook: Bank = {
  exercise: lesson01,
  steps: {
    darkestSpot: {
      right: [
        solutions.darkestSpot,
        spot,
        (image: number[][]) => {
          let [most, place] = [-1, [0, 0]];
          for (let r = 0; r < image.length; r++)
            for (let c = 0; c < (image[r] as number[]).length; c++)
              if ((image[r]?.[c] as number) > most) [most, place] = [image[r]?.[c] as number, [r, c]];
          return place;
        },
        (image: number[][]) => {
          const best = image.map((row) => Math.max(...row));
          const row = best.indexOf(Math.max(...best));
          return [row, (image[row] as number[]).indexOf(best[row] as number)];
        },
        (image: number[][]) =>
          tf.tidy(() => {
            const at = tf.tensor2d(image).flatten().argMax().dataSync()[0] as number;
            return [Math.floor(at / (image[0]?.length ?? 1)), at % (image[0]?.length ?? 1)];
          }),
        (image: number[][]) => Int32Array.from(spot(image)),
        (image: number[][]) =>
          image
            .flatMap((row, r) => row.map((ink, c) => ({ ink, place: [r, c] })))
            .reduce((best, one) => (one.ink > best.ink ? one : best)).place,
      ],
      wrong: [
        { mistake: "column first", handIn: (image: number[][]) => spot(image).reverse() },
        { mistake: "counted from 1", handIn: (image: number[][]) => spot(image).map((i) => i + 1) },
        { mistake: "the value", handIn: (image: number[][]) => Math.max(...image.flat()) },
        {
          mistake: "position in a flat list",
          handIn: (image: number[][]) => image.flat().indexOf(Math.max(...image.flat())),
        },
        { mistake: "only the row", handIn: (image: number[][]) => spot(image)[0] },
        { mistake: "nothing found", handIn: () => [0, 0] },
        {
          mistake: "28 columns",
          handIn: (image: number[][]) => {
            const at = image.flat().indexOf(Math.max(...image.flat()));
            return [Math.floor(at / 28), at % 28];
          },
        },
        {
          mistake: "no numbers",
          handIn: (image: number[][]) => ({ row: spot(image)[0], column: spot(image)[1] }),
        },
        { mistake: "no result", handIn: (image: number[][]) => void spot(image) },
        { mistake: "tensor instead of numbers", handIn: (image: number[][]) => tf.tensor1d(spot(image)) },
        {
          mistake: "changed input",
          handIn: (image: number[][]) => {
            for (const row of image) row.sort((a, b) => b - a);
            return [0, 0];
          },
        },
      ],
    },
    countLabels: {
      right: [
        solutions.countLabels,
        counted,
        (labels: number[], n: number) => {
          const counts = new Int32Array(n);
          for (const label of labels) counts[label] = (counts[label] as number) + 1;
          return counts;
        },
        (labels: number[], n: number) => {
          const map = new Map<number, number>();
          for (const label of labels) map.set(label, (map.get(label) ?? 0) + 1);
          return [...Array(n).keys()].map((label) => map.get(label) ?? 0);
        },
        (labels: number[], n: number) =>
          tf.tidy(() => Array.from(tf.oneHot(tf.tensor1d(labels, "int32"), n).sum(0).dataSync())),
        (labels: number[], n: number) =>
          labels.reduce(
            (counts, label) => counts.map((count, i) => (i === label ? count + 1 : count)),
            new Array<number>(n).fill(0),
          ),
        (labels: number[], n: number) =>
          tf.tidy(() => tf.bincount(tf.tensor1d(labels, "int32"), tf.tensor1d([]), n).dataSync()),
      ],
      wrong: [
        {
          mistake: "the last classes are missing",
          points: 1,
          handIn: (labels: number[]) => counted(labels, Math.max(...labels) + 1),
        },
        {
          mistake: "empty classes left out",
          points: 1,
          handIn: (labels: number[], n: number) => counted(labels, n).filter((count) => count > 0),
        },
        {
          mistake: "shares",
          handIn: (labels: number[], n: number) => counted(labels, n).map((c) => c / labels.length),
        },
        {
          mistake: "sorted",
          handIn: (labels: number[], n: number) => [...counted(labels, n)].sort((a, b) => b - a),
        },
        {
          mistake: "one place too far",
          handIn: (labels: number[], n: number) =>
            counted(
              labels.map((label) => label + 1),
              n,
            ),
        },
        {
          mistake: "labels added up",
          handIn: (labels: number[], n: number) => counted(labels, n).map((count, label) => count * label),
        },
        { mistake: "ten classes", handIn: (labels: number[]) => counted(labels, 10) },
        {
          mistake: "ones",
          handIn: (labels: number[], n: number) => counted(labels, n).map((c) => Math.min(1, c)),
        },
        {
          mistake: "one too many",
          handIn: (labels: number[], n: number) => counted(labels, n).map((c) => c + 1),
        },
        {
          mistake: "NaN",
          handIn: (labels: number[], n: number) => {
            const counts = new Array<number>(n);
            for (const label of labels) counts[label] = (counts[label] as number) + 1;
            return Array.from(counts, (count) => count ?? 0);
          },
        },
        { mistake: "no result", handIn: (labels: number[], n: number) => void counted(labels, n) },
      ],
    },
    scoreToBeat: {
      right: [
        solutions.scoreToBeat,
        (counts: number[]) => Math.max(...counts) / sum(counts),
        (counts: number[]) => ([...counts].sort((a, b) => b - a)[0] as number) / sum(counts),
        (counts: number[]) => counts.map((count) => count / sum(counts)).reduce((a, b) => Math.max(a, b)),
        (counts: number[]) => tf.tidy(() => tf.tensor1d(counts).max().div(tf.sum(counts)).dataSync()[0]),
        (counts: number[]) => {
          let [most, all] = [0, 0];
          for (const count of counts) {
            all += count;
            if (count > most) most = count;
          }
          return most / all;
        },
      ],
      wrong: [
        { mistake: "the count", handIn: (counts: number[]) => Math.max(...counts) },
        { mistake: "guessing", handIn: (counts: number[]) => 1 / counts.length },
        { mistake: "the rarest", handIn: (counts: number[]) => Math.min(...counts) / sum(counts) },
        { mistake: "percent", handIn: (counts: number[]) => (100 * Math.max(...counts)) / sum(counts) },
        { mistake: "errors", handIn: (counts: number[]) => 1 - Math.max(...counts) / sum(counts) },
        {
          mistake: "most to the others",
          handIn: (counts: number[]) => Math.max(...counts) / (sum(counts) - Math.max(...counts)),
        },
        { mistake: "which class", handIn: (counts: number[]) => counts.indexOf(Math.max(...counts)) },
        { mistake: "always the last", handIn: (counts: number[]) => (counts.at(-1) as number) / sum(counts) },
        { mistake: "other", handIn: () => 0.1135 },
        { mistake: "no numbers", handIn: (counts: number[]) => `${Math.max(...counts) / sum(counts)}` },
        {
          mistake: "changed input",
          handIn: (counts: number[]) => {
            counts.sort((a, b) => b - a);
            return (counts[0] as number) / sum(counts);
          },
        },
      ],
    },
    meanImage: {
      right: [
        solutions.meanImage,
        (images: Images) => images.mean(0),
        (images: Images) => tf.mean(images.toFloat(), 0),
        (images: Images) => images.toFloat().sum(0).div(images.shape[0]),
        (images: Images) => {
          const all = images.arraySync();
          return tf.tensor2d(
            (all[0] as number[][]).map((row, r) =>
              row.map((_, c) => sum(all.map((one) => one[r]?.[c] as number)) / all.length),
            ),
          );
        },
        (images: Images) => tf.moments(images.toFloat(), 0).mean,
        (images: Images) =>
          tf
            .unstack(images.toFloat())
            .reduce((total, image) => total.add(image))
            .div(tf.scalar(images.shape[0])),
      ],
      wrong: [
        { mistake: "sum", handIn: (images: Images) => floats(images).sum(0) },
        { mistake: "mean of everything", handIn: (images: Images) => floats(images).mean() },
        { mistake: "mean of rows", handIn: (images: Images) => floats(images).mean(1) },
        { mistake: "mean of columns", handIn: (images: Images) => floats(images).mean(2) },
        { mistake: "mean of each image", handIn: (images: Images) => floats(images).mean([1, 2]) },
        { mistake: "first image", handIn: (images: Images) => images.slice([0], [1]).squeeze([0]) },
        { mistake: "greatest", handIn: (images: Images) => images.max(0) },
        { mistake: "divided by 255", handIn: (images: Images) => floats(images).mean(0).div(255) },
        {
          mistake: "whole numbers",
          handIn: (images: Images) => images.sum(0).div(tf.scalar(images.shape[0], "int32")),
        },
        { mistake: "an axis too many", handIn: (images: Images) => floats(images).mean(0, true) },
        { mistake: "no tensor", handIn: (images: Images) => floats(images).mean(0).arraySync() },
      ],
    },
  },
};
