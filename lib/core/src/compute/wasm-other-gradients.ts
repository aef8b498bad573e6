import type {
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInputAttrs,
  Tensor,
} from "@tensorflow/tfjs";
import tf from "../node/tfjs.cjs";

/**
 * Registers what training depthwise convolutions and embeddings needs and the WebAssembly backend lacks. It is plain
 * JavaScript, for layers that are trained seldom: slower than the rest, but right.
 *
 * @param backendName the backend to add it to. What it has already stays.
 */
export function registerOtherGradients(backendName: string): void {
  for (const [kernelName, compute] of Object.entries(KERNELS)) {
    if (tf.getKernel(kernelName, backendName)) continue;
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => compute(inputs as never, attrs as never),
    });
  }
}

const KERNELS = {
  /** The gradient with respect to the filter: each weight has seen x and went into dy. */
  DepthwiseConv2dNativeBackpropFilter(
    { x, dy }: Record<"x" | "dy", Tensor>,
    attrs: DepthwiseConv2dNativeBackpropFilterAttrs,
  ): Tensor {
    const { strides, dilations, pad, dimRoundingMode, filterShape } = attrs;
    const info = depthwise(x.shape, filterShape, strides, dilations, pad, dimRoundingMode);
    const [values, derivatives] = [x.dataSync(), dy.dataSync()];
    const result = new Float32Array(tf.util.sizeFromShape(filterShape));
    eachUse(info, (from, to, weight) => {
      result[weight] = (result[weight] as number) + (values[from] as number) * (derivatives[to] as number);
    });
    return tf.tensor(result, filterShape);
  },

  /** The gradient with respect to the input. */
  DepthwiseConv2dNativeBackpropInput(
    { dy, filter }: Record<"dy" | "filter", Tensor>,
    attrs: DepthwiseConv2dNativeBackpropInputAttrs,
  ): Tensor {
    const { strides, dilations, pad, dimRoundingMode, inputShape } = attrs;
    const info = depthwise(inputShape, filter.shape, strides, dilations, pad, dimRoundingMode);
    const [weights, derivatives] = [filter.dataSync(), dy.dataSync()];
    const result = new Float32Array(tf.util.sizeFromShape(inputShape));
    eachUse(info, (from, to, weight) => {
      result[from] = (result[from] as number) + (weights[weight] as number) * (derivatives[to] as number);
    });
    return tf.tensor(result, inputShape);
  },

  /** Adds up the rows of x that have the same number; an embedding's gradient is made so. */
  UnsortedSegmentSum(
    { x, segmentIds }: Record<"x" | "segmentIds", Tensor>,
    { numSegments }: { numSegments: number },
  ): Tensor {
    const shape = [numSegments, ...x.shape.slice(1)];
    const size = tf.util.sizeFromShape(shape.slice(1));
    const [values, ids] = [x.dataSync(), segmentIds.dataSync()];
    const result = new Float32Array(numSegments * size);
    for (const [row, id] of ids.entries()) {
      if (id < 0 || id >= numSegments) continue;
      for (let i = 0; i < size; i++) {
        result[id * size + i] = (result[id * size + i] as number) + (values[row * size + i] as number);
      }
    }
    return tf.tensor(result, shape, x.dtype);
  },
};

type FourSizes = [number, number, number, number];

function depthwise(
  inShape: readonly number[],
  filterShape: readonly number[],
  strides: [number, number] | number,
  dilations: [number, number] | number,
  pad: DepthwiseConv2dNativeBackpropFilterAttrs["pad"],
  rounding: DepthwiseConv2dNativeBackpropFilterAttrs["dimRoundingMode"],
): tf.backend_util.Conv2DInfo {
  const [input, filter] = [inShape as FourSizes, filterShape as FourSizes];
  return tf.backend_util.computeConv2DInfo(input, filter, strides, dilations, pad, rounding, true);
}

/** Calls for each weight and each output that it goes into: with the places of the input, the output and the weight. */
function eachUse(
  info: tf.backend_util.Conv2DInfo,
  use: (from: number, to: number, weight: number) => void,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const multiplier = outChannels / inChannels;
  for (let n = 0; n < batchSize; n++) {
    for (let row = 0; row < outHeight; row++) {
      for (let i = 0; i < filterHeight; i++) {
        const y = row * strideHeight + i * dilationHeight - padInfo.top;
        if (y < 0 || y >= inHeight) continue;
        for (let column = 0; column < outWidth; column++) {
          for (let j = 0; j < filterWidth; j++) {
            const x = column * strideWidth + j * dilationWidth - padInfo.left;
            if (x < 0 || x >= inWidth) continue;
            const from = ((n * inHeight + y) * inWidth + x) * inChannels;
            const to = ((n * outHeight + row) * outWidth + column) * outChannels;
            const weight = (i * filterWidth + j) * outChannels;
            for (let channel = 0; channel < outChannels; channel++) {
              use(from + Math.floor(channel / multiplier), to + channel, weight + channel);
            }
          }
        }
      }
    }
  }
}
