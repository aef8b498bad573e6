import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { execute } from "../../scripts/notebooks/execute.js";
import { breaches, solutionBreaches } from "../../scripts/notebooks/rules.js";
import { solutionOf } from "../../scripts/notebooks/student/student.js";
import { convert } from "../../scripts/shared/convert.js";
import { documents } from "../../scripts/shared/documents.js";
import { type Notebook, readNotebook, textOf } from "../../scripts/shared/notebook.js";
import { scratch } from "../../scripts/shared/paths.js";

// Notebooks run on tslab as they are, here some of them on the small sample of the real data. For all of them, on the
// whole data: npm run notebooks -- --kernel tslab

const folder = join(scratch, "test", "tslab");
const chosen = documents(["01-load", "02-", "03-", "04-evaluate", "05-", "2-build"]).filter(
  ({ name }) => !name.startsWith("exercises/") || name.startsWith("exercises/2-"),
);

let converted: Map<string, Notebook>;
before(async () => {
  converted = await convert(chosen, { sample: true });
});

const onTslab = (notebook: Notebook, name: string) =>
  execute(notebook, { path: join(folder, `${name}.ipynb`), sample: true, kernel: "tslab", cellSeconds: 120 });

describe("on tslab", { concurrency: 2 }, () => {
  test("a quiz is judged, and kept for the table of progress", { timeout: 300_000 }, async () => {
    const work = join(folder, "my-work");
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    writeFileSync(join(work, ".course.json"), "{}");
    const sources = [
      'import { progress, quiz03 as quiz } from "course/practice";\nquiz.answer("c", "b");',
      "progress(3);",
    ];
    const cells = sources.map((source, i) => ({
      cell_type: "code" as const,
      id: `cell-${i}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source: [source],
    }));
    const plain = converted.get("01-load-and-look") as Notebook;
    const executed = await onTslab({ ...plain, cells }, "my-work/quiz");
    const [answered, table] = executed.cells.map(({ outputs }) => textOf(outputs?.[0]?.data?.["text/plain"]));
    assert.match(String(answered), /^1c ✔ Right\.[\s\S]*^2b ✘ Not right yet\.[\s\S]*1 of 6 right\.$/m);
    assert.match(String(table), /^A neuron with relu .* quiz +✔\sright$/m);
    const record = JSON.parse(readFileSync(join(work, "progress", "03-build-and-fit.json"), "utf8"));
    assert.equal(Object.keys(record.results).length, 2);
  });

  for (const { name, target, student } of chosen) {
    if (!student) {
      test(`${name} runs, and keeps all rules`, { timeout: 300_000 }, async () => {
        assert.deepEqual(breaches(await onTslab(converted.get(name) as Notebook, name), target), []);
      });
      continue;
    }
    test(`${name}: untouched, it runs, and nothing has been tried yet`, { timeout: 300_000 }, async () => {
      const executed = await onTslab(readNotebook(student), `untouched/${name}`);
      const outputs = executed.cells.flatMap((cell) => cell.outputs ?? []);
      assert.deepEqual(
        outputs.filter((one) => one.output_type === "error" || one.name === "stderr"),
        [],
      );
      assert.match(outputs.map(({ data }) => textOf(data?.["text/plain"])).join("\n"), / 0 of \d+ points\./);
    });

    test(`${name}: its solution passes every check`, { timeout: 300_000 }, async () => {
      const executed = await onTslab(solutionOf(converted.get(name) as Notebook), `solved/${name}`);
      assert.deepEqual(solutionBreaches(executed, target), []);
      assert.match(JSON.stringify(executed), /All done: (\d+) of \1 points\./);
    });
  }
});
