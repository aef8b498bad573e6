// axe-core, the usual checker of accessibility.
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/**
 * Lets axe-core look at a page.
 *
 * @param within a selector of what it looks at; the whole page by default.
 * @returns a line for each violation, with the first elements that violate.
 */
export async function violations(page: Page, within = "html"): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  return page.evaluate(`axe.run(${JSON.stringify(within)}).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + " " + nodes.length + ": " +
      nodes.slice(0, 3).map(({ html, any }) => html.slice(0, 120) + " " + (any[0]?.message ?? "")).join(" | ")))`);
}
