import type { Conv2DBackpropFilterAttrs, Tensor, Tensor4D } from "@tensorflow/tfjs";
import tf from "../node/tfjs.cjs";

/**
 * Registers the one kernel that training a convolution needs and the WebAssembly backend lacks: the
 * gradient of a 2-D convolution with respect to its filter.
 *
 * The gradient at filter position (i, j) is the product of all input pixels that this position has seen
 * with the gradients of the outputs they went into. So each position is one strided slice of the padded
 * input, `[n · height · width, channelsIn]`, times the output gradients, `[n · height · width, channelsOut]`.
 *
 * @param backendName the backend to add it to. Nothing happens where it has the kernel already.
 */
export function registerConv2DGradient(backendName: string): void {
  const kernelName = "Conv2DBackpropFilter";
  if (tf.getKernel(kernelName, backendName)) return;
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const { strides, pad, dataFormat, dimRoundingMode, filterShape } =
        attrs as unknown as Conv2DBackpropFilterAttrs;
      if (dataFormat !== "NHWC") {
        throw new Error(
          `The WebAssembly backend trains convolutions in NHWC format only, not ${dataFormat}.`,
        );
      }
      const { x, dy } = inputs as { x: Tensor4D; dy: Tensor4D };
      const conv = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
      return filterGradient(x, dy, conv);
    },
  });
}

function filterGradient(x: Tensor4D, dy: Tensor4D, conv: tf.backend_util.Conv2DInfo): Tensor {
  const { batchSize, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth } = conv;
  const { strideHeight, strideWidth, padInfo } = conv;
  return tf.tidy(() => {
    const rows = batchSize * outHeight * outWidth;
    const gradients = tf.reshape(dy, [rows, outChannels]);
    const padded = tf.pad(x, [
      [0, 0],
      [padInfo.top, padInfo.bottom],
      [padInfo.left, padInfo.right],
      [0, 0],
    ]);
    const positions: Tensor[] = [];
    for (let i = 0; i < filterHeight; i++) {
      for (let j = 0; j < filterWidth; j++) {
        const seen = tf.stridedSlice(
          padded,
          [0, i, j, 0],
          [
            batchSize,
            i + (outHeight - 1) * strideHeight + 1,
            j + (outWidth - 1) * strideWidth + 1,
            inChannels,
          ],
          [1, strideHeight, strideWidth, 1],
        );
        positions.push(tf.matMul(tf.reshape(seen, [rows, inChannels]), gradients, true, false));
      }
    }
    return tf.reshape(tf.stack(positions), [filterHeight, filterWidth, inChannels, outChannels]);
  });
}
