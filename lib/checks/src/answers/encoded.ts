import type { Compiled } from "./compiled.js";

/**
 * A value as it travels: JSON, in which numbers that JSON doesn't know, objects, and blocks of numbers are marked.
 * Blocks lie behind the JSON, one after the other.
 */
export type Encoded =
  | null
  | boolean
  | number
  | string
  | Encoded[]
  | { $: "undefined" }
  | { $: "number" | "bigint"; value: string }
  | { $: "object"; entries: [string, Encoded][] }
  | ({ $: "numbers"; type: string } & Block)
  | ({ $: "tensor"; dtype: string; shape: number[] } & Block)
  | {
      $: "model";
      topology: unknown;
      weights: ({ name: string; dtype: string; shape: number[] } & Block)[];
      compiled: Compiled | null;
    };

/** Where a block of bytes begins, counted from the first byte behind the JSON, and how many there are. */
export interface Block {
  at: number;
  bytes: number;
}

/** The arrays of numbers that travel, by the names of their classes. */
export const NUMBER_ARRAYS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;

/** How the values of a tensor are stored, by its dtype. Others don't travel. */
export const TENSOR_ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** The most bytes that the answers to one step may have. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** Lists in lists deeper than this don't travel: they may contain themselves. */
export const MOST_LEVELS = 32;
