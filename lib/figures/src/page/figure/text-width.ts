/**
 * Estimates how wide a text is in a sans-serif font, a little on the wide side, so that what is laid out with it doesn't
 * overlap. The real width depends on the reader's fonts.
 *
 * @param text one line.
 * @param size font size in pixels.
 * @param weight of the font, 400 by default; bold letters are wider.
 * @returns pixels.
 * @example
 * textWidth("accuracy", 13); // about 61
 */
export function textWidth(text: string, size: number, weight = 400): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width * size * (weight >= 600 ? BOLD : 1);
}

/** From one line of text to the next, in units of the font size, as in Plotly. */
export const LINE = 1.3;

/** How much wider bold letters are, in DejaVu Sans. */
const BOLD = 1.15;

/** Marks above other letters, and what joins several emoji into one. */
const NARROW = /^[\p{M}\p{Cf}]$/u;
/** Chinese, Japanese, Korean, and emoji. */
const WIDE = /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]$/u;
const EMOJI = /^\p{Extended_Pictographic}$/u;

/** Widths in units of the font size, rounded up from those of Helvetica, DejaVu Sans and Segoe UI. */
function characterWidth(character: string): number {
  if ("iljtf.,:;'|!()[] ".includes(character)) return 0.36;
  if ("mwMW%@".includes(character)) return 0.95;
  if (character >= "0" && character <= "9") return 0.64;
  if (character >= "a" && character <= "z") return 0.62;
  if (character >= "A" && character <= "Z") return 0.71;
  if (NARROW.test(character)) return 0;
  if (WIDE.test(character)) return 1;
  return EMOJI.test(character) ? 1.4 : 0.68;
}
