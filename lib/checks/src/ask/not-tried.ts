/** Says that a step of an exercise has not been tried yet. The stubs that students get throw it. */
export class NotTried extends Error {
  override name = "NotTried";

  constructor() {
    super("This step has not been tried yet.");
  }
}
