import assert from "node:assert/strict";
import { homedir } from "node:os";
import { test } from "node:test";
import { numbersMime } from "@course/checks/records";
import { breaches } from "../../scripts/notebooks/rules.js";
import type { Notebook, Output } from "../../scripts/shared/notebook.js";
import { inRepository } from "../../scripts/shared/paths.js";
import { code, markdown, numbers, soundLesson, text } from "./sample-notebook.js";

const path = inRepository("notebooks/lessons/01-a-lesson.ipynb");

/** Breaks a sound lesson, and expects exactly one complaint. */
function expectBreach(expected: RegExp, breakIt: (notebook: Notebook) => void): void {
  const notebook = soundLesson();
  breakIt(notebook);
  const found = breaches(notebook, path);
  assert.equal(found.length, 1, `expected one breach, found:\n${found.join("\n")}`);
  assert.match(found[0] as string, expected);
}

function cellWith(notebook: Notebook, words: string) {
  const cell = notebook.cells.find(({ source }) => source.includes(words) || source[0]?.includes(words));
  assert.ok(cell, `no cell with "${words}"`);
  return cell;
}

const replace = (notebook: Notebook, words: string, by: string) => {
  const cell = cellWith(notebook, words);
  cell.source = [(cell.source[0] as string).replace(words, by)];
};

const show = (notebook: Notebook, output: Output) => {
  cellWith(notebook, "first.answer").outputs = [output];
};

const figure = (parts: Record<string, unknown>): Output => ({
  output_type: "display_data",
  metadata: {},
  data: {
    "application/vnd.plotly.v1+json": { data: [], layout: {} },
    "image/svg+xml": ['<svg role="img" aria-label="a chart"></svg>'],
    "text/plain": ["A chart of the loss, which falls from 2.3 to 0.08 in five epochs."],
    ...parts,
  },
});

test("a sound lesson has no breaches", () => {
  assert.deepEqual(breaches(soundLesson(), path), []);
});

test("a lesson has one title, and skips no level", () => {
  expectBreach(/2 headings of level 1/, (n) => replace(n, "## Before", "# Before"));
  expectBreach(/"Two of them" skips a level/, (n) => replace(n, "### Two", "#### Two"));
});

test("a heading in a code block is none", () => {
  const notebook = soundLesson();
  notebook.cells.push(markdown("```sh\n# a comment\n```"));
  assert.deepEqual(breaches(notebook, path), []);
});

test("a lesson says what it is for, what it needs and how long it takes", () => {
  expectBreach(/what you will be able to do/, (n) => replace(n, "**You will be able to**", "You"));
  expectBreach(/what you need first/, (n) => replace(n, "**You need**", "Have"));
  expectBreach(/how long it takes/, (n) => replace(n, "**Time**", "About"));
});

test("a lesson shows mistakes, sums up, and says what comes next", () => {
  expectBreach(/what could go wrong/, (n) => replace(n, "What could go wrong here", "Trouble"));
  expectBreach(/a summary/, (n) => replace(n, "Summary", "In short"));
  expectBreach(/what comes next/, (n) => replace(n, "## Next", "## Later"));
});

test("sections are numbered in order", () => {
  expectBreach(/sections are numbered 1, 3, 3/, (n) => replace(n, "## 2.", "## 3."));
});

test("a lesson asks two questions", () => {
  expectBreach(/asks 1 questions/, (n) => replace(n, "second.answer(undefined)", "second"));
});

test("cells are executed once each, in order", () => {
  expectBreach(/not executed once each/, (n) => {
    cellWith(n, "second.answer").execution_count = 5;
  });
});

test("no cell fails, but where that is what it shows", () => {
  const error: Output = { output_type: "error", ename: "TypeError", evalue: "x is lost", traceback: [] };
  expectBreach(/cell 4 fails: TypeError: x is lost/, (n) => show(n, error));
  const notebook = soundLesson();
  show(notebook, error);
  cellWith(notebook, "first.answer").metadata.tags = ["raises-exception"];
  assert.deepEqual(breaches(notebook, path), []);
});

test("nothing is written to stderr", () => {
  expectBreach(/writes to stderr: careful/, (n) =>
    show(n, { output_type: "stream", name: "stderr", text: ["careful"] }),
  );
});

test("nothing shows where it was executed", () => {
  expectBreach(/belongs to one machine only/, (n) => show(n, text(`saved in ${homedir()}/model`)));
  expectBreach(/belongs to one machine only/, (n) => show(n, text(`at ${inRepository("lib/fit.ts")}`)));
  expectBreach(/\/home\/ada/, (n) => show(n, text("saved in /home/ada/model")));
});

test("a figure says something to those who can't see it", () => {
  const notebook = soundLesson();
  show(notebook, figure({}));
  assert.deepEqual(breaches(notebook, path), []);
  expectBreach(/text says too little/, (n) => show(n, figure({ "text/plain": ["[Figure]"] })));
  expectBreach(/without an SVG/, (n) => show(n, figure({ "image/svg+xml": undefined })));
  expectBreach(/SVG without a text alternative/, (n) =>
    show(n, figure({ "image/svg+xml": ["<svg></svg>"] })),
  );
});

test("links lead somewhere, and images say what they show", () => {
  expectBreach(/link to nowhere.ipynb leads nowhere/, (n) => n.cells.push(markdown("[next](nowhere.ipynb)")));
  expectBreach(/image .* has no text alternative/, (n) => n.cells.push(markdown("![](../../README.md)")));
  const notebook = soundLesson();
  notebook.cells.push(markdown("[the sources](../source/tsconfig.json), [next](01-load-and-look.ipynb)"));
  assert.deepEqual(breaches(notebook, path), []);
});

test("a notebook stays small", () => {
  expectBreach(/takes \d+ bytes/, (n) => show(n, text("many words ".repeat(32_000))));
});

test("a lesson checks its numbers, and they hold", () => {
  expectBreach(/checks no numbers/, (n) => {
    cellWith(n, "checkNumbers").outputs = [text("0.978")];
  });
  expectBreach(/"test accuracy" is 0.97; the lesson promises at least 0.975/, (n) => {
    cellWith(n, "checkNumbers").outputs = [numbers(0.97), text("0.978")];
  });
});

test("on the sample a number need only be one", () => {
  const notebook = soundLesson();
  cellWith(notebook, "checkNumbers").outputs = [numbers(0.6, { sample: true })];
  assert.deepEqual(breaches(notebook, path), []);
  expectBreach(/"test accuracy" is NaN/, (n) => {
    cellWith(n, "checkNumbers").outputs = [numbers(Number.NaN, { sample: true })];
  });
});

test("the text speaks of no number that the cells don't know", () => {
  expectBreach(/the text says 0.981, but no cell does/, (n) => replace(n, "0.978", "0.981"));
  const notebook = soundLesson();
  replace(notebook, "0.978", "717,210, about 2.3, and 98 of 100");
  notebook.cells.push(code("717_210;", 4, [text("2.302585")]));
  assert.deepEqual(breaches(notebook, path), []);
});

test("what is turned has a still with words, works at all its positions, and is small", () => {
  const turned = (others: unknown[], parts: Record<string, unknown> = {}): Output => {
    const { data = {} } = figure({});
    const { "application/vnd.plotly.v1+json": plotly, ...still } = data;
    const first = { "application/vnd.plotly.v1+json": plotly };
    const stored = { controls: [], first, others };
    return { ...figure({}), data: { ...still, "application/vnd.course.interact+json": stored, ...parts } };
  };
  const notebook = soundLesson();
  show(notebook, turned([null, [{ "text/plain": "one" }]]));
  assert.deepEqual(breaches(notebook, path), []);
  expectBreach(/fails at a position that was computed beforehand: RangeError: no$/, (n) =>
    show(n, turned([[{ "application/vnd.course.failure": "RangeError: no" }]])),
  );
  expectBreach(/stores \d+ bytes of positions/, (n) => show(n, turned(["x".repeat(80_000)])));
  expectBreach(/a figure without an SVG/, (n) => show(n, turned([null], { "image/svg+xml": undefined })));
});

test("a notebook announces how many networks it measures on the test images", () => {
  const measured = (value: number) => ({ name: "networks measured on test images", value });
  const withMeasured = (notebook: Notebook, value: number) => {
    const output = numbers(0.978);
    const recorded = output.data?.[numbersMime] as { numbers: unknown[] } | undefined;
    recorded?.numbers.push(measured(value));
    cellWith(notebook, "checkNumbers").outputs = [output, text("0.978")];
  };
  const announced = (networks: string) =>
    markdown(`**Test images** ${networks} measured on the test images, once.`);
  expectBreach(/measures 1 on the test images and announces 0.*One network is/, (n) => withMeasured(n, 1));
  expectBreach(/measures 3 on the test images and announces 1/, (n) => {
    withMeasured(n, 3);
    n.cells.push(announced("One network is"));
  });
  expectBreach(/measures 0 on the test images and announces 1/, (n) =>
    n.cells.push(announced("One network is")),
  );
  expectBreach(/announces "Some networks"/, (n) => n.cells.push(announced("Some networks are")));
  const notebook = soundLesson();
  withMeasured(notebook, 2);
  notebook.cells.push(announced("Two networks are"));
  assert.deepEqual(breaches(notebook, path), []);
});
