import { element } from "./elements.js";

/** The drawing must rest this long before the answer is said, and what was said before it is heard. Milliseconds. */
const REST = 700;
/** While the pen moves, its place is said no more often than this. Milliseconds. */
const PACE = 500;
/** How long nothing stands there before the same sentence comes again: otherwise it isn't said. Milliseconds. */
const PAUSE = 60;

/** Tells what happens to those who can't see it: a region whose text screen readers say whenever it changes. */
export class Voice {
  readonly element = element("p", { class: "aloud", role: "status" });
  #answer = "";
  #answerTimer = 0;
  #place = "";
  #placeTimer = 0;
  #pauseTimer = 0;

  /** Says what has just been done, such as "Pen up.". An answer that waits is said after it. */
  did(text: string): void {
    this.#forgetPlace();
    this.#say(text);
    if (this.#answerTimer !== 0) this.#sayAnswerLater();
  }

  /** Says an answer, once the drawing rests; also where it is the same as before. */
  answer(text: string): void {
    this.#answer = text;
    this.#sayAnswerLater();
  }

  /** Says the answer that there is once more. */
  repeatAnswer(): void {
    if (this.#answer !== "") this.#sayAnswerLater();
  }

  /** Takes the answer back: it belongs to a drawing that is gone. */
  forgetAnswer(): void {
    this.#answer = "";
    window.clearTimeout(this.#answerTimer);
    this.#answerTimer = 0;
  }

  /** Says where the pen is: of many places in a row only some, and always the last. */
  place(text: string): void {
    this.#place = text;
    if (this.#placeTimer !== 0) return;
    this.#placeTimer = window.setTimeout(() => {
      this.#placeTimer = 0;
      this.#say(this.#place);
    }, PACE);
  }

  #forgetPlace(): void {
    window.clearTimeout(this.#placeTimer);
    this.#placeTimer = 0;
  }

  #sayAnswerLater(): void {
    window.clearTimeout(this.#answerTimer);
    this.#answerTimer = window.setTimeout(() => {
      this.#answerTimer = 0;
      this.#say(this.#answer);
    }, REST);
  }

  #say(text: string): void {
    window.clearTimeout(this.#pauseTimer);
    if (this.element.textContent !== text) {
      this.element.textContent = text;
      return;
    }
    this.element.textContent = "";
    this.#pauseTimer = window.setTimeout(() => {
      this.element.textContent = text;
    }, PAUSE);
  }
}
