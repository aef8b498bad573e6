import { fit, flatten, loadFashionMnist, normalize, oneHot, TrainingHistory, tf } from "course";

// What the banks of exercises 3 and 4 share: networks right and wrong, trained on the small sample of the data.

/** How a network deviates from the right one. */
export interface Deviation {
  hidden?: string;
  output?: string;
  outputs?: number;
  optimizer?: string | tf.Optimizer;
  loss?: string;
  metrics?: string[];
  inputShape?: number[];
  useBias?: boolean;
}

/** Builds a dense network for ten classes. */
export function dense(sizes: readonly number[], deviation: Deviation = {}): tf.Sequential {
  const {
    hidden = "relu",
    output = "softmax",
    outputs = 10,
    optimizer = "adam",
    loss = "categoricalCrossentropy",
    metrics = ["accuracy"],
    inputShape = [784],
    useBias = true,
  } = deviation;
  const model = tf.sequential();
  [...sizes, outputs].forEach((units, i) => {
    const activation = (i === sizes.length ? output : hidden) as "relu";
    model.add(tf.layers.dense({ units, activation, useBias, ...(i === 0 ? { inputShape } : {}) }));
  });
  model.compile({ optimizer, loss, metrics });
  return model;
}

/** A layer of one's own, known to TensorFlow.js. */
export class Halved extends tf.layers.Layer {
  static className = "Halved";
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul([inputs].flat()[0] as tf.Tensor, 0.5);
  }
}
tf.serialization.registerClass(Halved);

export type Data = Awaited<ReturnType<typeof sampleData>>;

/** The small sample, prepared. */
export async function sampleData() {
  const { train, test } = await loadFashionMnist({ sample: true });
  const prepare = ({ images, labels }: typeof train) => ({
    raw: flatten(images).toFloat() as tf.Tensor2D,
    x: normalize(flatten(images)) as tf.Tensor2D,
    y: oneHot(labels, 10) as tf.Tensor2D,
  });
  return { train: prepare(train), test: prepare(test) };
}

export interface Trained {
  model: tf.LayersModel;
  history: TrainingHistory;
}

/** Trains a model, and says nothing. */
export async function trained(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: Parameters<typeof fit>[3],
): Promise<Trained> {
  const history = await fit(model, x, y, { batchSize: 64, seed: 1, chart: false, verbose: 0, ...options });
  return { model, history };
}

/** What a history tells of a run. */
export interface Told {
  epochs: number;
  batchSize: number;
  samples: number;
  options?: Record<string, unknown>;
}

/**
 * Gives a model the history of a run that ended with what it reaches now on some examples. So a bank needs no training for
 * each mistake.
 */
export function telling(model: tf.LayersModel, [x, y]: readonly [tf.Tensor, tf.Tensor], told: Told): Trained {
  const { epochs, batchSize, samples, options } = told;
  const measures = model.evaluate(x, y, { batchSize: 1000 }) as tf.Scalar[];
  const [val_loss, val_accuracy] = measures.map((one) => one.dataSync()[0] as number) as [number, number];
  const history = new TrainingHistory({
    ...{ epochs, batchSize, samples, steps: Math.ceil(samples / batchSize), doValidation: true },
    metrics: ["loss", "accuracy", "val_loss", "val_accuracy"],
    ...(options && { options }),
  });
  for (let epoch = 0; epoch < epochs; epoch++) {
    history.add(epoch, { loss: val_loss * 0.8, accuracy: 0.9, val_loss, val_accuracy });
  }
  return { model, history };
}

/** Puts the weights of a trained model into another one, as far as their shapes agree. */
export function withWeightsOf<Model extends tf.LayersModel>(source: tf.LayersModel, model: Model): Model {
  const weights = source.getWeights();
  const isSame = model.getWeights().every(({ shape }, i) => shape.join() === weights[i]?.shape.join());
  if (isSame) model.setWeights(weights);
  return model;
}
