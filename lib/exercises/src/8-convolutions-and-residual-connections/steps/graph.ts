import type { tf } from "@course/core";

/** What a convolution is told. */
interface Config {
  kernelSize?: number | number[];
  filters?: number;
  padding?: string;
  strides?: number | number[];
  activation?: string;
}

/** A layer, with what leads into it. */
export interface Link {
  layer: tf.layers.Layer;
  /** The name of its class. */
  kind: string;
  /** What it does, in a word. */
  is: string;
  inputs: tf.layers.Layer[];
  config: Config;
}

const WORDS: Record<string, string> = {
  Conv2D: "convolution",
  BatchNormalization: "batch norm",
  ReLU: "relu",
};

/** Describes a layer of a model. */
export function linkOf(layer: tf.layers.Layer): Link {
  const kind = layer.getClassName();
  const config = layer.getConfig() as Config;
  const inputs = layer.inboundNodes[0]?.inboundLayers ?? [];
  const is = kind === "Activation" ? String(config.activation) : (WORDS[kind] ?? kind);
  return { layer, kind, is, inputs, config };
}

/**
 * Follows the ways that lead into a layer back to the input of the model.
 *
 * @returns the layers of each way, from the first to the last; undefined where a way branches.
 */
export function chainsInto(layer: tf.layers.Layer): Link[][] | undefined {
  const chains = linkOf(layer).inputs.map(chainTo);
  return chains.every((chain) => chain !== undefined) ? (chains as Link[][]) : undefined;
}

function chainTo(end: tf.layers.Layer): Link[] | undefined {
  const chain: Link[] = [];
  for (let link = linkOf(end); link.kind !== "InputLayer"; ) {
    const [before, ...others] = link.inputs;
    if (!before || others.length > 0) return undefined;
    chain.unshift(link);
    link = linkOf(before);
  }
  return chain;
}
