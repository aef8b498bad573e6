/** Light or dark, as the page is. */
export type Theme = "light" | "dark";

/** Tells how a page of Jupyter is: it says so at its body. */
export function themeNow(): Theme {
  return document.body.dataset.jpThemeLight === "false" ? "dark" : "light";
}

/**
 * Follows the theme of the page. Paper is light.
 *
 * @param changed is told each new theme.
 * @returns a function that ends it.
 */
export function watchTheme(changed: (theme: Theme) => void): () => void {
  let known = themeNow();
  const tell = (theme: Theme) => {
    if (theme === known) return;
    known = theme;
    changed(theme);
  };
  const observer = new MutationObserver(() => tell(themeNow()));
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  const toPaper = () => tell("light");
  const fromPaper = () => tell(themeNow());
  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", fromPaper);
  return () => {
    observer.disconnect();
    window.removeEventListener("beforeprint", toPaper);
    window.removeEventListener("afterprint", fromPaper);
  };
}
