// A task of their own for each student: what the text asks for is what the checks judge.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { judge, pointsOf } from "@course/checks";
import { fit, flatten, loadFashionMnist, normalize, oneHot, runExperiments, take, tf } from "course";
import { exercise1, exercise2, exercise3, exercises, variantTexts } from "course/exercises";
import { transform } from "esbuild";
import { convert } from "../../scripts/shared/convert.js";
import { exercises as documents } from "../../scripts/shared/documents.js";
import { type Notebook, readNotebook, textOf } from "../../scripts/shared/notebook.js";
import { codeIn, variantCode, varied } from "../../scripts/shared/variants/vary.js";

// What is trained here is trained on the small sample, and kept nowhere.
process.env.COURSE_DATA = "sample";
process.env.COURSE_EXPERIMENTS = "none";

const STUDENTS = Array.from({ length: 40 }, (_, i) => `student-${i}`);

type Exercise = (typeof exercises)[number];

/** Those with a task of their own. */
const own = documents().filter(({ name }) => variantTexts(name.replace("exercises/", ""), "0") !== undefined);

let sources: Map<string, Notebook>;
before(async () => {
  sources = await convert(own);
});

const sourceOf = (exercise: Exercise) => sources.get(`exercises/${exercise.name}`) as Notebook;

/** Runs the solutions of a notebook, and gives the functions by the names of their steps. */
async function solutionsIn(
  notebook: Notebook,
  given: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const cells = notebook.cells.flatMap(({ metadata, source }) => {
    const id = (metadata.nbgrader as { grade_id?: string } | undefined)?.grade_id;
    return id?.endsWith("-solution") ? [{ id: id.slice(0, -9), code: textOf(source) }] : [];
  });
  const names = cells.map(({ code }) => /function (\w+)/.exec(code)?.[1] ?? "undefined");
  const { code } = await transform(cells.map((cell) => cell.code).join("\n"), { loader: "ts" });
  const scope = { tf, take, fit, runExperiments, ...given };
  const program = new Function(...Object.keys(scope), `${code}; return [${names.join(", ")}];`);
  const functions = program(...Object.values(scope)) as unknown[];
  return Object.fromEntries(cells.map(({ id }, i) => [id, functions[i]]));
}

/** Judges some steps of a student's solution against a task, and gives whether all points were reached. */
async function isRight(
  exercise: Exercise,
  code: string,
  solutions: Record<string, unknown>,
  steps: readonly string[],
): Promise<boolean> {
  for (const id of steps) {
    const step = exercise.variant(code).steps[id];
    assert.ok(step && "tests" in step, id);
    tf.engine().startScope();
    const { points } = await judge(step, solutions[id], 5000);
    tf.engine().endScope();
    if (points < pointsOf(step)) return false;
  }
  return true;
}

describe("40 students", () => {
  for (const [exercise, steps] of [
    [exercise1, ["ofClass", "normalize", "split", "prepare"]],
    [exercise2, ["build"]],
  ] as const) {
    test(`${exercise.name}: each solution is right for its own task, and not for another one`, async () => {
      const tasks = await Promise.all(
        STUDENTS.map(async (student) => {
          const code = variantCode(exercise.name, student);
          const notebook = (await varied(sourceOf(exercise), exercise.name, code)) as Notebook;
          const texts = JSON.stringify(variantTexts(exercise.name, code));
          return { code, texts, solutions: await solutionsIn(notebook) };
        }),
      );
      for (const [i, { code, solutions }] of tasks.entries()) {
        assert.ok(await isRight(exercise, code, solutions, steps), `${STUDENTS[i]}, ${code}`);
        const other = tasks.slice(i + 1).find(({ texts }) => texts !== tasks[i]?.texts);
        // The seed of exercise 2 and its run of training are looked at below.
        if (!other || (exercise === exercise2 && isBuiltAlike(tasks[i]?.texts, other.texts))) continue;
        assert.equal(
          await isRight(exercise, other.code, solutions, steps),
          false,
          `${code} for ${other.code}`,
        );
      }
      assert.ok(new Set(tasks.map(({ texts }) => texts)).size >= 12);
    });
  }

  test("2-build-train-evaluate: epochs and batches are judged as well", async () => {
    const [one, two] = await Promise.all(
      STUDENTS.slice(0, 2).map(async (student) => {
        const code = variantCode(exercise2.name, student);
        return {
          code,
          solutions: await solutionsIn((await varied(sourceOf(exercise2), exercise2.name, code)) as Notebook),
        };
      }),
    );
    assert.ok(one && two);
    assert.ok(await isRight(exercise2, one.code, one.solutions, ["training"]));
    assert.equal(await isRight(exercise2, two.code, one.solutions, ["training"]), false);
  });

  test("3-experiments: the long run is judged by its own units, epochs and batches", async () => {
    const { train } = await loadFashionMnist();
    const given = { xTrain: normalize(flatten(train.images)), yTrain: oneHot(train.labels, 10) };
    const [code, other] = STUDENTS.slice(0, 2).map((student) => variantCode(exercise3.name, student));
    assert.ok(code && other);
    const notebook = (await varied(sourceOf(exercise3), exercise3.name, code)) as Notebook;
    const { "more-epochs": trainLong } = await solutionsIn(notebook, given);
    const long = await (trainLong as () => Promise<unknown>)();
    const solutions = { "more-epochs": long };
    assert.ok(await isRight(exercise3, code, solutions, ["more-epochs"]));
    assert.equal(await isRight(exercise3, other, solutions, ["more-epochs"]), false);
  });
});

function isBuiltAlike(a: string | undefined, b: string): boolean {
  const sizes = (texts = "") => /units: \d+.*?units: \d+","units: \d+/.exec(texts)?.[0];
  return sizes(a) === sizes(b);
}

test("each text that is to be replaced is in the source", () => {
  for (const exercise of [exercise1, exercise2, exercise3]) {
    const all = sourceOf(exercise)
      .cells.map(({ source }) => textOf(source))
      .join("\n");
    for (const [text] of variantTexts(exercise.name, "0") ?? [])
      assert.ok(all.includes(text), `${exercise.name}: ${text}`);
  }
});

test("what students get has the code, and none of the numbers that all had", async () => {
  for (const { name, student } of own) {
    const exercise = name.replace("exercises/", "");
    const code = variantCode(exercise, "somebody");
    const plain = readNotebook(student);
    assert.equal(codeIn(plain), undefined);
    const notebook = (await varied(plain, exercise, code, {
      id: "ada",
      name: "Ada *L*",
      folder: "ada",
    })) as Notebook;
    assert.equal(codeIn(notebook), code);
    assert.match(
      textOf(notebook.cells[0]?.source),
      /^# .*\n[\s\S]*This is the task of \*\*Ada {2}L {2}\(ada\)\*\*\./,
    );
    const text = notebook.cells
      .map(({ source }) => textOf(source).replace(/!\[[^\]]*\]\(data:[^)]*\)/g, ""))
      .join("\n");
    if (!exercise.startsWith("1-"))
      assert.doesNotMatch(text, /\b256 (units|neurons)|units: 256|\[256\]|, 256,/, exercise);
    assert.doesNotMatch(text, /BEGIN SOLUTION|HIDDEN/);
  }
});

test("the same code gives the same task, and an exercise without own tasks stays as it is", async () => {
  assert.deepEqual(variantTexts(exercise1.name, "5f0c9a13"), variantTexts(exercise1.name, "5f0c9a13"));
  const last = exercises.at(-1);
  assert.equal(last?.variant("5f0c9a13"), last);
  assert.equal(await varied(sourceOf(exercise1), "4-from-one-layer-to-convolutions", "5f0c9a13"), undefined);
  assert.equal(exercise1.variant("x").title, exercise1.title);
});
