import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { DataError } from "../data-error.js";

/** How long (ms) a server may stay silent, before its answer and between two pieces of it. */
export const PATIENCE = 20_000;

/**
 * Downloads a file over HTTP, decompressing it where it is gzip.
 *
 * @param url where it is; redirects are followed.
 * @param options `signal`: stops it; `patience`: how long (ms) the server may stay silent, default 20,000.
 * @returns its bytes as they come.
 * @throws DataError "network" where there is no connection, no answer, an HTTP error or silence; "damaged"
 * where it is broken gzip. Its message goes on after the name of the source: "answered 404 Not Found".
 * The signal's reason where that stops it.
 */
export async function* download(
  url: string,
  options: { signal?: AbortSignal; patience?: number } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal, patience = PATIENCE } = options;
  const silence = new AbortController();
  const stop = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
  const timer = setTimeout(() => silence.abort(), patience);
  try {
    const response = await fetch(url, { signal: stop });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new DataError(`answered ${response.status} ${response.statusText}`.trim(), "network");
    }
    const chunks = heard(response.body, () => timer.refresh());
    yield* decompress(chunks);
  } catch (error) {
    if (error instanceof DataError) throw error;
    signal?.throwIfAborted();
    if (silence.signal.aborted) {
      throw new DataError(`was silent for ${patience / 1000} s`, "network", { cause: error });
    }
    throw asDataError(error as NodeJS.ErrnoException);
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

/**
 * Decompresses bytes that are gzip and passes on all others as they are.
 *
 * @param chunks the bytes.
 * @returns the bytes, not compressed.
 */
export async function* decompress(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { first, all } = await peek(chunks);
  if (first[0] !== 0x1f || first[1] !== 0x8b) {
    yield* all;
    return;
  }
  const gunzip = createGunzip();
  // A failure of either ends the other, and the loop of whoever reads, with the same error.
  pipeline(all, gunzip).catch(() => {});
  yield* gunzip;
}

/** Reads until two bytes are there, or all; `all` begins with them again. */
async function peek(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ first: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
  const rest = chunks[Symbol.asyncIterator]();
  let first = new Uint8Array();
  while (first.length < 2) {
    const { done, value } = await rest.next();
    if (done) break;
    first = new Uint8Array(Buffer.concat([first, value]));
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (first.length > 0) yield first;
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
    } finally {
      await rest.return?.();
    }
  }
  return { first, all: all() };
}

async function* heard(chunks: AsyncIterable<Uint8Array>, onChunk: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onChunk();
    yield chunk;
  }
}

function asDataError(error: NodeJS.ErrnoException): DataError {
  const cause = (error.cause as NodeJS.ErrnoException | undefined) ?? error;
  if (error.code?.startsWith("Z_")) {
    const what = error.code === "Z_BUF_ERROR" ? "broke off early" : "sent a broken gzip file";
    return new DataError(`${what} (${error.message})`, "damaged", { cause: error });
  }
  const connected = error.message === "terminated" || cause.code === "UND_ERR_SOCKET";
  const what = connected ? "broke the connection" : "can't be reached";
  return new DataError(`${what} (${cause.code ?? cause.message})`, "network", { cause: error });
}
