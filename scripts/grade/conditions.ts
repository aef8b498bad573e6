import type { Place } from "../setup/helpers/place.mjs";
import { probeTensorFlow } from "../setup/steps/tensorflow/probe.mjs";

/**
 * Says what is other than announced where points are given on this machine. Data are always whole: that notebooks may
 * run on a sample isn't passed on to them.
 *
 * @param place the course's folder and environment.
 * @returns a sentence for each row of scores; "" where all is as announced.
 */
export async function conditionsAt(place: Place): Promise<string> {
  const isNative = place.env.COURSE_BACKEND !== "wasm" && (await probeTensorFlow(place)).version !== "";
  return isNative
    ? ""
    : "Graded on WebAssembly, not on native TensorFlow: training takes much longer there and may have run out of time.";
}
