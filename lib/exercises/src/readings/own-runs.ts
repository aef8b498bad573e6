import { reading } from "@course/checks";
import { tf } from "@course/core";
import { Comparison } from "course";

/** Shares of right answers on each part; null where a network takes other inputs. */
export interface OnParts {
  train: number | null;
  validation: number | null;
  test: number | null;
}

/** What a check takes of a comparison on data of a student's own. Models and data stay where they are. */
export interface ReadOwnExperiments {
  /** On how many examples all were measured. */
  images: number;
  labels: { train: number[]; validation: number[]; test: number[] };
  contenders: {
    name: string;
    accuracies: number[];
    /** From how many examples its first run learned; null where the history doesn't say. */
    samples: number | null;
    /** How many of its layers have weights. */
    weighted: number;
    /** What the model of its first run reaches. */
    on: OnParts;
  }[];
}

/** What a check takes of the measurement at the end. */
export interface ReadOwnFinal {
  accuracy: unknown;
  /** How many networks have been measured on test examples. */
  networks: unknown;
  sizes: { train: number; validation: number; test: number };
  on: OnParts;
}

const PARTS = ["train", "validation", "test"] as const;

interface Part {
  x: tf.Tensor;
  labels: tf.Tensor1D;
}
type Parts = Record<(typeof PARTS)[number], Part>;

/** Takes from `{ compared, parts }` what a check needs: a `ReadOwnExperiments`. */
export const readOwnExperiments = reading("own experiments", (value): ReadOwnExperiments => {
  const { compared, parts } = (value ?? {}) as { compared: unknown; parts: Parts };
  if (!(compared instanceof Comparison)) throw new TypeError("Expected: what `compare` gives.");
  return {
    images: compared.images,
    labels: ofEach((part) => [...parts[part].labels.dataSync()]),
    contenders: compared.contenders.map(({ name, accuracies, runs: [run] }) => {
      if (!run) throw new TypeError(`The contender "${name}" has no run.`);
      const { samples = null } = (run.history.params ?? {}) as { samples?: number };
      return {
        name,
        accuracies: [...accuracies],
        samples,
        weighted: layersOf(run.model).filter((layer) => layer.getWeights().length > 0).length,
        on: ofEach((part) => accuracyOn(run.model, parts[part])),
      };
    }),
  };
});

/** Takes from `{ model, accuracy, parts, networks }` what a check needs: a `ReadOwnFinal`. */
export const readOwnFinal = reading("own final", (value): ReadOwnFinal => {
  const { model, accuracy, parts, networks } = (value ?? {}) as Record<string, unknown> & { parts: Parts };
  if (!(model instanceof tf.LayersModel)) {
    throw new TypeError("Expected: { model, accuracy }, with the trained network as `model`.");
  }
  return {
    accuracy,
    networks,
    sizes: ofEach((part) => parts[part].labels.size),
    on: ofEach((part) => accuracyOn(model, parts[part])),
  };
});

function ofEach<T>(take: (part: (typeof PARTS)[number]) => T): Record<(typeof PARTS)[number], T> {
  return { train: take("train"), validation: take("validation"), test: take("test") };
}

/** Gives the layers of a model, those of models within it included. */
function layersOf(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) =>
    layer instanceof tf.LayersModel ? layersOf(layer) : [layer as tf.layers.Layer],
  );
}

/** Measures a network. It is not the student who looks here, so it counts as no use of the test part. */
function accuracyOn(model: tf.LayersModel, { x, labels }: Part): number | null {
  const shape = model.inputs[0]?.shape.slice(1) ?? [];
  const size = shape.reduce<number>((product, side) => product * (side ?? 1), 1);
  const n = labels.size;
  if (x.size !== n * size || model.outputs[0]?.shape.length !== 2) return null;
  return tf.tidy(() => {
    const input = x.reshape([n, ...(shape as number[])]);
    const predicted = (model.predict(input, { batchSize: 256 }) as tf.Tensor).argMax(1);
    return predicted.equal(labels.toInt()).mean().dataSync()[0] as number;
  });
}
