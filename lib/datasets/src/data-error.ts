/** What kind of trouble kept a data set away. */
export type DataTrouble = "network" | "damaged" | "disk" | "manifest" | "content";

/** Says why a data set can't be had, and what to do. */
export class DataError extends Error {
  override name = "DataError";

  /**
   * @param message what was wrong, what was expected, what to do.
   * @param trouble `"network"`: no source gave it; `"damaged"`: what came or was there is not the right
   * bytes; `"disk"`: it can't be written or read; `"manifest"`: the description of the data is broken;
   * `"content"`: data of one's own is not as it should be.
   * @param options `cause`: the error behind it.
   */
  constructor(
    message: string,
    readonly trouble: DataTrouble,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
