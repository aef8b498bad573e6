/** How a trained network is written into a page: plain JSON, numbers as base64. */

/** Numbers of any shape. */
export interface EncodedTensor {
  readonly shape: readonly number[];
  /** Base64 of float32 in little-endian order; with `scales`, of int8. */
  readonly data: string;
  /** Base64 of float32, one number for each index of the last axis: by which the int8 of that index are multiplied. */
  readonly scales?: string;
}

export type Padding = "same" | "valid";
export type Pair = readonly [number, number];

/** One step of the computation. Layers that do nothing to a prediction, such as dropout, are left out. */
export type EncodedLayer =
  | { readonly kind: "dense"; readonly kernel: EncodedTensor; readonly bias?: EncodedTensor }
  | {
      readonly kind: "conv2d";
      readonly kernel: EncodedTensor;
      readonly bias?: EncodedTensor;
      readonly strides: Pair;
      readonly padding: Padding;
    }
  | {
      readonly kind: "pool2d";
      readonly take: "max" | "average";
      readonly size: Pair;
      readonly strides: Pair;
      readonly padding: Padding;
    }
  | { readonly kind: "globalPool2d"; readonly take: "max" | "average" }
  /** Batch normalisation, once its averages are fixed: x · scale + shift, along the last axis. */
  | { readonly kind: "scaleShift"; readonly scale: EncodedTensor; readonly shift: EncodedTensor }
  | { readonly kind: "reshape"; readonly shape: readonly number[] }
  | {
      readonly kind: "activation";
      readonly name: ActivationName /** Of leakyRelu. */;
      readonly alpha?: number;
    };

export const ACTIVATIONS = [
  "elu",
  "hardSigmoid",
  "leakyRelu",
  "linear",
  "relu",
  "relu6",
  "selu",
  "sigmoid",
  "softmax",
  "softplus",
  "softsign",
  "swish",
  "tanh",
] as const;

export type ActivationName = (typeof ACTIVATIONS)[number];

/** A network that a page can compute by itself. */
export interface EncodedNetwork {
  /** The shape of one example. */
  readonly inputShape: readonly number[];
  readonly layers: readonly EncodedLayer[];
}
