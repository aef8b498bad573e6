/**
 * Reads the size of a PNG from its header: width and height stand in bytes 16–23 of every one.
 *
 * @param uri of the picture, with its bytes in base64.
 * @returns width and height in pixels; undefined for what is no such address.
 * @example
 * pngSize("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAMAAAAC…"); // [3, 2]
 */
export function pngSize(uri: unknown): [width: number, height: number] | undefined {
  const base64 = /^data:image\/png;base64,(.{32})/.exec(String(uri))?.[1];
  if (!base64) return undefined;
  const header = new DataView(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
  return [header.getUint32(16), header.getUint32(20)];
}
