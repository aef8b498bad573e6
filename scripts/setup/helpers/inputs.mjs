// What depends on what. Each list is for `fingerprint`: where a file of a list changes, what is made from the list is
// stale. Folders count with all that is in them, so that a new file or a new kind of file needs no word here.

/** The compiled packages with what of them runs in browsers, and the snapshot of the kernel's compiler. */
export const compiledFrom = ["lib", "scripts/setup/bundle", "tsconfig.json", "package-lock.json"];

/** Beside its own source, the outputs of a notebook. How notebooks are written (`scripts/`) changes no output. */
export const outputsFrom = [...compiledFrom, "requirements.txt", "data/manifest.json"];

/** Beside what was handed in, the points of a submission. */
export const pointsFrom = [...outputsFrom, "scripts/grade"];
