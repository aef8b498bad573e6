/** What is used of danfojs's frames and series. */
export interface Frame {
  $isSeries: boolean;
  values: unknown[];
  index: (string | number)[];
  columns: string[];
  dtypes: string[];
  config: object;
  shape: [rows: number, columns: number];
  copy(): Frame;
  $getColumnData(name: string, asSeries: false): unknown[];
  $setValues(values: unknown[], checkLength?: boolean, checkColumnLength?: boolean): void;
  $setIndex(index: (string | number)[]): void;
}

/** What a frame or a series can be told when it is made. */
export interface FrameOptions {
  index?: (string | number)[];
  columns?: string[];
  dtypes?: string[];
  config?: object;
}

export type Method = (this: never, ...args: never[]) => unknown;
type Class = { new (data: unknown, options?: FrameOptions): Frame; prototype: Frame };

/** The classes of danfojs whose methods are mended. */
export interface Parts {
  NDframe: { prototype: object };
  DataFrame: Class;
  Series: Class;
  Groupby: { prototype: object };
  Utils: { prototype: object };
}

/** Replaces a method; `make` gets the one that was there. */
export function replace<Original extends Method>(
  { prototype }: { prototype: object },
  name: string,
  make: (original: Original) => Original,
): void {
  const methods = prototype as unknown as Record<string, Original>;
  methods[name] = make(methods[name] as Original);
}

/** Gives a frame or a series like another one, with other values. Its types follow from the values. */
export function like({ $isSeries, index, columns, config }: Frame, parts: Parts, values: unknown[]): Frame {
  const options = { index: [...index], columns: [...columns], config: { ...config } };
  return $isSeries ? new parts.Series(values, options) : new parts.DataFrame(values, options);
}

/** Puts values into a frame where that is asked for; otherwise gives a new one. */
export function put(
  frame: Frame,
  parts: Parts,
  values: unknown[],
  { inplace = false }: { inplace?: boolean } = {},
): Frame | undefined {
  if (!inplace) return like(frame, parts, values);
  frame.$setValues(values);
  return undefined;
}

/** Gives the rows of a frame. */
export function rowsOf(frame: Frame): unknown[][] {
  return frame.values as unknown[][];
}
