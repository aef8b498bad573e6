/** What JupyterLab and its extensions give each other, written down as far as it is used. */

/** What JupyterLab shares with extensions: packages, by name and version. */
export type Shared = Record<string, Record<string, { get(): Promise<() => unknown> }>>;

/** A widget of Lumino, the toolkit of JupyterLab. */
export interface Widget {
  readonly node: HTMLElement;
  dispose(): void;
}

export type WidgetClass = new () => Widget;

/** An output as a renderer gets it. */
export interface MimeModel {
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  setData(change: { data: Record<string, unknown> }): void;
}

/**
 * Gives the class of JupyterLab's widgets.
 *
 * @throws Error where this JupyterLab keeps it to itself.
 */
export async function widgetClass(shared: Shared): Promise<WidgetClass> {
  const versions = Object.values(shared["@lumino/widgets"] ?? {});
  const factory = await versions[0]?.get();
  if (!factory) throw new Error("This JupyterLab shares no @lumino/widgets.");
  return (factory() as { Widget: WidgetClass }).Widget;
}
