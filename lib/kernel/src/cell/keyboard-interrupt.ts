/** What an interrupted cell ends with. Python's name for it, because clients know that name. */
export class KeyboardInterrupt extends Error {
  override readonly name = "KeyboardInterrupt";

  constructor(message = "The cell was interrupted.") {
    super(message);
  }
}
