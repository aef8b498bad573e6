/** Says that something can't be compiled, and why, in words that go behind "because". */
export class Unsupported extends Error {
  override readonly name = "Unsupported";
}
