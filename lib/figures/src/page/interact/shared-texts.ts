/** Where a long text stands that was put aside. */
interface Reference {
  readonly $text: number;
}

/** Texts shorter than this are not worth it. */
const LONG = 100;

/**
 * Puts aside the long texts in a value, such as pictures, that come more than once, so that each is stored once.
 *
 * @param value JSON.
 * @returns the value with references in their places, and the texts.
 */
export function withoutRepeats(value: unknown): { value: unknown; texts: string[] } {
  const counts = new Map<string, number>();
  replaced(value, (text) => {
    counts.set(text, (counts.get(text) ?? 0) + 1);
    return text;
  });
  const texts = [...counts].filter(([text, count]) => count > 1 && text.length >= LONG).map(([text]) => text);
  const put = new Map(texts.map((text, i): [string, Reference] => [text, { $text: i }]));
  return { value: replaced(value, (text) => put.get(text) ?? text), texts };
}

/** Puts the texts back. */
export function withRepeats(value: unknown, texts: readonly string[]): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) => {
    const place = (inner as Partial<Reference> | null)?.$text;
    return typeof place === "number" ? texts[place] : inner;
  });
}

function replaced(value: unknown, replace: (text: string) => unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === "string" ? replace(inner) : inner,
  );
}
