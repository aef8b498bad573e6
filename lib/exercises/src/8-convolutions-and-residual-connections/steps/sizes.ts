import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";

/** A layer as the exercise describes it. */
export interface LayerSize {
  kind: "convolution" | "pooling";
  /** Rows and columns of the filter, or of the window. */
  size: number;
  stride: number;
  padding: "same" | "valid";
  /** How many filters; 0 for pooling. */
  filters: number;
}

export const sizes: Step = {
  title: "Sizes and parameters",
  hints: [
    "Take one layer at a time: what comes out of it goes into the next. Rows and columns follow the same rule, each by itself.",
    'With "same" only the stride makes an image smaller: ⌈n / stride⌉. With "valid" the filter has to fit in: ⌊(n − size) / stride⌋ + 1.',
    "A filter has size × size weights for each channel that comes in, and one bias. Pooling has nothing to learn, and keeps the channels.",
  ],
  right: "Doubling the filters of two neighbouring layers costs four times the weights between them.",
  tests: [
    { name: "convolutions", points: 1, run: (handedIn, trial) => trySizes(handedIn, trial, "convolutions") },
    { name: "pooling", points: 1, run: (handedIn, trial) => trySizes(handedIn, trial, "pooling") },
    { name: "a whole network", points: 1, run: (handedIn, trial) => trySizes(handedIn, trial, "network") },
  ],
};

/** What can be done in another way than it should be. */
interface Rules {
  /** How long an axis is afterwards. */
  length?: (n: number, layer: LayerSize) => number;
  weights?: (channels: number, layer: LayerSize) => number;
  biases?: (channels: number, layer: LayerSize) => number;
  /** How many channels come out. */
  channels?: (channels: number, layer: LayerSize) => number;
  /** Whether columns are taken to be as many as rows. */
  isSquare?: boolean;
  /** Whether each layer gets the image. */
  isFromImage?: boolean;
}

const lengthOf = (n: number, { size, stride, padding }: LayerSize) =>
  padding === "same" ? Math.ceil(n / stride) : Math.floor((n - size) / stride) + 1;
const isConvolution = ({ kind }: LayerSize) => kind === "convolution";
const weightsOf = (channels: number, layer: LayerSize) =>
  isConvolution(layer) ? layer.size ** 2 * channels * layer.filters : 0;
const biasesOf = (_: number, layer: LayerSize) => (isConvolution(layer) ? layer.filters : 0);
const channelsOf = (channels: number, layer: LayerSize) => (isConvolution(layer) ? layer.filters : channels);

/** Gives for each layer rows, columns, channels and parameters. */
function solve(image: readonly number[], layers: readonly LayerSize[], rules: Rules = {}): number[][] {
  const { length = lengthOf, weights = weightsOf, biases = biasesOf, channels = channelsOf } = rules;
  let [rows, columns, depth] = image as [number, number, number];
  return layers.map((layer) => {
    if (rules.isFromImage) [rows, columns, depth] = image as [number, number, number];
    const parameters = weights(depth, layer) + biases(depth, layer);
    rows = length(rows, layer);
    columns = rules.isSquare ? rows : length(columns, layer);
    depth = channels(depth, layer);
    return [rows, columns, depth, parameters];
  });
}

const RULES: readonly [mistake: string, rules: Rules, says: string][] = [
  ["no biases", { biases: () => 0 }, "The biases are missing: one for each filter."],
  [
    "channels not counted",
    { weights: (_, layer) => weightsOf(1, layer) },
    "A filter is counted as if it saw one channel. It has weights for every channel that comes in.",
  ],
  [
    "a bias for each channel",
    { biases: (channels, layer) => channels * biasesOf(channels, layer) },
    "There are too many biases. A filter has one, however many channels it sees.",
  ],
  [
    "size not squared",
    { weights: (channels, layer) => weightsOf(channels, layer) / layer.size },
    "A filter is counted as a row. It has size × size weights for each channel.",
  ],
  [
    "pooling learns",
    {
      weights: (channels, layer) =>
        isConvolution(layer) ? weightsOf(channels, layer) : layer.size ** 2 * channels,
    },
    "Pooling is counted with weights. It takes a maximum, and learns nothing.",
  ],
  [
    "pooling without channels",
    { channels: (_, layer) => layer.filters },
    "Behind pooling there are no channels any more. It takes each channel by itself, and keeps all.",
  ],
  [
    "one too small",
    { length: (n, layer) => lengthOf(n, layer) - (layer.padding === "valid" ? 1 : 0) },
    'With "valid" a row and a column are missing: a filter of the size of the image still fits in once.',
  ],
  [
    "padding ignored",
    { length: (n, layer) => lengthOf(n, { ...layer, padding: "valid" }) },
    'All layers are counted as "valid". With "same" zeros are added at the edges.',
  ],
  [
    "padding everywhere",
    { length: (n, layer) => lengthOf(n, { ...layer, padding: "same" }) },
    'All layers are counted as "same". With "valid" the filter has to lie inside the image.',
  ],
  [
    "stride ignored",
    { length: (n, layer) => lengthOf(n, { ...layer, stride: 1 }) },
    "The stride is left out. It says how far the filter moves from one place to the next.",
  ],
  [
    "rounded down",
    { length: (n, layer) => (layer.padding === "same" ? Math.floor(n / layer.stride) : lengthOf(n, layer)) },
    'With "same" the length is rounded up: where the last window doesn\'t fit, zeros fill it.',
  ],
  [
    "rounded up",
    {
      length: (n, layer) =>
        layer.padding === "valid" ? Math.ceil((n - layer.size) / layer.stride) + 1 : lengthOf(n, layer),
    },
    'With "valid" the length is rounded down: a window that doesn\'t fit is left out.',
  ],
  [
    "not rounded",
    {
      length: (n, { size, stride, padding }) => (padding === "same" ? n / stride : (n - size) / stride + 1),
    },
    "A length isn't whole. How many windows are there?",
  ],
  ["columns like rows", { isSquare: true }, "Columns are as many as rows. This image isn't square."],
  [
    "each layer gets the image",
    { isFromImage: true },
    "Every layer is counted as if it got the image. It gets what comes out of the layer before.",
  ],
];

async function trySizes(
  handedIn: unknown,
  trial: Trial,
  what: "convolutions" | "pooling" | "network",
): Promise<void> {
  const image = [trial.integer(15, 17) * 2 + 1, trial.integer(20, 23) * 2 + 1, trial.integer(2, 4)];
  const conv = (padding: LayerSize["padding"], stride: number): LayerSize => ({
    kind: "convolution",
    size: trial.integer(2, 4),
    stride,
    padding,
    filters: trial.integer(5, 9),
  });
  const pool = (padding: LayerSize["padding"], size = 2): LayerSize => ({
    kind: "pooling",
    size,
    stride: size === 2 ? 2 : trial.integer(2, 3),
    padding,
    filters: 0,
  });
  // A stride of 2 and a size of 2 at an odd length: rounding up and down part.
  const layers = {
    convolutions: [conv("same", 1), conv("same", 2), conv("valid", 1), { ...conv("valid", 3), size: 2 }],
    pooling: [pool("valid"), pool("same", 3), conv("same", 1)],
    network: [
      conv("same", 1),
      pool("valid"),
      conv("valid", 1),
      pool("same"),
      conv("same", 2),
      conv("same", 1),
    ],
  }[what];
  const mistakes = RULES.map(
    ([name, rules, says]): NumberMistake => ({ name, gives: () => solve(image, layers, rules), says }),
  );
  const right = solve(image, layers);
  expectNumbers(await trial.call(handedIn, [image, layers]), right, {
    what: "The list of sizes",
    given: `For an image [${image}] and ${layers.map(described).join(", then ")}:`,
    mistakes: [
      ...mistakes,
      {
        name: "only the last layer",
        gives: () => right.at(-1) as number[],
        says: "That is the last layer. Give a list with an entry for each.",
      },
      {
        name: "no parameters",
        gives: () => right.map((row) => row.slice(0, 3)),
        says: "The sizes are right. Give the parameters as well, as the fourth number of each layer.",
      },
      {
        name: "parameters added up",
        gives: () => {
          let sum = 0;
          return right.map(([rows = 0, columns = 0, channels = 0, parameters = 0]) => {
            sum += parameters;
            return [rows, columns, channels, sum];
          });
        },
        says: "The parameters are added up from layer to layer. Give those of each layer.",
      },
    ],
  });
}

function described({ kind, size, stride, padding, filters }: LayerSize): string {
  const what =
    kind === "convolution" ? `${filters} filters of ${size} x ${size}` : `pooling over ${size} x ${size}`;
  return `${what} (stride ${stride}, "${padding}")`;
}
