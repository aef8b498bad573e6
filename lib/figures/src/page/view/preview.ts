import { CENTRE, IMAGE_SIZE, type MnistImage } from "../digit/mnist-image.js";
import { element, penOf } from "./elements.js";

/** Pixels of the canvas for one of the image. */
const SCALE = 10;

/** Shows what the preprocessing made of a drawing, pixel by pixel. */
export class Preview {
  readonly element: HTMLElement;
  readonly #canvas = element("canvas", {
    width: String(IMAGE_SIZE * SCALE),
    height: String(IMAGE_SIZE * SCALE),
    role: "img",
  });

  constructor() {
    this.element = element(
      "figure",
      { class: "preview" },
      this.#canvas,
      element(
        "figcaption",
        {},
        element("strong", {}, "What the model sees:"),
        ` ${IMAGE_SIZE} × ${IMAGE_SIZE} pixels. The drawing was cropped, its longer side scaled to 20 pixels (frame), ` +
          "and its centre of mass moved to the cross, as in MNIST.",
      ),
    );
  }

  /** Shows an image. The frame and the cross say what was done to it. */
  show({ pixels, box }: MnistImage): void {
    const pen = penOf(this.#canvas);
    pixels.forEach((value, i) => {
      pen.fillStyle = `rgb(${value} ${value} ${value})`;
      pen.fillRect((i % IMAGE_SIZE) * SCALE, Math.floor(i / IMAGE_SIZE) * SCALE, SCALE, SCALE);
    });
    this.#canvas.setAttribute("aria-label", box ? textOf(pixels) : "Nothing yet: 28 by 28 black pixels.");
    if (!box) return;
    pen.strokeStyle = "#E69F00";
    pen.lineWidth = 2;
    pen.strokeRect(box.left * SCALE, box.top * SCALE, box.width * SCALE, box.height * SCALE);
    const centre = (CENTRE + 0.5) * SCALE;
    pen.lineWidth = 4;
    pen.beginPath();
    pen.moveTo(centre - 9, centre);
    pen.lineTo(centre + 9, centre);
    pen.moveTo(centre, centre - 9);
    pen.lineTo(centre, centre + 9);
    pen.stroke();
  }
}

function textOf(pixels: Uint8Array): string {
  const lit = pixels.filter((value) => value > 0).length;
  return `What the model sees: your drawing in 28 by 28 pixels, ${lit} of them not black.`;
}
