import { tf } from "@course/core";
import type { Names } from "./node/model-file.js";

/** Functions of TensorFlow.js that may be given as a loss or a metric, with the words before their names. */
const FUNCTIONS: readonly (readonly [prefix: string, functions: object])[] = [
  ["tf.metrics.", tf.metrics],
  ["tf.losses.", tf.losses],
];

type Measure = string | ((...args: never[]) => unknown);

/** Losses or metrics as `model.compile` takes them. */
export type Measures = Measure | Measures[] | { [output: string]: Measures };

/**
 * Writes losses or metrics down by name.
 *
 * @param measures as a compiled model has them.
 * @param who the function that asks, for messages.
 * @throws Error where one is a function of one's own: its name alone would not bring it back.
 */
export function namesOf(measures: Measures, who: string): Names {
  if (typeof measures === "string") return measures;
  if (typeof measures === "function") return nameOf(measures, who);
  if (Array.isArray(measures)) return measures.map((part) => namesOf(part, who));
  return Object.fromEntries(Object.entries(measures).map(([output, part]) => [output, namesOf(part, who)]));
}

function nameOf(measure: Exclude<Measure, string>, who: string): string {
  for (const [prefix, functions] of FUNCTIONS) {
    const found = Object.entries(functions).find(([, known]) => known === measure);
    if (found) return `${prefix}${found[0]}`;
  }
  const name = measure.name ? ` (${measure.name})` : "";
  throw new Error(
    `${who}: a loss or metric that is a function of one's own can't be written down${name}. Compile the model with ` +
      'TensorFlow.js\'s own, given by name, such as loss: "categoricalCrossentropy", or from there, such as metrics: ' +
      "[tf.metrics.recall], and save it then.",
  );
}

/** Gives back what `namesOf` has written down. */
export function measuresOf(names: Names): Measures {
  if (Array.isArray(names)) return names.map(measuresOf);
  if (typeof names !== "string") {
    return Object.fromEntries(Object.entries(names).map(([output, part]) => [output, measuresOf(part)]));
  }
  for (const [prefix, functions] of FUNCTIONS) {
    if (!names.startsWith(prefix)) continue;
    return (functions as Record<string, Measure>)[names.slice(prefix.length)] ?? names;
  }
  return names;
}

/**
 * Builds an optimiser anew.
 *
 * @param name of its class, which must be registered.
 * @param config as its `getConfig` gave it.
 * @throws Error where the class is unknown.
 */
export function optimizerOf(name: string, config: tf.serialization.ConfigDict): tf.Optimizer {
  const [Optimizer, fromConfig] = classes()[name] ?? [];
  if (!Optimizer || !fromConfig) throw new Error(`the optimiser ${name} is unknown here`);
  return fromConfig(Optimizer, config) as unknown as tf.Optimizer;
}

/** The classes that TensorFlow.js can build anew by their names: its own and registered ones. */
export function classes() {
  return tf.serialization.SerializationMap.getMap().classNameMap;
}
