import assert from "node:assert/strict";
import { before, test } from "node:test";
import { solutionBreaches, studentBreaches } from "../../scripts/notebooks/rules.js";
import { solutionOf, studentVersions } from "../../scripts/notebooks/student/student.js";
import type { ExerciseDocument } from "../../scripts/shared/documents.js";
import { type Cell, type Notebook, textOf } from "../../scripts/shared/notebook.js";
import { inRepository } from "../../scripts/shared/paths.js";

// What becomes of a source on its way to students: nbgrader's own preprocessors, on a small exercise.

const document: ExerciseDocument = {
  name: "exercises/9-small",
  source: inRepository("notebooks/source/exercises/9-small.ts"),
  target: inRepository("notebooks/solutions/9-small.ipynb"),
  student: inRepository("notebooks/exercises/9-small.ipynb"),
};

function cell(type: "code" | "markdown", source: string, metadata: Cell["metadata"] = {}): Cell {
  const code = type === "code" ? { execution_count: null, outputs: [] } : {};
  return { cell_type: type, id: `c${source.length}`, metadata, source, ...code };
}

function marks(grade_id: string, more: Record<string, unknown>): Cell["metadata"] {
  const nbgrader = { grade: false, grade_id, locked: false, schema_version: 3, solution: false, task: false };
  return { nbgrader: { ...nbgrader, ...more } };
}

const answer = "Because.\n\n**For the grader.** 2 points for a reason.";

function source(): Notebook {
  return {
    cells: [
      cell(
        "markdown",
        "# Exercise 9 · Small\n\n**You will be able to** double.\n\n**You need** 2.\n\n**Time** now.",
      ),
      cell("markdown", "## 1. Double\n\nLike this.\n\n<!-- expected picture: doubled -->\n\nDone?"),
      cell(
        "code",
        "function double(x: number): number {\n  // BEGIN SOLUTION\n  return 2 * x;\n  // END SOLUTION\n}",
        marks("double-solution", { solution: true }),
      ),
      cell(
        "code",
        'await exercise.check("double", double);\n// BEGIN HIDDEN TESTS\nawait exercise.grade("double", double);\n// END HIDDEN TESTS',
        marks("double", { grade: true, locked: true, points: 2 }),
      ),
      cell("code", "plotDoubled();", { picture: "doubled" }),
      cell("markdown", answer, marks("why", { grade: true, solution: true, points: 2 })),
      cell(
        "markdown",
        "| a | b |\n|---|---|\n<!-- BEGIN SOLUTION -->\n| 1 | 2 |\n<!-- END SOLUTION -->",
        marks("filled", { grade: true, solution: true, points: 1 }),
      ),
      cell("code", "exercise.summary();"),
      cell("markdown", "## Next\n\nThat was all."),
      cell("code", "checkNumbers([]);", { tags: ["solution-only"] }),
    ],
    metadata: { kernelspec: { display_name: "TypeScript", language: "typescript", name: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** The solution, as if it had been executed. */
function executed(): Notebook {
  const solution = solutionOf(source());
  for (const { metadata, outputs } of solution.cells) {
    if (metadata.picture) {
      const data = { "image/svg+xml": "<svg/>", "text/plain": "A chart [of doubles]\nthat rises." };
      outputs?.push({ output_type: "execute_result", data, metadata: {} });
    }
  }
  return solution;
}

async function studentOf(notebook: Notebook): Promise<Notebook> {
  const { name } = document;
  const versions = await studentVersions(
    [document],
    new Map([[name, notebook]]),
    new Map([[name, executed()]]),
  );
  return versions.get(name) as Notebook;
}

let student: Notebook;
before(async () => {
  student = await studentOf(source());
});

const texts = ({ cells }: Notebook) => cells.map(({ source }) => textOf(source));

test("students get stubs, no hidden tests, no rubric, nothing that is for the solution only", () => {
  const [, , , , stub, check, , why, filled, ...rest] = texts(student);
  assert.equal(
    stub,
    "function double(x: number): number {\n  // Your code here. Then delete the next line.\n  throw exercise.notTried();\n}",
  );
  assert.equal(check, 'await exercise.check("double", double);');
  assert.equal(why, "*Your answer here.*");
  assert.equal(filled, "| a | b |\n|---|---|\n*Your answer here.*");
  assert.equal(rest.length, 2);
  assert.deepEqual(student.metadata.course, { exercise: "9-small" });
});

test("students see the picture of the solution, with its words, in a cell that isn't edited by accident", () => {
  const [, before, picture, after] = student.cells;
  assert.equal(textOf(before?.source), "## 1. Double\n\nLike this.");
  const svg = Buffer.from("<svg/>").toString("base64");
  assert.equal(
    textOf(picture?.source),
    `*This is what to expect:*\n\n![A chart of doubles that rises.](data:image/svg+xml;base64,${svg})`,
  );
  assert.deepEqual(picture?.metadata, { editable: false });
  assert.equal(textOf(after?.source), "Done?");
  assert.deepEqual(studentBreaches(student, document.student), []);
});

test("what students may not change is locked, with the checksum by which nbgrader sees a change", () => {
  const check = student.cells.find(({ source }) => /exercise\.check/.test(textOf(source)));
  assert.ok(check);
  assert.equal(check.metadata.editable, false);
  assert.equal(check.metadata.deletable, false);
  assert.match((check.metadata.nbgrader as { checksum: string }).checksum, /^[0-9a-f]{32}$/);
});

test("the same source makes the same notebook", async () => {
  assert.deepEqual(await studentOf(source()), student);
});

test("a solution shows neither hidden tests nor nbgrader's marks", () => {
  const solution = solutionOf(source());
  assert.doesNotMatch(
    texts(solution).join("\n"),
    /HIDDEN TESTS|exercise\.grade|(BEGIN|END) SOLUTION|expected picture/,
  );
  assert.ok(solution.cells.every(({ metadata }) => !("nbgrader" in metadata)));
  assert.ok(texts(solution).includes("checkNumbers([]);"));
  assert.ok(texts(solution).includes(answer));
});

test("a solution outside of a student's cell is refused, with nbgrader's words", async () => {
  const broken = source();
  (broken.cells[2] as Cell).metadata = {};
  await assert.rejects(studentOf(broken), /Solution region detected in a non-solution cell/);
});

test("a region that has no end is refused", async () => {
  const broken = source();
  const check = broken.cells[3] as Cell;
  check.source = textOf(check.source).replace("// END HIDDEN TESTS", "");
  await assert.rejects(studentOf(broken), /No end hidden tests statement found/);
});

test("two steps of the same name are refused", async () => {
  const broken = source();
  (broken.cells[6] as Cell).metadata = marks("why", { grade: true, solution: true, points: 1 });
  await assert.rejects(studentOf(broken), /nbgrader could not make the exercises/);
});

test("what was left in a student's notebook is found", () => {
  const breach = (change: (notebook: Notebook) => void) => {
    const copy = structuredClone(student);
    change(copy);
    return studentBreaches(copy, document.student).join("\n");
  };
  assert.match(
    breach(({ cells }) => cells.push(cell("code", "// BEGIN HIDDEN TESTS"))),
    /"BEGIN HIDDEN TESTS" is left in it/,
  );
  assert.match(
    breach(({ cells }) => cells.push(cell("markdown", "<!-- expected picture: lost -->"))),
    /"<!-- expected picture: lost -->" is left in it/,
  );
  assert.match(
    breach(({ cells }) => {
      (cells[4] as Cell).execution_count = 1;
    }),
    /has outputs; students get it without any/,
  );
  assert.match(
    breach(({ cells }) => cells.splice(9, 1)),
    /does not sum up/,
  );
});

test("a solution sums up and checks its numbers", () => {
  const solution = solutionOf(source());
  assert.match(solutionBreaches(solution, document.target).join("\n"), /checks no numbers/);
  solution.cells = solution.cells.filter(({ source }) => !/summary/.test(textOf(source)));
  assert.match(solutionBreaches(solution, document.target).join("\n"), /does not sum up/);
});
