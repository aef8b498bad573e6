/** Bytes of an `ArrayBuffer` beside the numbers, so that these can begin at the right address. */
const SPARE = 64;
/** Where they begin: the address of a large buffer is 16 beyond a multiple of 64. */
const OFFSET = 48;

/**
 * Makes room for numbers of float32 that TensorFlow can use without a copy: it takes memory as it is where its address
 * is a multiple of 64. Elsewhere it copies, as usual.
 *
 * @param length how many numbers.
 * @param buffer that of such an array, which comes from another thread; a new one by default.
 */
export function alignedFloat32(
  length: number,
  buffer = new ArrayBuffer(4 * length + SPARE),
): Float32Array<ArrayBuffer> {
  return new Float32Array(buffer, OFFSET, length);
}
