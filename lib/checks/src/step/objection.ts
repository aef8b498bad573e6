/** Says why a step is not right. Tests of steps throw it; a check turns it into a verdict. */
export class Objection extends Error {
  override name = "Objection";

  /**
   * @param mistake the name of the likely mistake, such as `"divided twice"`; `"other"` where it is none known.
   * @param message what was expected, what came, and the likely mistake, for the student.
   */
  constructor(
    readonly mistake: string,
    message: string,
  ) {
    super(message);
  }
}
