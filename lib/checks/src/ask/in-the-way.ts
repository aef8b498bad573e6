/** Stands for a value that a student wanted to hand in, and that came to nothing, since something failed. */
export class InTheWay {
  /** @param message what the student is told: that it was tried, and what failed. */
  constructor(readonly message: string) {}
}
