import { type Practice, pointsOf, QUESTIONS, type Quiz, quizResult, type Steps } from "@course/checks";

/** Something that a learner does, and that is checked. */
export interface Task {
  kind: "question" | "your turn" | "quiz";
  /** What is done, in a few words, or what is asked. */
  title: string;
  /** Where its result is kept: the name of the record, and its own name in it. */
  record: string;
  what: string;
  /** All its points, where there are any. */
  of?: number;
}

/** A notebook of the course, with what is done in it. */
export interface NotebookTasks {
  /** The name of its source. */
  name: string;
  title: string;
  /** Where it lies in `my-work/`. */
  path: string;
  tasks: readonly Task[];
  /** Points that a person gives. */
  written: number;
}

/** What is known of an exercise. */
export interface ExerciseSteps {
  readonly name: string;
  readonly title: string;
  readonly steps: Steps;
}

/** Behind which lesson an exercise is done. One that isn't named comes behind all lessons. */
const AFTER_LESSON: Readonly<Record<string, number>> = {
  1: 2,
  2: 4,
  3: 5,
  4: 13,
  5: 10,
  6: 10,
  7: 12,
  8: 13,
  9: 15,
};

/**
 * Lists all that is done in the course, in the order in which it is done.
 *
 * @param quizzes one for each lesson.
 * @param practices what learners write in lessons, for those that have it.
 * @param exercises with their steps.
 * @param codeOf gives the code of a lesson's cells, in which its questions stand; undefined where it can't be read.
 */
export function allTasks(
  quizzes: readonly Quiz[],
  practices: readonly Practice[],
  exercises: readonly ExerciseSteps[],
  codeOf: (path: string) => readonly string[] | undefined,
): NotebookTasks[] {
  const lessons = quizzes.map((quiz, i) => {
    const { name, title } = quiz;
    const path = `lessons/${name}.ipynb`;
    const practice = practices.find((one) => one.name === name);
    const code = codeOf(path) ?? [];
    const placed = [
      ...Object.entries(practice?.steps ?? {}).map(([what, step]) => {
        const task: Task = { kind: "your turn", title: step.title, record: name, what };
        return { task, cell: code.findIndex((source) => source.includes(`checked("${what}"`)) };
      }),
      ...code.flatMap((source, cell) =>
        questionsIn(source).map((ask) => {
          const task: Task = { kind: "question", title: ask, record: QUESTIONS, what: ask };
          return { task, cell };
        }),
      ),
    ];
    const tasks: Task[] = [
      ...placed.sort((a, b) => a.cell - b.cell).map(({ task }) => task),
      ...quiz.items.map(
        (item): Task => ({ kind: "quiz", title: item.ask, record: name, what: quizResult(item) }),
      ),
    ];
    return { place: i + 1, notebook: { name, title, path, tasks, written: 0 } };
  });
  const others = exercises.map(({ name, title, steps }, i) => {
    const entries = Object.entries(steps);
    const tasks = entries.flatMap(([what, step]): Task[] =>
      "written" in step
        ? []
        : [{ kind: "your turn", title: step.title, record: name, what, of: pointsOf(step) }],
    );
    const written = entries.reduce((sum, [, step]) => sum + ("written" in step ? step.written : 0), 0);
    const place = (AFTER_LESSON[Number.parseInt(name, 10)] ?? lessons.length + i) + 0.5;
    return { place, notebook: { name, title, path: `exercises/${name}.ipynb`, tasks, written } };
  });
  return [...lessons, ...others].sort((a, b) => a.place - b.place).map(({ notebook }) => notebook);
}

/**
 * Finds the questions in the code of a cell.
 *
 * @returns what each asks, in their order.
 */
export function questionsIn(code: string): string[] {
  const ask = /\bquestion\(\{\s*ask:\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)/g;
  return [...code.matchAll(ask)].map(([, literal = ""]) => literal.slice(1, -1).replace(/\\(.)/g, "$1"));
}
