import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DataError } from "../data-error.js";
import { byName } from "../own/by-name.js";
import { type Picture, pixelsOf } from "../own/picture.js";
import { missing } from "./missing.js";

/** The pictures of a folder, as numbers. */
export interface ImageFolder {
  /** `[n, height, width, channels]`, from 0 to 255. */
  pixels: Uint8Array;
  shape: [n: number, height: number, width: number, channels: number];
  /** The class of each picture, from 0 up. */
  labels: Int32Array;
  /** The names of the sub-folders, in the order of their labels. */
  classNames: string[];
  /** The name of each file, with its folder: `"cats/017.png"`. */
  files: string[];
}

/** How pictures are read. */
export interface ReadImagesOptions {
  /** The height and width of each picture. Without it they stay as they are, and must be of one size. */
  size?: readonly [height: number, width: number] | undefined;
  /** Whether a pixel is one number, its brightness, and not three. */
  greyscale: boolean;
}

/** What other programs leave in folders. */
const LITTER = /^(\.|Thumbs\.db$|desktop\.ini$|__MACOSX$|\$RECYCLE)/i;

const PICTURE = /\.(png|jpe?g|gif|bmp|webp|tiff?|heic|avif|svg)$/i;

/**
 * Reads the pictures of a folder that has a sub-folder for each class.
 *
 * @param folder its path; a relative one begins at the folder that the program runs in.
 * @param options see {@link ReadImagesOptions}.
 * @returns the pictures, class by class; sub-folders and files in the order of their names, in which 10 comes behind 9.
 * @throws DataError ("content", or "disk" where the disk fails) where the folder isn't there, a class is empty, there
 *   are fewer than two, sizes differ, or a file is no picture: it is named.
 */
export async function readImageFolder(
  folder: string,
  { size, greyscale }: ReadImagesOptions,
): Promise<ImageFolder> {
  const classNames = await classesIn(folder);
  const files: string[] = [];
  const labels: number[] = [];
  for (const [label, name] of classNames.entries()) {
    const inClass = await picturesIn(folder, name);
    files.push(...inClass);
    labels.push(...inClass.map(() => label));
  }
  const channels = greyscale ? 1 : 3;
  let [height, width] = size ?? [0, 0];
  let pixels = new Uint8Array();
  for (const [i, file] of files.entries()) {
    const picture = await readPicture(folder, file);
    if (i === 0) {
      if (!size) [height, width] = [picture.height, picture.width];
      pixels = new Uint8Array(files.length * height * width * channels);
    }
    if (!size) requireSize(picture, file, { height, width, first: files[0] as string });
    pixels.set(pixelsOf(picture, height, width, greyscale), i * height * width * channels);
  }
  return {
    pixels,
    shape: [files.length, height, width, channels],
    labels: Int32Array.from(labels),
    classNames,
    files,
  };
}

async function readPicture(folder: string, file: string): Promise<Picture> {
  // Loaded where it is needed: most notebooks have no pictures of their own.
  const { decodePicture } = await import("./decode-picture.js");
  let bytes: Uint8Array;
  try {
    bytes = await readFile(join(folder, file));
  } catch (cause) {
    throw new DataError(`The picture ${file} can't be read (${(cause as Error).message}).`, "disk", {
      cause,
    });
  }
  try {
    return decodePicture(bytes);
  } catch (cause) {
    throw new DataError(
      `The picture ${file} ${(cause as Error).message}. Save it anew as PNG or JPEG, or take it out of ${resolve(folder)}.`,
      "content",
      { cause },
    );
  }
}

function requireSize(
  { height, width }: Picture,
  file: string,
  expected: { height: number; width: number; first: string },
): void {
  if (height === expected.height && width === expected.width) return;
  throw new DataError(
    `The pictures differ in size: ${expected.first} has ${expected.height} × ${expected.width} pixels (height × width), ${file} has ${height} × ${width}. Say to which size all are brought, such as { size: ${Math.min(32, expected.height)} }.`,
    "content",
  );
}

/** Lists the sub-folders, and refuses pictures beside them. */
async function classesIn(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  const lost = entries.find(({ name, isFolder }) => !isFolder && PICTURE.test(name));
  const names = entries.filter(({ isFolder }) => isFolder).map(({ name }) => name);
  if (names.length === 0) {
    throw new DataError(
      `${resolve(folder)} has no sub-folders. Expected: one for each class, named after it, with its pictures inside.`,
      "content",
    );
  }
  if (names.length === 1) {
    throw new DataError(
      `${resolve(folder)} has one class only, "${names[0]}". Expected: sub-folders for two classes or more. With a single one there is nothing to tell apart.`,
      "content",
    );
  }
  if (lost) {
    throw new DataError(
      `The picture ${lost.name} lies beside the folders of the classes in ${resolve(folder)}. Move it into the folder of its class.`,
      "content",
    );
  }
  return names;
}

/** Lists the pictures of a class, with the name of its folder. */
async function picturesIn(folder: string, name: string): Promise<string[]> {
  const entries = await entriesOf(join(folder, name));
  const other = entries.find(({ name: file, isFolder }) => isFolder || !/\.(png|jpe?g)$/i.test(file));
  if (other) {
    throw new DataError(
      `${name}/${other.name} is ${other.isFolder ? "a folder inside the folder of a class" : "neither PNG nor JPEG"}. Expected: pictures only, as .png, .jpg or .jpeg. Take it out, or save it as one of these.`,
      "content",
    );
  }
  if (entries.length === 0) {
    throw new DataError(
      `The class "${name}" is empty: there is no picture in ${resolve(folder, name)}. Put some in, or remove the folder.`,
      "content",
    );
  }
  return entries.map(({ name: file }) => `${name}/${file}`);
}

async function entriesOf(folder: string): Promise<{ name: string; isFolder: boolean }[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter(({ name }) => !LITTER.test(name))
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .sort((a, b) => byName(a.name, b.name));
  } catch (cause) {
    throw missing(folder, "folder", cause);
  }
}
