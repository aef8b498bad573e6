import { consoleText } from "../node/console-text.js";
import { jupyterDisplay, type MimeBundle } from "./display.js";

/** A value that shows itself: as HTML in a notebook, as text on the console. */
export abstract class SelfShowing {
  /** Gives the text that the console shows. */
  abstract toString(): string;

  /** Gives the HTML that a notebook shows. */
  abstract toHtml(): string;

  [jupyterDisplay](): MimeBundle {
    return { "text/html": this.toHtml(), "text/plain": this.toString() };
  }

  [consoleText](): string {
    return this.toString();
  }
}
