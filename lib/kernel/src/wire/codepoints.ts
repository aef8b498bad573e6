/** Jupyter counts characters, JavaScript counts UTF-16 units; they differ after an emoji. */

/** @example toUnits("😀x", 1) // 2 */
export function toUnits(text: string, codepoints: number): number {
  let units = 0;
  for (let left = codepoints; left > 0 && units < text.length; left--)
    units += (text.codePointAt(units) as number) > 0xffff ? 2 : 1;
  return units;
}

/** @example toCodepoints("😀x", 2) // 1 */
export function toCodepoints(text: string, units: number): number {
  let count = 0;
  for (let at = 0; at < units && at < text.length; count++)
    at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
  return count;
}
