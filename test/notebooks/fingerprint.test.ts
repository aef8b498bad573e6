import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isFresh } from "../../scripts/notebooks/build.js";
import type { Document } from "../../scripts/shared/documents.js";
import { fingerprint } from "../../scripts/shared/fingerprint.js";
import { normalized, writeNotebook } from "../../scripts/shared/notebook.js";
import { markdown, soundLesson } from "./sample-notebook.js";

function inFolder(run: (document: Document) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "lesson-"));
  try {
    const document = { name: "a", source: join(folder, "a.ts"), target: join(folder, "a.ipynb") };
    writeFileSync(document.source, "// %%\n1 + 1;\n");
    run(document);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the fingerprint is the same for the same source, and another for another", () => {
  inFolder((document) => {
    const before = fingerprint(document);
    assert.equal(fingerprint(document), before);
    writeFileSync(document.source, "// %%\n1 + 2;\n");
    assert.notEqual(fingerprint(document), before);
  });
});

test("a notebook is fresh while source, text and all it depends on stay", () => {
  inFolder((document) => {
    const source = normalized(soundLesson());
    assert.equal(isFresh(document, source), false, "it does not exist yet");

    writeNotebook(document.target, { ...source, metadata: { course: { inputs: fingerprint(document) } } });
    assert.equal(isFresh(document, source), true);

    const edited = normalized({ ...soundLesson(), cells: [...soundLesson().cells, markdown("more")] });
    assert.equal(isFresh(document, edited), false, "its text has changed");

    writeNotebook(document.target, { ...source, metadata: { course: { inputs: "of another library" } } });
    assert.equal(isFresh(document, source), false, "the library has changed");
  });
});
