import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { textDrift } from "../../scripts/notebooks/text-drift.js";
import {
  type Notebook,
  normalized,
  type Output,
  readNotebook,
  textOf,
  writeNotebook,
} from "../../scripts/shared/notebook.js";
import { pool } from "../../scripts/shared/pool.js";
import { Status } from "../../scripts/shared/status.js";
import { code, markdown, soundLesson, text } from "./sample-notebook.js";

/** The same lesson as two machines would store it. */
function executedOn(machine: string): Notebook {
  const notebook = soundLesson();
  notebook.metadata = {
    kernelspec: { name: machine },
    jupytext: { version: "1" },
    language_info: { version: machine },
  };
  notebook.cells.forEach((cell, i) => {
    cell.id = `${machine}-${i}`;
    if (cell.cell_type === "code") cell.metadata.execution = { "iopub.status.busy": machine };
  });
  return notebook;
}

test("a notebook is stored alike wherever it was executed", () => {
  assert.equal(JSON.stringify(normalized(executedOn("a"))), JSON.stringify(normalized(executedOn("b"))));
});

test("normalising twice changes nothing", () => {
  const once = normalized(executedOn("a"));
  assert.deepEqual(normalized(once, {}), once);
});

test("normalising keeps source, tags and outputs, and changes nothing of what it is given", () => {
  const notebook = executedOn("a");
  const cell = code("1 +\n1;", 4, [text("2\n3")]);
  cell.metadata.tags = ["raises-exception"];
  notebook.cells.push(cell);
  const before = JSON.stringify(notebook);
  const after = normalized(notebook).cells.at(-1);
  assert.deepEqual(after?.source, ["1 +\n", "1;"]);
  assert.deepEqual(after?.metadata, { tags: ["raises-exception"] });
  assert.deepEqual(after?.outputs?.[0]?.data, { "text/plain": ["2\n", "3"] });
  assert.equal(JSON.stringify(notebook), before);
});

test("what was printed in pieces is one output", () => {
  const piece = (name: "stdout" | "stderr", words: string): Output => ({
    output_type: "stream",
    name,
    text: [words],
  });
  const notebook = soundLesson();
  notebook.cells.push(
    code("", 4, [
      piece("stdout", "Epoch"),
      piece("stdout", " 1\nloss"),
      text("2"),
      piece("stdout", "a"),
      piece("stderr", "b"),
    ]),
  );
  const outputs = normalized(notebook).cells.at(-1)?.outputs ?? [];
  assert.deepEqual(
    outputs.map((output) => output.text ?? output.data?.["text/plain"]),
    [["Epoch 1\n", "loss"], ["2"], ["a"], ["b"]],
  );
});

test("two cells with the same text have different ids", () => {
  const notebook = soundLesson();
  notebook.cells.push(markdown("twice"), markdown("twice"));
  const ids = normalized(notebook).cells.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test("editing one cell leaves the ids of the others", () => {
  const edited = soundLesson();
  (edited.cells[0] as { source: string[] }).source = ["# 1 · Another lesson"];
  const ids = (notebook: Notebook) => normalized(notebook).cells.map(({ id }) => id);
  assert.deepEqual(ids(edited).slice(1), ids(soundLesson()).slice(1));
  assert.notEqual(ids(edited)[0], ids(soundLesson())[0]);
});

test("a notebook is written wholly, and read again", () => {
  const folder = mkdtempSync(join(tmpdir(), "notebook-"));
  try {
    const path = join(folder, "deep", "a.ipynb");
    writeNotebook(path, soundLesson());
    assert.deepEqual(readNotebook(path), soundLesson());
    assert.deepEqual(readdirSync(join(folder, "deep")), ["a.ipynb"]);
    assert.ok(readFileSync(path, "utf8").endsWith("}\n"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("what is no notebook is named", () => {
  const folder = mkdtempSync(join(tmpdir(), "notebook-"));
  try {
    const path = join(folder, "broken.ipynb");
    writeFileSync(path, "{");
    assert.throws(() => readNotebook(path), /broken\.ipynb can't be read as a notebook/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("text is one, however its lines are stored", () => {
  assert.equal(textOf(["a\n", "b"]), "a\nb");
  assert.equal(textOf("a\nb"), "a\nb");
  assert.equal(textOf(undefined), "");
});

test("a text that has drifted from its source is found, and where", () => {
  const drifted = (change: (notebook: Notebook) => void) => {
    const notebook = soundLesson();
    change(notebook);
    return textDrift(soundLesson(), notebook);
  };
  assert.equal(
    drifted(() => {}),
    undefined,
  );
  assert.equal(
    drifted((n) => {
      (n.cells[2] as { source: string[] }).source = ["changed"];
    }),
    "cell 3 differs from its source",
  );
  assert.equal(
    drifted((n) => n.cells.push(markdown("more"))),
    "cell 10 is not in its source",
  );
  assert.equal(
    drifted((n) => n.cells.pop()),
    "cell 9 of its source is missing",
  );
  assert.match(
    drifted((n) => {
      (n.cells[3] as { metadata: object }).metadata = { tags: ["skip"] };
    }) ?? "",
    /metadata of cell 4/,
  );
  // Outputs are no text of the source.
  assert.equal(
    drifted((n) => {
      (n.cells[3] as { outputs: unknown }).outputs = [text("other")];
    }),
    undefined,
  );
});

test("a pool works on as many pieces at a time as it may, and keeps their order", async () => {
  let busy = 0;
  let most = 0;
  const results = await pool([30, 5, 20, 1, 10], 2, async (milliseconds) => {
    most = Math.max(most, ++busy);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    busy--;
    return milliseconds * 2;
  });
  assert.deepEqual(results, [60, 10, 40, 2, 20]);
  assert.equal(most, 2);
});

test("on a terminal one line moves; a log gets few lines", () => {
  const say = (isTTY: boolean) => {
    let written = "";
    let now = 0;
    const status = new Status({ write: (words) => (written += words), isTTY, columns: 60 }, () => now);
    for (let cell = 1; cell <= 30; cell++) {
      status.running("03", `cell ${cell} of 30`);
      now += 500;
    }
    status.done("03", "made");
    return written;
  };
  const terminal = say(true);
  assert.equal(terminal.split("\n").length, 2);
  assert.ok(terminal.endsWith("\r\x1b[2K03: made\n"));
  assert.equal(say(false), "  03: cell 1 of 30\n  03: cell 21 of 30\n03: made\n");
});
