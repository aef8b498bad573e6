import type { LayersModel } from "@tensorflow/tfjs";
import type { BaseCallback, Params } from "@tensorflow/tfjs-layers/dist/base_callbacks.js";
import tf from "../node/tfjs.cjs";

/** A training by `model.fit`, of which something has to be ended early. */
export interface SlowTraining {
  /** Whether it has been ended, for a reason that will be thrown. */
  readonly isStopped: boolean;
  /** Ends it after the batch. */
  stop(reason: unknown): void;
  /** All epochs, of which `model.fit` may be asked for a part only. */
  epochs: number;
}

/**
 * Hands what `model.fit` tells on to a callback. An error in there ends the training, but is thrown only when `model.fit`
 * is over, which would leave tensors behind otherwise; from then on the callback hears of nothing, as if it had been
 * thrown at once. Beginning and end of the training come once, of however many parts it consists.
 */
export class GuardedCallback extends tf.CustomCallback {
  readonly #inner: BaseCallback;
  readonly #training: SlowTraining;
  #hasBegun = false;

  constructor(inner: BaseCallback, training: SlowTraining) {
    const tell = async (event: () => Promise<void>) => {
      if (training.isStopped) return;
      try {
        await event();
      } catch (error) {
        training.stop(error);
      }
    };
    super(
      {
        onTrainBegin: async (logs) => {
          const isFirst = !this.#hasBegun;
          this.#hasBegun = true;
          if (isFirst) await tell(() => inner.onTrainBegin(logs));
        },
        onEpochBegin: (epoch, logs) => tell(() => inner.onEpochBegin(epoch, logs)),
        onBatchBegin: (batch, logs) => tell(() => inner.onBatchBegin(batch, logs)),
        onBatchEnd: (batch, logs) => tell(() => inner.onBatchEnd(batch, logs)),
        onEpochEnd: (epoch, logs) => tell(() => inner.onEpochEnd(epoch, logs)),
      },
      "never",
    );
    this.#inner = inner;
    this.#training = training;
  }

  override setParams(params: Params): void {
    super.setParams(params);
    if (!this.#hasBegun) this.#inner.setParams({ ...params, epochs: this.#training.epochs });
  }

  override setModel(model: LayersModel): void {
    super.setModel(model);
    this.#inner.setModel(model as never);
  }

  /** Says that the training is over. */
  async end(): Promise<void> {
    if (!this.#training.isStopped) await this.#inner.onTrainEnd({});
  }
}
