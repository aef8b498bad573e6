/**
 * Writes a number of bytes for people.
 *
 * @param {number} count
 * @returns {string}
 * @example
 * bytes(396_123_456); // "396.1 MB"
 */
export function bytes(count) {
  if (count < 1000) return `${count} bytes`;
  const units = ["kB", "MB", "GB"];
  let value = count / 1000;
  let unit = 0;
  for (; value >= 999.95 && unit < units.length - 1; unit++) value /= 1000;
  return `${value.toFixed(1)} ${units[unit]}`;
}
