import { counted, jupyterDisplay, type MimeBundle, readOptions, type tf } from "@course/core";
import { countValues, describeLayer } from "./describe-layer.js";
import { drawNetwork } from "./draw.js";
import { type LayerUse, layerUses } from "./graph.js";

/** What stands with the diagram. */
export interface NetworkOptions {
  /** `"The network"` by default. */
  title?: string;
}

/** A diagram of a network. As the last expression of a cell it shows itself: as a picture, and as a text. */
export class NetworkDiagram {
  /** @internal Use `plotNetwork`. */
  constructor(
    readonly svg: string,
    /** What the picture says, in words: a line for each layer, with what it reads. */
    readonly alt: string,
  ) {}

  /** Gives the picture as SVG. It asks for nothing outside, and brings its own background. */
  toSvg(): string {
    return this.svg;
  }

  [jupyterDisplay](): MimeBundle {
    return { "image/svg+xml": this.svg, "text/plain": this.alt };
  }
}

/**
 * Draws a network as a diagram, from the input at the top to the output at the bottom: each layer with its kind, its
 * activation, its size, its parameters and its name. Dense layers are drawn as neurons with their connections (of more
 * than ten, the first and the last four), convolutions and pooling as stacks of maps, all others as blocks. For the
 * parameters in a table use `summary`.
 *
 * @param model any model whose shapes are known: with branches, several inputs or outputs, shared layers. A model used
 *   as a layer is one block; draw it by itself to see what is in it.
 * @param options see {@link NetworkOptions}.
 * @returns the diagram.
 * @throws TypeError where it is no model or an option is unknown; Error where the model doesn't know its shapes yet.
 * @example
 * plotNetwork(model, { title: "The network of lesson 3" });
 */
export function plotNetwork(model: tf.LayersModel, options: NetworkOptions = {}): NetworkDiagram {
  const { title = "The network" } = readOptions("plotNetwork", options, { title: "text" });
  const uses = layerUses(model, "plotNetwork");
  const parameters = countValues(model.weights);
  const layers = new Set(uses.filter(({ reads }) => reads.length > 0).map(({ layer }) => layer)).size;
  const subtitle = `${counted(layers, "layer")}, ${counted(parameters, "parameter")}`;
  const alt = [`${title}: ${subtitle}, from the input to the output.`, ...describeUses(uses)].join("\n");
  return new NetworkDiagram(drawNetwork(uses, { title, subtitle, alt }), alt);
}

/** A numbered line for each layer. Where one reads anything but the layer before it, the line says what. */
function describeUses(uses: readonly LayerUse[]): string[] {
  return uses.map((use, i) => {
    const { kind, activation, size, parameters, name } = describeLayer(use);
    const reads = use.reads.map((read) => uses.indexOf(read));
    const isChained = reads.length === 1 && reads[0] === i - 1;
    const from = reads.length === 0 || isChained ? [] : [`reads ${reads.map((at) => at + 1).join(" and ")}`];
    const parts = [activation ? `${kind} (${activation})` : kind, size, parameters, ...from];
    return `${i + 1}. ${name}: ${parts.filter((part) => part !== undefined).join(", ")}`;
  });
}
