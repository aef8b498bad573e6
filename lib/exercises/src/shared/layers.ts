import type { Trial } from "@course/checks";
import type { tf } from "@course/core";
import { layersOf } from "../readings/index.js";

/** The layers that a network may have. */
export interface Allowed {
  /** Names of classes. */
  kinds: readonly string[];
  /** What is asked for, as a sentence. */
  asked: string;
}

/** A part of a layer's configuration that only other layers than the usual ones have. */
type Config = Record<string, unknown>;

/**
 * Checks that a network has no other layers than those asked for, and these without options that nobody asked for:
 * no regulariser, no limit to its weights, all weights free to learn and different at the start.
 *
 * @param trial objects.
 * @param model the network.
 * @param allowed its layers.
 * @param of what it is called in messages.
 */
export function expectPlain(
  trial: Trial,
  model: tf.LayersModel,
  { kinds, asked }: Allowed,
  of = "The network",
): void {
  for (const layer of layersOf(model)) {
    const kind = layer.getClassName();
    if (!kinds.includes(kind)) {
      trial.object("another layer", `${of} has a layer of the kind ${kind}. ${asked}`);
    }
    const config = layer.getConfig() as Config;
    const found = EXTRAS.find(([, isIn]) => isIn(config));
    if (found) trial.object(found[0], `${of} has a layer of the kind ${kind} ${found[2]}`);
  }
}

const has = (config: Config, part: string) =>
  Object.entries(config).some(
    ([name, value]) => name.endsWith(part) && value !== null && value !== undefined,
  );

const EXTRAS: readonly [mistake: string, isIn: (config: Config) => boolean, says: string][] = [
  [
    "regulariser",
    (config) => has(config, "Regularizer"),
    "with a regulariser. None is asked for, and it changes what is learnt.",
  ],
  ["constraint", (config) => has(config, "Constraint"), "with a limit to its weights. None is asked for."],
  ["frozen layer", ({ trainable }) => trainable === false, "that isn't trainable. All layers are to learn."],
  [
    "all weights alike",
    ({ kernelInitializer: start }) => CONSTANT.has(String((start as Config | null | undefined)?.className)),
    "whose weights are all the same at the start. Then all its units learn the same: leave the initialiser as it is by default.",
  ],
];

const CONSTANT = new Set(["Zeros", "Ones", "Constant"]);
