import { localInstant } from "../due.js";

/** Whose file it is, as a path says. */
export interface Owner {
  /** The name as it stands in the path, with whatever tells people of the same name apart. */
  name: string;
  /** Whether the learning-management system says that it was late. */
  isLate?: boolean;
  /** When it was handed in, where the path says so. */
  time?: Date;
  /** The name of the task in front of theirs, where only an underscore divides them, which either may hold. */
  task?: string;
  /** Why a file of theirs doesn't count: it was never handed in. */
  notHandedIn?: string;
}

/** A part of a path, with what stands around it. */
interface Part {
  text: string;
  /** The part outside of it: for the outermost, the name of the folder or archive that is graded. */
  outer: string;
  /** The part within it. */
  inner: string;
}

/**
 * How learning-management systems name what a class hands in. Each looks at one part of a path: a folder, an archive
 * or a file.
 */
const SYSTEMS: readonly ((part: Part) => Owner | undefined)[] = [
  moodle,
  canvasAnonymous,
  canvas,
  blackboard,
  brightspace,
  ilias,
  teams,
  githubClassroom,
  nbgrader,
  sakai,
];

/**
 * Finds the owner of a file by what a learning-management system has written into its path.
 *
 * @param path folders, archives and name, from outside in.
 * @param place the name of the folder or archive that is graded.
 * @returns the owner, from the outermost part that says it; undefined where none does.
 * @example
 * ownerBySystem(["Ada Lovelace_12345_assignsubmission_file_", "1.ipynb"], "class"); // { name: "Ada Lovelace_12345" }
 */
export function ownerBySystem(path: readonly string[], place: string): Owner | undefined {
  for (const [i, text] of path.entries()) {
    const part = { text, outer: withoutEnding(path[i - 1] ?? place), inner: path[i + 1] ?? "" };
    for (const read of SYSTEMS) {
      const owner = read(part);
      if (owner) return owner;
    }
  }
  return undefined;
}

/** `Ada Lovelace_12345_assignsubmission_file_`, as a folder or in front of a file's name. */
function moodle({ text }: Part): Owner | undefined {
  const { name, id } = /^(?<name>.+)_(?<id>\d+)_assignsubmission_[a-z]+(_|$)/.exec(text)?.groups ?? {};
  return name && id ? { name: `${name}_${id}` } : undefined;
}

/** `anon_a1B2c_201_9001_x.ipynb`: the second piece is the student's. */
function canvasAnonymous({ text }: Part): Owner | undefined {
  const found = /^anon_(?<early>LATE_)?(?<id>[A-Za-z0-9]+)_(?<late>LATE_)?(\d+_){1,2}.+$/.exec(text)?.groups;
  return found && { name: `anon_${found.id}`, isLate: Boolean(found.early ?? found.late) };
}

/** `lovelaceada_LATE_123_45678_exercise-1.ipynb`: the first number is the student's. */
function canvas({ text }: Part): Owner | undefined {
  const found = /^(?<name>[^_]+)_(?<late>LATE_)?(?<id>\d+)_\d+_.+\.\w+$/.exec(text)?.groups;
  return found && { name: `${found.name}_${found.id}`, isLate: found.late !== undefined };
}

/** `Exercise 1_jdoe_attempt_2026-03-01-12-00-00_x.ipynb`; without a file's name it is what the student wrote beside. */
function blackboard({ text }: Part): Owner | undefined {
  const found =
    /^(?<task>.+)_(?<name>[^_]+)_attempt_(?<day>\d{4}-\d\d-\d\d)-(?<h>\d\d)-(?<m>\d\d)-(?<s>\d\d)/.exec(text);
  const { name, task, day, h, m, s } = found?.groups ?? {};
  return name ? { name, task, time: localInstant(`${day}T${h}:${m}:${s}`) } : undefined;
}

/** `61262-72 - Ada Lovelace - Mar 1, 2026 1159 AM`: the first number is the student's. */
function brightspace({ text }: Part): Owner | undefined {
  const found = /^(?<id>\d+)-\d+ - (?<name>.+?) - (?<time>[^-]*\b\d{4}\b[^-]*)( - .+)?$/.exec(text)?.groups;
  return found && { name: `${found.name}_${found.id}`, time: brightspaceTime(found.time ?? "") };
}

/** "Mar 1, 2026 1159 AM". In another language it isn't read: the file's own time counts. */
function brightspaceTime(text: string): Date | undefined {
  const found =
    /^(?<month>[A-Z][a-z]{2})[a-z]* (?<day>\d{1,2}), (?<year>\d{4}) (?<h>\d{1,2})(?<m>\d\d) ?(?<half>[AP]M)?/.exec(
      text,
    )?.groups;
  if (!found) return undefined;
  const month = "JanFebMarAprMayJunJulAugSepOctNovDec".indexOf(found.month as string) / 3 + 1;
  const hour = found.half ? (Number(found.h) % 12) + (found.half === "PM" ? 12 : 0) : Number(found.h);
  const two = (value: unknown) => String(value).padStart(2, "0");
  return localInstant(`${found.year}-${two(month)}-${two(found.day)}T${two(hour)}:${found.m}`);
}

/** `Exercise 1/Submissions/Lovelace_Ada_alovelace_4711`, in teams `Team_12/…`, with feedback `multi_feedback_…/…`. */
function ilias({ text, outer }: Part): Owner | undefined {
  const isInside =
    /^(submissions?|abgaben?|einreichungen?|soumissions?|entregas?|consegne|team[ _]\d+|multi_?feedback.*)$/i;
  return isInside.test(outer) && /^[^_]+(_[^_]+){2,}_\d+$/.test(text) ? { name: text } : undefined;
}

/** `Student Work/Submitted files/Ada Lovelace/Exercise 1/Version 2/x.ipynb`. */
function teams({ text, outer }: Part): Owner | undefined {
  const submitted =
    /^(submitted files|eingereichte dateien|fichiers (envoyés|remis|soumis)|archivos (enviados|entregados)|file (inviati|consegnati)|ingediende bestanden)$/i;
  const working =
    /^(working files|arbeitsdateien|fichiers de travail|archivos de trabajo|file di lavoro|werkbestanden)$/i;
  if (submitted.test(outer)) return { name: text };
  return working.test(outer)
    ? { name: text, notHandedIn: `It lies in "${outer}": it was never handed in.` }
    : undefined;
}

/** `exercise-1-submissions/exercise-1-alovelace`. */
function githubClassroom({ text, outer }: Part): Owner | undefined {
  const assignment = /^(?<assignment>.+)-submissions/.exec(outer)?.groups?.assignment;
  // A folder of the archive's own name in it is all of them once more.
  const isTheirs =
    assignment !== undefined &&
    text.startsWith(`${assignment}-`) &&
    !text.startsWith(`${assignment}-submissions`);
  return isTheirs ? { name: withoutEnding(text.slice(assignment.length + 1)) } : undefined;
}

/** nbgrader's exchange: `ada+exercise-1+2026-03-01 12:00:00 UTC`. */
function nbgrader({ text }: Part): Owner | undefined {
  const found =
    /^(?<name>[^+]+)\+[^+]+\+(?<day>\d{4}-\d\d-\d\d) (?<time>\d\d:\d\d:\d\d)(\.\d+)? UTC(\+|$)/.exec(text);
  const { name, day, time } = found?.groups ?? {};
  return name ? { name, time: new Date(`${day}T${time}Z`) } : undefined;
}

/** `Lovelace, Ada(alovelace)/Submission attachment(s)`. */
function sakai({ text, inner }: Part): Owner | undefined {
  const login = /^.+\((?<login>[^()]+)\)$/.exec(text)?.groups?.login;
  return login && /^submission attachment/i.test(inner) ? { name: login } : undefined;
}

function withoutEnding(name: string): string {
  return name.replace(/\.zip$/i, "");
}
