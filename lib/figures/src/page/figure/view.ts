import { element } from "../view/elements.js";
import type { FigureBundle } from "./bundle.js";
import { type Command, type Control, controlsOf, withoutControls } from "./controls.js";
import { darkened, darkenedChange } from "./dark.js";
import { harmless, needsOutside } from "./harmless.js";
import { objectOr } from "./json.js";
import { keepKeys } from "./keys.js";
import { Picture } from "./picture.js";
import type { PlotlyJson, PlotlySource } from "./plotly.js";
import { addStyle } from "./style.js";
import { themeNow, watchTheme } from "./theme.js";
import { turningsOf } from "./turn.js";
import { hasWebGl, needsWebGl } from "./webgl.js";

/** Why a figure stands still. */
const WHY = {
  webgl: "This browser draws nothing in space (it has no WebGL), so the figure can't be turned.",
  outside: "This figure needs a map from the internet, and figures here fetch nothing.",
  failed: "This figure could not be drawn.",
};

/**
 * A figure in a page: never wider than its room, in the colours of the page, with its text for those who can't see it,
 * and with controls that a keyboard reaches.
 */
export class FigureView {
  readonly #host: HTMLElement;
  readonly #picture: Picture;
  readonly #name = element("div", { class: "course-figure-name", role: "img" });
  readonly #still = element("img", { class: "course-figure-still", alt: "" });
  readonly #controlRoom = element("div", { class: "course-figure-controls" });
  readonly #note = element("p", { class: "course-figure-note", role: "status", hidden: "" });
  readonly #words = element("div", { class: "course-figure-words" });
  readonly #sizes = new ResizeObserver(() => this.#measure());
  readonly #stopTheme = watchTheme((theme) => {
    this.#theme = theme;
    this.#dress();
  });
  #theme = themeNow();
  #bundle: FigureBundle | undefined;
  /** What is drawn of it: in the colours of the page. */
  #dressed: PlotlyJson | undefined;
  #controls: Control[] = [];
  /** Pixels that the figure may be wide; 0 while it isn't in the page. */
  #room = 0;
  #isOver = false;
  #whyStill = "";

  /**
   * @param host the element that becomes the figure; what it holds is replaced.
   * @param source of plotly.js.
   */
  constructor(host: HTMLElement, source: PlotlySource) {
    addStyle();
    this.#host = host;
    this.#picture = new Picture(source, {
      drawn: () => this.#onDrawn(),
      moved: (change) => {
        for (const control of this.#controls) control.follow?.(change);
      },
      failed: (error) => {
        console.error(error);
        this.#standStill(WHY.failed);
      },
      onPaper: () => this.#bundle?.figure as PlotlyJson,
    });
    this.#picture.element.append(this.#name);
    host.classList.add("course-figure", "is-waiting");
    host.setAttribute("role", "figure");
    host.replaceChildren(this.#picture.element, this.#still, this.#controlRoom, this.#note, this.#words);
    this.#sizes.observe(host);
  }

  /** Shows a figure in place of the one before. What the reader has moved in it stays moved. */
  show(bundle: FigureBundle): void {
    const figure = harmless(bundle.figure);
    const before = this.#bundle;
    this.#bundle = { ...bundle, figure };
    this.#describe(bundle);
    if (!before || !hasSameControls(before.figure, figure)) this.#makeControls(figure);
    if (needsOutside(figure)) this.#standStill(WHY.outside);
    else if (needsWebGl(figure) && !hasWebGl()) this.#standStill(WHY.webgl);
    this.#dress();
  }

  /** Says whether the training that the figure shows is over, though it never got its last state. */
  set isOver(isOver: boolean) {
    if (this.#isOver === isOver) return;
    this.#isOver = isOver;
    if (this.#bundle?.live) this.#dress();
  }

  dispose(): void {
    this.#bundle = undefined;
    this.#sizes.disconnect();
    this.#stopTheme();
    this.#picture.dispose();
  }

  #describe({ name, text, still }: FigureBundle): void {
    this.#host.setAttribute("aria-label", name);
    this.#name.setAttribute("aria-label", name);
    this.#words.replaceChildren(...text.split("\n").map((line) => element("p", {}, line)));
    this.#host.classList.toggle("has-still", still !== undefined);
    this.#still.alt = name;
    if (still) this.#still.src = still;
    else this.#still.removeAttribute("src");
  }

  #makeControls(figure: PlotlyJson): void {
    const run = (command: Command) => this.#run(command);
    this.#controls = [...controlsOf(figure.layout, run), ...turningsOf(figure, run)];
    this.#controlRoom.replaceChildren(...this.#controls.map((control) => control.element));
    for (const one of this.#controlRoom.querySelectorAll("input, select, button")) keepKeys(one);
  }

  #run({ method, args }: Command): void {
    this.#picture.run({ method, args: this.#theme === "dark" ? darkenedChange(args) : args });
  }

  /** Gives the figure the colours of the page, and says how its training is. */
  #dress(): void {
    if (!this.#bundle) return;
    const { figure, live } = this.#bundle;
    const isEnded = this.#isOver && live !== undefined;
    let layout = withoutControls(figure.layout);
    if (isEnded) layout = { ...layout, title: { ...objectOr(layout.title), text: live.title } };
    const plain = { ...figure, layout };
    this.#dressed = this.#theme === "dark" ? darkened(plain) : plain;
    this.#host.classList.toggle("is-dark", this.#theme === "dark");
    const note = [this.#whyStill, isEnded ? live.note : ""].filter(Boolean).join(" ");
    this.#note.hidden = note === "";
    // A live region speaks when its text changes.
    if (this.#note.textContent !== note) this.#note.textContent = note;
    this.#draw();
  }

  #measure(): void {
    this.#room = this.#host.clientWidth;
    this.#draw();
  }

  #draw(): void {
    // JupyterLab takes out of the page what is out of sight; it is drawn when it comes back.
    if (!this.#dressed || this.#room === 0 || this.#whyStill !== "") return;
    this.#picture.draw(this.#dressed, this.#room);
  }

  #onDrawn(): void {
    this.#host.classList.remove("is-waiting");
    for (const { chosen } of this.#controls) if (chosen) this.#run(chosen);
  }

  #standStill(why: string): void {
    this.#whyStill = this.#bundle?.still ? `${why} This is a still picture of it.` : why;
    this.#host.classList.remove("is-waiting");
    this.#host.classList.add("is-still");
    this.#dress();
  }
}

function hasSameControls(before: PlotlyJson, now: PlotlyJson): boolean {
  const parts = ({ layout, data }: PlotlyJson) =>
    JSON.stringify([layout.sliders, layout.updatemenus, data.map(({ type, scene }) => [type, scene])]);
  return parts(before) === parts(now);
}
