import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { block as byHand } from "../model-answers.js";

type Symbolic = tf.SymbolicTensor;
type Build = (rows: number, columns: number, channels: number, filters: number) => tf.LayersModel;

const through = (x: Symbolic, ...layers: tf.layers.Layer[]) =>
  layers.reduce((before, layer) => layer.apply(before) as Symbolic, x);
const conv = (filters: number, kernelSize = 3, config: object = {}) =>
  tf.layers.conv2d({ filters, kernelSize, padding: "same", useBias: false, ...config });
const norm = () => tf.layers.batchNormalization();
const relu = () => tf.layers.reLU();

/** What differs from the block that is asked for. */
interface Deviation {
  way?: (filters: number) => tf.layers.Layer[];
  shortcut?: (filters: number, channels: number) => tf.layers.Layer[];
  joins?: () => tf.layers.Layer;
  end?: () => tf.layers.Layer[];
}

function deviating({
  way = (filters) => [conv(filters), norm(), relu(), conv(filters), norm()],
  shortcut = (filters, channels) => (filters === channels ? [] : [conv(filters, 1), norm()]),
  joins = () => tf.layers.add(),
  end = () => [relu()],
}: Deviation = {}): Build {
  return (rows, columns, channels, filters) => {
    const input = tf.input({ shape: [rows, columns, channels] });
    const ways = [through(input, ...way(filters)), through(input, ...shortcut(filters, channels))];
    return tf.model({ inputs: input, outputs: through(joins().apply(ways) as Symbolic, ...end()) });
  };
}

export const block: Answers = {
  // Nothing but the sizes follows from the seed.
  seeds: 3,
  apart: 1,
  right: [
    byHand,
    deviating(),
    // The shortcut first, activations by their name, and with biases.
    (rows: number, columns: number, channels: number, filters: number) => {
      const input = tf.input({ shape: [rows, columns, channels] });
      const rectified = () => tf.layers.activation({ activation: "relu" });
      const biased = (size: number) => conv(filters, size, { useBias: true });
      const shortcut = input.shape[3] === filters ? input : through(input, biased(1), norm());
      const way = through(input, biased(3), norm(), rectified(), biased(3), norm());
      return tf.model({
        inputs: input,
        outputs: rectified().apply(tf.layers.add().apply([shortcut, way])) as Symbolic,
      });
    },
    // Sizes as pairs, strides named.
    deviating({
      way: (filters) => [
        tf.layers.conv2d({ filters, kernelSize: [3, 3], strides: [1, 1], padding: "same" }),
        norm(),
        relu(),
        tf.layers.conv2d({ filters, kernelSize: [3, 3], strides: 1, padding: "same" }),
        norm(),
      ],
    }),
    // In a loop.
    (rows: number, columns: number, channels: number, filters: number) => {
      const input = tf.input({ shape: [rows, columns, channels] });
      let way = input;
      for (const i of [0, 1]) {
        way = through(way, conv(filters), tf.layers.batchNormalization({ momentum: 0.9 }));
        if (i === 0) way = through(way, relu());
      }
      const shortcut = channels === filters ? input : through(input, conv(filters, 1), norm());
      return tf.model({
        inputs: [input],
        outputs: [through(tf.layers.add().apply([way, shortcut]) as Symbolic, relu())],
      });
    },
    async (rows: number, columns: number, channels: number, filters: number) =>
      byHand(rows, columns, channels, filters),
    deviating({
      way: (filters) => [
        conv(filters, 3, { kernelInitializer: "heNormal" }),
        norm(),
        relu(),
        conv(filters, 3, { kernelInitializer: "heNormal" }),
        norm(),
      ],
    }),
  ],
  wrong: [
    { mistake: "concatenated", handIn: deviating({ joins: () => tf.layers.concatenate() }) },
    {
      mistake: "no shortcut",
      handIn: (rows: number, columns: number, channels: number, filters: number) => {
        const input = tf.input({ shape: [rows, columns, channels] });
        return tf.model({
          inputs: input,
          outputs: through(input, conv(filters), norm(), relu(), conv(filters), norm(), relu()),
        });
      },
    },
    { mistake: "no shortcut", handIn: deviating({ joins: () => tf.layers.maximum() }) },
    { mistake: "no activation after the sum", handIn: deviating({ end: () => [] }) },
    { mistake: "another end", handIn: deviating({ end: () => [norm(), relu()] }) },
    {
      mistake: "another end",
      handIn: deviating({ end: () => [tf.layers.activation({ activation: "sigmoid" })] }),
    },
    {
      mistake: "activation before the sum",
      handIn: deviating({ way: (filters) => [conv(filters), norm(), relu(), conv(filters), norm(), relu()] }),
    },
    {
      mistake: "no batch norm",
      handIn: deviating({ way: (filters) => [conv(filters), relu(), conv(filters)] }),
    },
    {
      mistake: "one batch norm",
      handIn: deviating({ way: (filters) => [conv(filters), norm(), relu(), conv(filters)] }),
    },
    {
      mistake: "no activation in between",
      handIn: deviating({ way: (filters) => [conv(filters), norm(), conv(filters), norm()] }),
    },
    { mistake: "one convolution", handIn: deviating({ way: (filters) => [conv(filters), norm()] }) },
    {
      mistake: "activation before the batch norm",
      handIn: deviating({ way: (filters) => [conv(filters), relu(), norm(), conv(filters), norm()] }),
    },
    {
      mistake: "activation before the batch norm",
      handIn: deviating({
        way: (filters) => [conv(filters), norm(), relu(), conv(filters, 3, { activation: "relu" }), norm()],
      }),
    },
    {
      mistake: "wrong kernel",
      handIn: deviating({ way: (filters) => [conv(filters, 5), norm(), relu(), conv(filters, 5), norm()] }),
    },
    {
      mistake: "another layer",
      handIn: deviating({
        way: (filters) => [
          conv(filters),
          norm(),
          relu(),
          tf.layers.dropout({ rate: 0.2 }),
          conv(filters),
          norm(),
        ],
      }),
    },
    {
      mistake: "wrong filters",
      handIn: deviating({ way: (filters) => [conv(2 * filters), norm(), relu(), conv(filters), norm()] }),
    },
    {
      mistake: "error",
      handIn: deviating({
        way: (filters) => [conv(filters, 3, { padding: "valid" }), norm(), relu(), conv(filters), norm()],
      }),
    },
    {
      mistake: "shortcut with layers",
      handIn: deviating({ shortcut: (filters) => [conv(filters, 1), norm()] }),
    },
    { mistake: "error", points: 2, handIn: deviating({ shortcut: () => [] }) },
    {
      mistake: "shortcut without batch norm",
      points: 2,
      handIn: deviating({
        shortcut: (filters, channels) => (filters === channels ? [] : [conv(filters, 1)]),
      }),
    },
    {
      mistake: "wrong kernel on the shortcut",
      points: 2,
      handIn: deviating({
        shortcut: (filters, channels) => (filters === channels ? [] : [conv(filters, 3), norm()]),
      }),
    },
    {
      mistake: "activation on the shortcut",
      points: 2,
      handIn: deviating({
        shortcut: (filters, channels) => (filters === channels ? [] : [conv(filters, 1), norm(), relu()]),
      }),
    },
    {
      mistake: "no result",
      handIn: (rows: number, columns: number, channels: number, filters: number) =>
        void byHand(rows, columns, channels, filters),
    },
  ],
};
