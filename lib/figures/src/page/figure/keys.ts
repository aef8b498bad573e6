/**
 * Lets an element have its keys: JupyterLab has shortcuts for arrows, Enter and Space, and looks at the element that has
 * the focus, before all around it.
 */
export function keepKeys(element: Element): void {
  element.setAttribute("data-lm-suppress-shortcuts", "true");
}
