/**
 * Says why something failed.
 *
 * @param error whatever was thrown: an `Error`, or anything else, even what can't be written as text.
 * @returns its message. TensorFlow's number for the kind of error, and the names of its inner nodes, are left out: they say
 *   nothing to a learner.
 * @example
 * messageOf(new Error("no such file")); // "no such file"
 */
export function messageOf(error: unknown): string {
  try {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(OF_TENSORFLOW, "").replace(/(\s*\[\[.*\]\])+\s*$/s, "");
  } catch {
    return "for an unknown reason";
  }
}

/**
 * Says in a sentence of the course's what TensorFlow couldn't compute; its own error speaks of a status number, and shows a
 * dozen of its inner functions.
 *
 * @param error whatever was thrown.
 * @param who the function that the learner called.
 * @returns an error to throw in its place; any other error as it is.
 */
export function explained(error: unknown, who: string): unknown {
  const isOfTensorFlow = error instanceof Error && OF_TENSORFLOW.test(error.message);
  return isOfTensorFlow ? new Error(`${who}: TensorFlow can't compute this: ${messageOf(error)}`) : error;
}

/** How native TensorFlow begins its messages. */
const OF_TENSORFLOW = /^(Invalid TF_Status: \d+\s+Message: |Session fail to run with error: )/;
