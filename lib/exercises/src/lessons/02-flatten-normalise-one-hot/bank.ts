import { flatten, normalize, tf } from "course";
import { lesson02 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import { total as sum } from "../../shared/sums.js";
import * as solutions from "./solutions.js";

type Images = tf.Tensor3D;

const products = (x: number[], w: number[]): number[] => x.map((input, i) => input * (w[i] as number));
const flat = (images: Images): tf.Tensor2D => images.reshape([images.shape[0], -1]);
const hot = (place: number, length: number, value = 1): number[] =>
  Array.from({ length }, (_, i) => (i === place ? value : 0));

export const flattenNormalise: Bank = {
  exercise: lesson02,
  steps: {
    flattenImage: {
      right: [
        solutions.flattenImage,
        (image: number[][]) => image.flat(),
        (image: number[][]) => ([] as number[]).concat(...image),
        (image: number[][]) => image.reduce((list, row) => list.concat(row), []),
        (image: number[][]) => tf.tidy(() => tf.tensor2d(image).reshape([-1]).arraySync()),
        (image: number[][]) => {
          const width = image[0]?.length ?? 0;
          const pixels = new Float32Array(image.length * width);
          for (let r = 0; r < image.length; r++) pixels.set(image[r] as number[], r * width);
          return pixels;
        },
        (image: number[][]) => {
          const [height, width] = [image.length, image[0]?.length ?? 0];
          return Array.from({ length: height * width }, (_, i) => image[Math.floor(i / width)]?.[i % width]);
        },
      ],
      wrong: [
        {
          mistake: "column by column",
          handIn: (image: number[][]) => (image[0] ?? []).flatMap((_, c) => image.map((row) => row[c])),
        },
        { mistake: "last row first", handIn: (image: number[][]) => [...image].reverse().flat() },
        {
          mistake: "rows reversed",
          handIn: (image: number[][]) => image.flatMap((row) => [...row].reverse()),
        },
        { mistake: "not flat", handIn: (image: number[][]) => image.map((row) => [...row]) },
        { mistake: "first row only", handIn: (image: number[][]) => image[0] },
        { mistake: "sums of rows", handIn: (image: number[][]) => image.map(sum) },
        { mistake: "sorted", handIn: (image: number[][]) => image.flat().sort((a, b) => a - b) },
        {
          mistake: "tensor instead of numbers",
          handIn: (image: number[][]) => tf.tensor2d(image).reshape([-1]),
        },
        { mistake: "no numbers", handIn: (image: number[][]) => `${image}` },
        { mistake: "other", handIn: (image: number[][]) => image.flat().map((pixel) => pixel / 255) },
        {
          mistake: "changed input",
          handIn: (image: number[][]) => {
            const pixels: number[] = [];
            while (image.length > 0) pixels.push(...(image.shift() as number[]));
            return pixels;
          },
        },
        { mistake: "no result", handIn: (image: number[][]) => void image.flat() },
      ],
    },
    prepare: {
      right: [
        solutions.prepare,
        (images: Images) => normalize(flatten(images)),
        (images: Images) => images.reshape([images.shape[0], -1]).div(255),
        (images: Images) => images.toFloat().div(255).reshape([images.shape[0], -1]),
        (images: Images) => tf.tidy(() => tf.div(tf.reshape(images, [images.shape[0], -1]), 255)),
        (images: Images) => flat(images).mul(1 / 255),
        (images: Images) => {
          const rows = images.arraySync().map((image) => image.flat().map((pixel) => pixel / 255));
          return tf.tensor2d(rows);
        },
        (images: Images) => tf.layers.flatten().apply(images.toFloat().div(255)),
      ],
      wrong: [
        { mistake: "not normalised", points: 1, handIn: (images: Images) => flat(images) },
        { mistake: "not flattened", handIn: (images: Images) => images.div(255) },
        {
          mistake: "divided by the brightest",
          points: 1,
          handIn: (images: Images) => flat(images).div(images.max().toFloat()),
        },
        {
          mistake: "each image by its brightest",
          points: 1,
          handIn: (images: Images) => flat(images).div(flat(images).max(1, true).toFloat()),
        },
        { mistake: "divided by 256", points: 1, handIn: (images: Images) => flat(images).div(256) },
        {
          mistake: "columns first",
          points: 1,
          handIn: (images: Images) => flat(images.transpose([0, 2, 1])).div(255),
        },
        { mistake: "one row for all", handIn: (images: Images) => images.reshape([1, -1]).div(255) },
        { mistake: "one column", handIn: (images: Images) => images.reshape([-1, 1]).div(255) },
        {
          mistake: "whole numbers",
          points: 1,
          handIn: (images: Images) => flat(images).div(tf.scalar(255, "int32")),
        },
        { mistake: "no tensor", handIn: (images: Images) => flat(images).div(255).arraySync() },
        { mistake: "transposed", handIn: (images: Images) => flat(images).div(255).transpose() },
        { mistake: "error", handIn: (images: Images) => images.reshape([60_000, 784]).div(255) },
      ],
    },
    weightedSum: {
      right: [
        solutions.weightedSum,
        (x: number[], w: number[]) => sum(products(x, w)),
        (x: number[], w: number[]) => x.reduce((total, input, i) => total + input * (w[i] as number), 0),
        (x: number[], w: number[]) => tf.tidy(() => tf.dot(tf.tensor1d(x), tf.tensor1d(w)).arraySync()),
        (x: number[], w: number[]) => tf.tidy(() => tf.mul(x, w).sum().dataSync()[0]),
        (x: number[], w: number[]) => {
          let [i, total] = [0, 0];
          while (i < x.length) total += (x[i] as number) * (w[i++] as number);
          return total;
        },
        (x: number[], w: number[]) =>
          tf.tidy(() => tf.matMul(tf.tensor2d([x]), tf.tensor2d([w]), false, true).dataSync()[0]),
      ],
      wrong: [
        { mistake: "products, not added", handIn: products },
        { mistake: "product of the sums", handIn: (x: number[], w: number[]) => sum(x) * sum(w) },
        { mistake: "mean", handIn: (x: number[], w: number[]) => sum(products(x, w)) / x.length },
        { mistake: "no weights", handIn: (x: number[]) => sum(x) },
        { mistake: "added instead of multiplied", handIn: (x: number[], w: number[]) => sum(x) + sum(w) },
        {
          mistake: "last one missing",
          handIn: (x: number[], w: number[]) => sum(products(x, w).slice(0, -1)),
        },
        { mistake: "first one missing", handIn: (x: number[], w: number[]) => sum(products(x, w).slice(1)) },
        {
          mistake: "tensor instead of numbers",
          handIn: (x: number[], w: number[]) => tf.dot(tf.tensor1d(x), tf.tensor1d(w)),
        },
        { mistake: "no numbers", handIn: (x: number[], w: number[]) => String(sum(products(x, w))) },
        { mistake: "other", handIn: (x: number[], w: number[]) => Math.max(...products(x, w)) + 100 },
        { mistake: "no result", handIn: (x: number[], w: number[]) => void products(x, w) },
      ],
    },
    oneHotRow: {
      right: [
        solutions.oneHotRow,
        (label: number, n: number) => hot(label, n),
        (label: number, n: number) => [...Array(n).keys()].map((i) => Number(i === label)),
        (label: number, n: number) => Float32Array.from({ length: n }, (_, i) => (i === label ? 1 : 0)),
        (label: number, n: number) => new Uint8Array(n).fill(1, label, label + 1),
        (label: number, n: number) => tf.tidy(() => tf.oneHot(tf.tensor1d([label], "int32"), n).dataSync()),
        (label: number, n: number) => {
          const row: number[] = [];
          for (let i = 0; i < n; i++) row.push(i === label ? 1 : 0);
          return row;
        },
      ],
      wrong: [
        { mistake: "counted from 1", handIn: (label: number, n: number) => hot(label - 1, n) },
        { mistake: "one place too far", handIn: (label: number, n: number) => hot(label + 1, n) },
        { mistake: "ten classes", handIn: (label: number) => hot(label, 10) },
        { mistake: "one cold", handIn: (label: number, n: number) => hot(label, n).map((v) => 1 - v) },
        {
          mistake: "all up to it",
          handIn: (label: number, n: number) => Array.from({ length: n }, (_, i) => (i <= label ? 1 : 0)),
        },
        { mistake: "too short", handIn: (label: number) => hot(label, label + 1) },
        { mistake: "from the end", handIn: (label: number, n: number) => hot(n - 1 - label, n) },
        {
          mistake: "no numbers",
          handIn: (label: number, n: number) => hot(label, n).map((value) => value === 1),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (label: number, n: number) => tf.oneHot(tf.tensor1d([label], "int32"), n),
        },
        { mistake: "other", handIn: (_: number, n: number) => hot(-1, n) },
        { mistake: "no result", handIn: (label: number, n: number) => void hot(label, n) },
      ],
    },
    labelOf: {
      right: [
        solutions.labelOf,
        (row: number[]) => row.indexOf(Math.max(...row)),
        (row: number[]) => tf.tidy(() => tf.tensor1d(row).argMax().arraySync()),
        (row: number[]) => row.reduce((best, value, i) => (value > (row[best] as number) ? i : best), 0),
        (row: number[]) => [...row.keys()].sort((a, b) => (row[b] as number) - (row[a] as number))[0],
        (row: number[]) => row.findIndex((value) => row.every((other) => other <= value)),
        (row: number[]) => {
          let [place, greatest] = [-1, Number.NEGATIVE_INFINITY];
          row.forEach((value, i) => {
            if (value > greatest) [place, greatest] = [i, value];
          });
          return place;
        },
      ],
      wrong: [
        { mistake: "no 1 in it", points: 1, handIn: (row: number[]) => row.indexOf(1) },
        {
          mistake: "only above 0",
          points: 2,
          handIn: (row: number[]) => {
            let [place, greatest] = [0, 0];
            for (const [i, value] of row.entries()) if (value > greatest) [place, greatest] = [i, value];
            return place;
          },
        },
        { mistake: "counted from 1", handIn: (row: number[]) => row.indexOf(Math.max(...row)) + 1 },
        { mistake: "the value, not its place", handIn: (row: number[]) => Math.max(...row) },
        { mistake: "the smallest", handIn: (row: number[]) => row.indexOf(Math.min(...row)) },
        {
          mistake: "tensor instead of numbers",
          handIn: (row: number[]) => tf.tensor1d(row).argMax(),
        },
        { mistake: "no numbers", handIn: (row: number[]) => `${row.indexOf(Math.max(...row))}` },
        { mistake: "other", handIn: (row: number[]) => row.length },
        { mistake: "no result", handIn: (row: number[]) => void row.indexOf(1) },
        {
          mistake: "changed input",
          handIn: (row: number[]) => {
            const greatest = Math.max(...row);
            row.sort((a, b) => a - b);
            return row.indexOf(greatest);
          },
        },
      ],
    },
  },
};
