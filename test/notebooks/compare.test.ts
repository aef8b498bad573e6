import assert from "node:assert/strict";
import { test } from "node:test";
import { differences } from "../../scripts/notebooks/compare.js";
import type { Notebook } from "../../scripts/shared/notebook.js";
import { code, soundLesson } from "./sample-notebook.js";

/** A notebook whose cells have printed these texts. */
function printed(...texts: string[]): Notebook {
  const cells = texts.map((text, i) => ({
    ...code("1", i + 1),
    outputs: [{ output_type: "stream" as const, name: "stdout" as const, text }],
  }));
  return { ...soundLesson(), cells };
}

test("a number that differs is named with its cell", () => {
  assert.deepEqual(differences(printed("1", "loss: 0.9776, 12,000"), printed("1", "loss: 0.9774, 12,000")), [
    "cell 2 shows 0.9774, 12,000 instead of 0.9776, 12,000",
  ]);
  assert.deepEqual(differences(printed("1 2"), printed("1")), ["cell 1 shows nothing instead of 2"]);
  assert.deepEqual(differences(printed("1"), printed()), ["cell 1 shows nothing instead of 1"]);
});

test("how long something took is no result, nor is by what kind of output a number is shown", () => {
  const one = "63/63 - 3s - loss: 1.62 - 374us/step, 2 min 10 s, 1,200 images a second";
  const other = "63/63 - 14s - loss: 1.62 - 7ms/step, 3 min 1 s, 90 images a second";
  assert.deepEqual(differences(printed(one), printed(other)), []);
  const shown = printed("0.5");
  for (const cell of shown.cells) {
    cell.outputs = [{ output_type: "execute_result", data: { "text/plain": "0.5" }, metadata: {} }];
  }
  assert.deepEqual(differences(printed("0.5"), shown), []);
});

test("times in a table are left out by the title of their column, or the name of their row", () => {
  const table = (seconds: string, ratio: string, accuracy: string) =>
    [
      "Two runs",
      "network                seconds  accuracy",
      "---------------------  -------  --------",
      `small                  ${seconds.padStart(7)}  ${accuracy.padStart(8)}`,
      "",
      "number                 here   promised   verdict",
      "---------------------  -----  ---------  -------",
      `gradient, in time      ${ratio.padStart(5)}  at most 9  ✓ holds`,
      `minutes for a run      ${ratio.padStart(5)}  at most 9  ✓ holds`,
      "",
      "epochs in 8 hours      accuracy",
      "---------------------  --------",
      `${seconds.padStart(21)}  ${accuracy.padStart(8)}`,
      "3 numbers are as the text says, and 2,400 images show it, which nobody has learned from: 95 % of them.",
    ].join("\n");
  assert.deepEqual(
    differences(printed(table("12", "1.5", "0.97")), printed(table("140", "2.75", "0.97"))),
    [],
  );
  assert.deepEqual(differences(printed(table("12", "1.5", "0.97")), printed(table("12", "1.5", "0.98"))), [
    "cell 1 shows 0.98, 0.98, 3 instead of 0.97, 0.97, 3",
  ]);
});
