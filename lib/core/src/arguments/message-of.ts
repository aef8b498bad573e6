/**
 * Says why something failed.
 *
 * @param error whatever was thrown: an `Error`, or anything else, even what can't be written as text.
 * @returns its message. TensorFlow's number for the kind of error is left out: it says nothing to a learner.
 * @example
 * messageOf(new Error("no such file")); // "no such file"
 */
export function messageOf(error: unknown): string {
  try {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(/^Invalid TF_Status: \d+\s+Message: /, "");
  } catch {
    return "for an unknown reason";
  }
}
