import type { KernelConfig, Tensor, TensorInfo } from "@tensorflow/tfjs";
import tf from "../node/tfjs.cjs";

/** What is private of a backend's `disposeData`. */
type Backend = { disposeData(dataId: object): unknown };

/**
 * Makes matrix products with a transposed side, of which training consists, as fast on the WebAssembly backend as others:
 * its own kernel computes about 1 GFLOP/s where a side is transposed, and 15 to 20 where none is. So the side is
 * transposed first, which takes little time beside the product.
 *
 * @param backendName the backend whose kernels are replaced. Nothing happens where it lacks them.
 */
export function speedUpTransposedProducts(backendName: string): void {
  const transpose = tf.getKernel("Transpose", backendName)?.kernelFunc;
  if (!transpose) return;
  for (const kernelName of ["BatchMatMul", "_FusedMatMul"]) {
    const plain = tf.getKernel(kernelName, backendName);
    if (!plain || replaced.has(plain)) continue;
    const config: KernelConfig = {
      ...plain,
      kernelFunc(params) {
        const { attrs, inputs } = params;
        if (!attrs?.transposeA && !attrs?.transposeB) return plain.kernelFunc(params);
        const backend = params.backend as Backend;
        const made: TensorInfo[] = [];
        const turned = (side: TensorInfo | undefined, isTransposed: unknown): TensorInfo => {
          const x = side as TensorInfo;
          if (!isTransposed) return x;
          const perm = x.shape.map((_, axis) => axis);
          perm.push(...perm.splice(-2).reverse());
          const result = transpose({ inputs: { x }, attrs: { perm }, backend }) as TensorInfo;
          made.push(result);
          return result;
        };
        try {
          return plain.kernelFunc({
            backend,
            inputs: {
              ...inputs,
              a: turned(inputs.a as Tensor, attrs.transposeA),
              b: turned(inputs.b as Tensor, attrs.transposeB),
            },
            attrs: { ...attrs, transposeA: false, transposeB: false },
          });
        } finally {
          for (const { dataId } of made) backend.disposeData(dataId);
        }
      },
    };
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel(config);
    replaced.add(config);
  }
}

/** Those that are ours, lest a second call stacks one upon the other. */
const replaced = new WeakSet<KernelConfig>();
