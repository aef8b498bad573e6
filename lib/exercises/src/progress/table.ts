import type { Results } from "@course/checks";
import { escapeHtml, type Grid, gridToHtml, gridToText, SelfShowing } from "@course/core";
import type { NotebookTasks, Task } from "./tasks.js";

/** How far something has come. */
export type TaskState = "right" | "tried" | "open";

/** What a learner has done of a notebook. */
export interface NotebookProgress extends NotebookTasks {
  /** The way to it, for a link; undefined where it isn't there. */
  link: string | undefined;
  /** For each of its tasks. */
  results: readonly { task: Task; state: TaskState; points: number; at: string }[];
}

/** Puts together what is done in a notebook and what is kept of it. */
export function withResults(
  notebook: NotebookTasks,
  records: ReadonlyMap<string, Results>,
  link: string | undefined,
): NotebookProgress {
  const results = notebook.tasks.map((task) => {
    const record = records.get(task.record) ?? {};
    const kept = Object.hasOwn(record, task.what) ? record[task.what] : undefined;
    const state: TaskState = kept?.state ?? "open";
    return { task, state, points: Math.min(kept?.points ?? 0, task.of ?? 0), at: kept?.at ?? "" };
  });
  return { ...notebook, link, results };
}

/** What is to be done next. */
export interface NextTask {
  notebook: NotebookProgress;
  task: Task;
}

/**
 * Finds what is to be done next: the first thing that isn't right in the notebook that something was last done in;
 * where all of that is right, in the next notebook with such a thing.
 *
 * @returns undefined where all is right.
 */
export function nextTask(notebooks: readonly NotebookProgress[]): NextTask | undefined {
  const last = (notebook: NotebookProgress) =>
    notebook.results.reduce((latest, { at }) => (at > latest ? at : latest), "");
  const latest = notebooks.reduce((best, one, i) => (last(one) > last(notebooks[best] ?? one) ? i : best), 0);
  for (const notebook of [...notebooks.slice(latest), ...notebooks.slice(0, latest)]) {
    const open = notebook.results.find(({ state }) => state !== "right");
    if (open) return { notebook, task: open.task };
  }
  return undefined;
}

/** What is right, tried and open. It shows itself. */
export class Progress extends SelfShowing {
  /** @internal Made by `progress`. */
  constructor(
    /** The notebooks of the course, in the order in which they are done. */
    readonly notebooks: readonly NotebookProgress[],
    /** What else there is to say, in sentences. */
    readonly notes: readonly string[],
    /** The one that is shown with all that is done in it; else all are shown, a line each. */
    readonly only?: NotebookProgress,
  ) {
    super();
  }

  /** What is to be done next; undefined where all is right. */
  get next(): NextTask | undefined {
    return nextTask(this.only ? [this.only] : this.notebooks);
  }

  override toString(): string {
    return [gridToText(this.#grid()), this.#nextLine((title) => title), ...this.notes].join("\n");
  }

  override toHtml(): string {
    const { next } = this;
    const link = next?.notebook.link;
    const line = this.#nextLine((title) => {
      const escaped = escapeHtml(title);
      return link === undefined ? escaped : `<a href="${escapeHtml(link)}">${escaped}</a>`;
    }, escapeHtml);
    const notes = this.notes.map((note) => `<p>${escapeHtml(note)}</p>`);
    return `${gridToHtml(this.#grid())}<p>${line}</p>${notes.join("")}`;
  }

  #nextLine(name: (title: string) => string, text = (plain: string) => plain): string {
    const { next } = this;
    if (!next) return "All of it is right.";
    const { notebook, task } = next;
    return `Next: ${name(notebook.title)}, ${WORDS[task.kind]}: ${text(task.title.replaceAll("`", ""))}`;
  }

  #grid(): Grid {
    return this.only ? details(this.only) : overview(this.notebooks);
  }
}

const WORDS: Record<Task["kind"], string> = { question: "question", "your turn": "your turn", quiz: "quiz" };

const SIGNS: Record<TaskState, string> = { right: "✔ right", tried: "✘ tried", open: "… open" };

function overview(notebooks: readonly NotebookProgress[]): Grid {
  const all = notebooks.flatMap(({ results }) => results);
  const right = all.filter(({ state }) => state === "right").length;
  return {
    caption: `Your progress: ${right} of ${all.length} right.`,
    header: ["notebook", "state", "questions", "your turn", "quiz", "points"],
    rows: notebooks.map((notebook) => [
      notebook.title,
      stateOf(notebook),
      ...(["question", "your turn", "quiz"] as const).map((kind) => counted(notebook, kind)),
      pointsIn(notebook),
    ]),
    numeric: [false, false, true, true, true, true],
    rowNames: true,
    links: notebooks.map(({ link }) => link),
  };
}

function details(notebook: NotebookProgress): Grid {
  const points = pointsIn(notebook);
  const written = notebook.written > 0 ? ` Written answers: up to ${notebook.written} more.` : "";
  return {
    caption: `${notebook.title}: ${stateOf(notebook)}.${points === "" ? "" : ` ${points} points.${written}`}`,
    header: ["what", "kind", "state", ...(points === "" ? [] : ["points"])],
    rows: notebook.results.map(({ task, state, points: have }) => [
      task.title.replaceAll("`", ""),
      unbroken(WORDS[task.kind]),
      unbroken(SIGNS[state]),
      ...(points === "" ? [] : [`${have} of ${task.of ?? 0}`]),
    ]),
    numeric: [false, false, false, ...(points === "" ? [] : [true])],
    rowNames: true,
  };
}

/** Keeps two words in one line beside a long name. */
function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}

function stateOf({ results }: NotebookProgress): string {
  if (results.every(({ state }) => state === "right")) return "✔ all right";
  return results.every(({ state }) => state === "open") ? "… open" : "◐ begun";
}

/** Counts what is right of one kind, and what was tried without being right. */
function counted({ results }: NotebookProgress, kind: Task["kind"]): string {
  const some = results.filter(({ task }) => task.kind === kind);
  if (some.length === 0) return "";
  const [right = 0, tried = 0] = (["right", "tried"] as const).map(
    (wanted) => some.filter(({ state }) => state === wanted).length,
  );
  return `${right} of ${some.length}${tried > 0 ? `, ${tried} tried` : ""}`;
}

function pointsIn({ results }: NotebookProgress): string {
  const of = results.reduce((sum, { task }) => sum + (task.of ?? 0), 0);
  if (of === 0) return "";
  const have = results.reduce((sum, { points }) => sum + points, 0);
  return `${have} of ${of}`;
}
