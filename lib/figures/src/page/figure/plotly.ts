import type { Json } from "./json.js";

/** A figure of Plotly: what `Plotly.react` takes. */
export interface PlotlyJson {
  data: Json[];
  layout: Json;
  config: Json;
  frames?: Json[];
}

/** The element that Plotly draws into. */
export interface PlotElement extends HTMLElement {
  on(event: string, listener: (change: Json) => void): void;
}

/** What is used of plotly.js. */
export interface Plotly {
  readonly Icons: Record<string, object>;
  react(element: HTMLElement, figure: PlotlyJson): Promise<PlotElement>;
  relayout(element: HTMLElement, change: Json): Promise<unknown>;
  restyle(element: HTMLElement, ...change: unknown[]): Promise<unknown>;
  update(element: HTMLElement, ...change: unknown[]): Promise<unknown>;
  animate(element: HTMLElement, ...change: unknown[]): Promise<unknown>;
  downloadImage(figure: PlotlyJson, options: Json): Promise<unknown>;
  purge(element: HTMLElement): void;
}

/** Gives plotly.js, once it is there. */
export type PlotlySource = () => Promise<Plotly>;

/**
 * Makes a source that loads plotly.js when it is asked for the first time. It is large, and most pages have no figure.
 *
 * @param address of the script.
 */
export function plotlyFrom(address: string): PlotlySource {
  let loading: Promise<Plotly> | undefined;
  return () => {
    loading ??= load(address).catch((error: unknown) => {
      // The next figure tries again.
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

function load(address: string): Promise<Plotly> {
  const holder = window as { Plotly?: Plotly };
  const before = holder.Plotly;
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => {
      script.remove();
      const loaded = holder.Plotly;
      // Another program of the page may have one of its own.
      if (before) holder.Plotly = before;
      if (loaded) resolve(loaded);
      else reject(new Error(`${address} is not plotly.js.`));
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`${address} could not be loaded.`));
    };
    document.head.append(script);
  });
}
