import { element } from "../view/elements.js";
import { arrange } from "./arrange.js";
import type { Command } from "./controls.js";
import { type Json, objectOr } from "./json.js";
import { keepKeys } from "./keys.js";
import type { PlotElement, Plotly, PlotlyJson, PlotlySource } from "./plotly.js";

/** What shall be seen: a figure, in the colours of the page, in so many pixels. */
interface Wanted {
  figure: PlotlyJson;
  room: number;
}

/** Who wants to know what becomes of a picture. */
export interface PictureOwner {
  /** The picture is there, or was drawn anew: what the reader has chosen must be chosen again. */
  drawn(): void;
  /** The reader has moved something in it, by mouse. */
  moved(change: Json): void;
  /** It can't be drawn. */
  failed(error: unknown): void;
  /** Gives the figure as it is on paper, to be kept as a file. */
  onPaper(): PlotlyJson;
}

/** The drawing of a figure, by Plotly. It is never wider than its room. */
export class Picture {
  readonly #source: PlotlySource;
  readonly #owner: PictureOwner;
  readonly #drawing = element("div", { class: "course-figure-drawing" });
  readonly element = element("div", { class: "course-figure-picture" }, this.#drawing);
  #plotly: Plotly | undefined;
  #plot: PlotElement | undefined;
  #wanted: Wanted | undefined;
  #shown: Wanted | undefined;
  #isDrawing = false;
  #saveButton: Json | undefined;

  constructor(source: PlotlySource, owner: PictureOwner) {
    this.#source = source;
    this.#owner = owner;
  }

  /** Draws a figure, in place of the one before; while one is drawn, of all that come only the last. */
  draw(figure: PlotlyJson, room: number): void {
    const { width, height, scale } = arrange(figure, room);
    // At once, so that what stands below doesn't move later.
    this.element.style.width = `${width * scale}px`;
    this.element.style.height = `${height * scale}px`;
    this.#drawing.style.width = `${width}px`;
    this.#drawing.style.transform = scale < 1 ? `scale(${scale})` : "";
    this.#wanted = { figure, room };
    if (!this.#isDrawing) void this.#drawAll();
  }

  /** Changes the drawing as a control says. */
  run({ method, args }: Command): void {
    const call = this.#plotly?.[method as "relayout"];
    if (!this.#plot || typeof call !== "function" || !/^(relayout|restyle|update|animate)$/.test(method))
      return;
    // Plotly writes into what it is given.
    call(this.#drawing, ...(structuredClone(args) as [Json])).catch(() => {});
  }

  dispose(): void {
    this.#wanted = undefined;
    if (this.#plot) this.#plotly?.purge(this.#drawing);
    this.#plot = undefined;
  }

  async #drawAll(): Promise<void> {
    this.#isDrawing = true;
    try {
      this.#plotly ??= await this.#source();
      while (this.#wanted) {
        const wanted = this.#wanted;
        this.#wanted = undefined;
        if (this.#isNew(wanted)) await this.#drawOne(this.#plotly, wanted);
      }
    } catch (error) {
      this.#owner.failed(error);
    } finally {
      this.#isDrawing = false;
    }
  }

  /** Tells whether it looks otherwise in more than its scale. */
  #isNew({ figure, room }: Wanted): boolean {
    if (figure !== this.#shown?.figure) return true;
    const [before, now] = [arrange(figure, this.#shown.room), arrange(figure, room)];
    return before.width !== now.width || before.height !== now.height;
  }

  async #drawOne(plotly: Plotly, wanted: Wanted): Promise<void> {
    const { figure } = arrange(wanted.figure, wanted.room);
    const { data, layout, config, frames } = figure;
    // A legend has a row to itself, and must not cover the numbers of an axis that ends below it.
    const legend = { bgcolor: "rgba(0, 0, 0, 0)", ...objectOr(layout.legend) };
    const plot = await plotly.react(this.#drawing, {
      // Plotly writes into what it draws.
      ...structuredClone({
        data,
        layout: { uirevision: "same", ...layout, legend },
        ...(frames && { frames }),
      }),
      config: { ...config, ...this.#buttons(plotly, config) },
    });
    this.#shown = wanted;
    if (!this.#plot) {
      this.#plot = plot;
      plot.on("plotly_relayout", (change) => this.#owner.moved(change));
      plot.on("plotly_relayouting", (change) => this.#owner.moved(change));
      plot.on("plotly_webglcontextlost", () => this.#owner.failed(new Error("The graphics card gave up.")));
    }
    hideFromReaders(this.#drawing);
    this.#owner.drawn();
  }

  /** A button that keeps the figure as it is on paper, in place of Plotly's, which keeps it as it is on the screen. */
  #buttons({ Icons, downloadImage }: Plotly, config: Json): Json {
    this.#saveButton ??= {
      name: "saveImage",
      title: "Save as picture",
      icon: Icons.camera,
      click: () => void downloadImage(this.#owner.onPaper(), { format: "png", filename: "figure", scale: 2 }),
    };
    const list = (value: unknown) => (Array.isArray(value) ? value : []);
    return {
      modeBarButtonsToRemove: [...list(config.modeBarButtonsToRemove), "toImage"],
      modeBarButtonsToAdd: [...list(config.modeBarButtonsToAdd), this.#saveButton],
    };
  }
}

/** Leaves Plotly's tools to screen readers, and hides its hundreds of marks and numbers. */
function hideFromReaders(drawing: HTMLElement): void {
  for (const button of drawing.querySelectorAll(".modebar button")) keepKeys(button);
  drawing.querySelector(".modebar")?.setAttribute("aria-label", "Tools of the figure");
  const silent = ".svg-container > :not(.modebar-container), .modebar svg";
  for (const part of drawing.querySelectorAll(silent)) part.setAttribute("aria-hidden", "true");
  // Here Plotly measures texts.
  document.getElementById("js-plotly-tester")?.setAttribute("aria-hidden", "true");
}
