/** Compares names so that 10 comes behind 9, on every machine. */
export const { compare: byName } = new Intl.Collator("en", { numeric: true });
