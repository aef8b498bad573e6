import { blackImage, type GreyImage } from "../digit/grey-image.js";
import { drawLine, drawStrokes, type Point } from "../digit/ink.js";
import { element, penOf } from "./elements.js";
import type { Voice } from "./voice.js";

/** Rows and columns of the drawing. */
const SIZE = 280;
/** A tenth of the drawing's height, so that a digit that fills the pad has strokes as wide as those of MNIST. */
const PEN_WIDTH = 24;
/** How far an arrow key moves the pen; with Shift the second. */
const STEPS = { wide: 10, fine: 2 };

/** Where each key moves the pen. Home, End and the page keys lie around the arrows like the corners of a field. */
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-1, -1],
  PageUp: [1, -1],
  End: [-1, 1],
  PageDown: [1, 1],
};

const HELP =
  "Drawing area. Arrow keys move the pen, Home, End, Page Up and Page Down move it diagonally, Shift makes small " +
  "steps. Space puts the pen down and lifts it. Delete clears, Control Z takes the last stroke back.";

/** A black field to draw on with mouse, pen, finger or keyboard. */
export class Pad {
  readonly element: HTMLElement;
  readonly #canvas = element("canvas", {
    class: "paper",
    width: String(SIZE),
    height: String(SIZE),
    tabindex: "0",
    role: "application",
    "aria-label": HELP,
  });
  readonly #changed: () => void;
  readonly #voice: Voice;
  #strokes: Point[][] = [];
  #image = blackImage(SIZE);
  /** Where the keyboard's pen is; hidden while a pointer draws. */
  #pen: Point = { x: SIZE / 2, y: SIZE / 4 };
  #showsPen = false;
  #isPenDown = false;
  /** The pointer that draws now. */
  #pointer: number | undefined;
  #frame = 0;

  /**
   * @param changed is called after each change of the drawing.
   * @param voice tells what happens to those who can't see the pad.
   */
  constructor(changed: () => void, voice: Voice) {
    this.#changed = changed;
    this.#voice = voice;
    const undo = element("button", { type: "button" }, "Undo");
    const clear = element("button", { type: "button" }, "Clear");
    undo.addEventListener("click", () => this.#takeBack());
    clear.addEventListener("click", () => this.#empty());
    this.element = element(
      "div",
      { class: "pad" },
      this.#canvas,
      element("div", { class: "buttons" }, undo, clear),
      // The label of the paper says it already, and more.
      element(
        "p",
        { class: "keyboard", "aria-hidden": "true" },
        "Keys: arrows move the pen; Home, End, Page Up and Page Down move it diagonally; with Shift it makes small " +
          "steps. Space puts it down or lifts it. Delete clears, Ctrl+Z takes the last stroke back.",
      ),
    );
    this.#listenToPointer();
    this.#listenToKeys();
    this.#paint();
  }

  /** The drawing: white on black. */
  get drawing(): GreyImage {
    return this.#image;
  }

  #listenToPointer(): void {
    const canvas = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => {
      if (this.#pointer !== undefined || event.button !== 0) return;
      // Otherwise the page would select text, or scroll.
      event.preventDefault();
      canvas.focus({ preventScroll: true });
      canvas.setPointerCapture(event.pointerId);
      this.#pointer = event.pointerId;
      this.#isPenDown = false;
      this.#showsPen = false;
      this.#strokes.push([]);
      this.#draw(this.#place(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerId !== this.#pointer) return;
      // A fast hand makes several events between two pictures of the screen.
      const events = event.getCoalescedEvents?.() ?? [];
      for (const each of events.length > 0 ? events : [event]) this.#draw(this.#place(each));
    });
    for (const name of ["pointerup", "pointercancel"] as const) {
      canvas.addEventListener(name, (event) => {
        if (event.pointerId === this.#pointer) this.#pointer = undefined;
      });
    }
    // A touch that begins here draws; without this some browsers scroll nevertheless.
    canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  }

  /** Where a pointer is on the drawing, however large it is shown. */
  #place({ clientX, clientY }: MouseEvent): Point {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return { x: ((clientX - left) / width) * SIZE, y: ((clientY - top) / height) * SIZE };
  }

  #listenToKeys(): void {
    this.#canvas.addEventListener("keydown", (event) => {
      if (!this.#press(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    this.#canvas.addEventListener("focus", () => {
      this.#showsPen = this.#canvas.matches(":focus-visible");
      this.#paint();
    });
    this.#canvas.addEventListener("blur", () => {
      if (this.#isPenDown) this.#turnPen();
      this.#showsPen = false;
      this.#paint();
    });
  }

  /** Does what a key says; gives false for a key that says nothing here. */
  #press({ key, shiftKey, ctrlKey, metaKey, altKey, repeat }: KeyboardEvent): boolean {
    if ((ctrlKey || metaKey) && key.toLowerCase() === "z") this.#takeBack();
    else if (ctrlKey || metaKey || altKey) return false;
    else if (key === "Escape" || key === "Delete" || key === "Backspace") this.#empty();
    else if (key === " " || key === "Enter") {
      // A key that is held down comes again and again.
      if (!repeat) this.#turnPen();
    } else {
      const move = MOVES[key];
      if (!move) return false;
      this.#movePen(move, shiftKey ? STEPS.fine : STEPS.wide);
    }
    return true;
  }

  #turnPen(): void {
    this.#isPenDown = !this.#isPenDown;
    this.#showsPen = true;
    this.#voice.did(this.#isPenDown ? "Pen down." : "Pen up.");
    if (this.#isPenDown) {
      this.#strokes.push([]);
      this.#draw(this.#pen);
      return;
    }
    this.#voice.repeatAnswer();
    this.#paint();
  }

  #movePen([dx, dy]: readonly [number, number], step: number): void {
    const within = (value: number) => Math.min(SIZE, Math.max(0, value));
    this.#pen = { x: within(this.#pen.x + dx * step), y: within(this.#pen.y + dy * step) };
    this.#showsPen = true;
    const [across, down] = [this.#pen.x, this.#pen.y].map((value) => Math.round((100 * value) / SIZE));
    this.#voice.place(`${across}% across, ${down}% down.`);
    if (this.#isPenDown) this.#draw(this.#pen);
    else this.#paint();
  }

  /** Draws on to a point, from the last one of the stroke. */
  #draw(point: Point): void {
    const stroke = this.#strokes.at(-1);
    if (!stroke) return;
    drawLine(this.#image, stroke.at(-1) ?? point, point, PEN_WIDTH);
    stroke.push(point);
    this.#paint();
    this.#changed();
  }

  #takeBack(): void {
    this.#endStroke();
    const taken = this.#strokes.pop();
    this.#image = drawStrokes(this.#strokes, SIZE, PEN_WIDTH);
    this.#voice.did(taken ? "Last stroke taken back." : "There is no stroke to take back.");
    this.#paint();
    this.#changed();
  }

  #empty(): void {
    this.#endStroke();
    this.#strokes = [];
    this.#image = blackImage(SIZE);
    this.#voice.did("Cleared.");
    this.#paint();
    this.#changed();
  }

  #endStroke(): void {
    this.#isPenDown = false;
    this.#pointer = undefined;
  }

  /** Shows the drawing in the next picture of the screen, however many events there are before it. */
  #paint(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paintNow());
  }

  #paintNow(): void {
    const pen = penOf(this.#canvas);
    const shown = pen.createImageData(SIZE, SIZE);
    const { data } = shown;
    this.#image.pixels.forEach((value, i) => {
      data.fill(value, 4 * i, 4 * i + 3);
      data[4 * i + 3] = 255;
    });
    pen.putImageData(shown, 0, 0);
    if (this.#showsPen) this.#paintPen(pen);
    this.#canvas.classList.toggle("keys", this.#showsPen);
  }

  /** The keyboard's pen: a ring, filled while the pen is down. */
  #paintPen(pen: CanvasRenderingContext2D): void {
    const { x, y } = this.#pen;
    pen.beginPath();
    pen.arc(x, y, PEN_WIDTH / 2, 0, 2 * Math.PI);
    pen.lineWidth = 3;
    pen.strokeStyle = "#56B4E9";
    pen.fillStyle = "#0072B2";
    if (this.#isPenDown) pen.fill();
    pen.stroke();
  }
}
