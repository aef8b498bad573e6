import type { Answers } from "../../bank/bank.js";
import { sizes as byHand } from "../model-answers.js";

type Layers = Parameters<typeof byHand>[1];
type Layer = Layers[number];
type Axis = (n: number, layer: Layer) => number;

const isConv = ({ kind }: Layer) => kind === "convolution";
const lengthOf: Axis = (n, { padding, size, stride }) =>
  padding === "same" ? Math.ceil(n / stride) : Math.floor((n - size) / stride) + 1;
const count = (channels: number, layer: Layer) =>
  isConv(layer) ? layer.filters * (layer.size ** 2 * channels + 1) : 0;

/** Goes from layer to layer, with other rules where they are given. */
function walk({
  length = lengthOf,
  parameters = count,
  channelsOf = (channels: number, layer: Layer) => (isConv(layer) ? layer.filters : channels),
}: {
  length?: Axis;
  parameters?: (channels: number, layer: Layer) => number;
  channelsOf?: (channels: number, layer: Layer) => number;
} = {}) {
  return (image: number[], layers: Layers) => {
    let now = image as [number, number, number];
    return layers.map((layer) => {
      const [rows, columns, channels] = now;
      now = [length(rows, layer), length(columns, layer), channelsOf(channels, layer)];
      return [...now, parameters(channels, layer)];
    });
  };
}

export const sizes: Answers = {
  right: [
    byHand,
    walk(),
    // Without `ceil` and `floor`.
    walk({
      length: (n, { padding, size, stride }) =>
        Math.trunc((padding === "same" ? n - 1 : n - size) / stride) + 1,
    }),
    // By counting places.
    walk({
      length: (n, { padding, size, stride }) => {
        let places = 0;
        for (let at = 0; at + (padding === "same" ? 1 : size) <= n; at += stride) places++;
        return places;
      },
    }),
    // By recursion.
    function recursive(image: number[], layers: Layers): number[][] {
      const [layer, ...others] = layers;
      if (!layer) return [];
      const [rows = 0, columns = 0, channels = 0] = image;
      const next = [
        lengthOf(rows, layer),
        lengthOf(columns, layer),
        isConv(layer) ? layer.filters : channels,
      ];
      return [[...next, count(channels, layer)], ...recursive(next, others)];
    },
    // By `reduce`, with typed arrays.
    (image: number[], layers: Layers) =>
      layers.reduce<Int32Array[]>((found, layer) => {
        const [rows = 0, columns = 0, channels = 0] = found.at(-1) ?? image;
        const depth = isConv(layer) ? layer.filters : channels;
        found.push(
          Int32Array.of(lengthOf(rows, layer), lengthOf(columns, layer), depth, count(channels, layer)),
        );
        return found;
      }, []),
    async (image: number[], layers: Layers) => byHand(image, layers),
  ],
  wrong: [
    {
      mistake: "no biases",
      handIn: walk({
        parameters: (channels, layer) => (isConv(layer) ? layer.filters * layer.size ** 2 * channels : 0),
      }),
    },
    { mistake: "channels not counted", handIn: walk({ parameters: (_, layer) => count(1, layer) }) },
    {
      mistake: "a bias for each channel",
      handIn: walk({
        parameters: (channels, layer) =>
          isConv(layer) ? layer.filters * channels * (layer.size ** 2 + 1) : 0,
      }),
    },
    {
      mistake: "size not squared",
      handIn: walk({
        parameters: (channels, layer) => (isConv(layer) ? layer.filters * (layer.size * channels + 1) : 0),
      }),
    },
    {
      mistake: "pooling learns",
      points: 1,
      handIn: walk({
        parameters: (channels, layer) =>
          isConv(layer) ? count(channels, layer) : layer.size ** 2 * channels,
      }),
    },
    {
      mistake: "pooling without channels",
      points: 1,
      handIn: walk({ channelsOf: (_, layer) => layer.filters }),
    },
    {
      mistake: "one too small",
      handIn: walk({
        length: (n, layer) => lengthOf(n, layer) - (layer.padding === "valid" ? 1 : 0),
      }),
    },
    {
      mistake: "padding ignored",
      handIn: walk({ length: (n, layer) => lengthOf(n, { ...layer, padding: "valid" }) }),
    },
    {
      mistake: "padding everywhere",
      handIn: walk({ length: (n, layer) => lengthOf(n, { ...layer, padding: "same" }) }),
    },
    {
      mistake: "stride ignored",
      handIn: walk({ length: (n, layer) => lengthOf(n, { ...layer, stride: 1 }) }),
    },
    {
      mistake: "rounded down",
      handIn: walk({
        length: (n, layer) => (layer.padding === "same" ? Math.floor(n / layer.stride) : lengthOf(n, layer)),
      }),
    },
    {
      mistake: "not rounded",
      handIn: walk({
        length: (n, { padding, size, stride }) => (padding === "same" ? n / stride : (n - size) / stride + 1),
      }),
    },
    {
      mistake: "columns like rows",
      handIn: ([rows = 0, , channels = 0]: number[], layers: Layers) =>
        byHand([rows, rows, channels], layers),
    },
    {
      mistake: "each layer gets the image",
      handIn: (image: number[], layers: Layers) => layers.map((layer) => byHand(image, [layer])[0]),
    },
    {
      mistake: "only the last layer",
      handIn: (image: number[], layers: Layers) => byHand(image, layers).at(-1),
    },
    {
      mistake: "no parameters",
      handIn: (image: number[], layers: Layers) => byHand(image, layers).map((row) => row.slice(0, 3)),
    },
  ],
};
