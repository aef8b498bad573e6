import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { adopt } from "../../scripts/notebooks/adopt.js";
import { recordedInputs } from "../../scripts/notebooks/build.js";
import { type Document, exercises, lessons } from "../../scripts/shared/documents.js";
import { fingerprint } from "../../scripts/shared/fingerprint.js";
import { readNotebook } from "../../scripts/shared/notebook.js";
import { inRepository } from "../../scripts/shared/paths.js";
import { Status } from "../../scripts/shared/status.js";

// Links lead from a notebook to others, so the copy has them all.
const folder = mkdtempSync(join(tmpdir(), "adopt-"));
cpSync(inRepository("notebooks"), join(folder, "notebooks"), { recursive: true });
cpSync(inRepository("README.md"), join(folder, "README.md"));
after(() => rmSync(folder, { recursive: true }));

const copies = [lessons()[0], exercises()[0]].map((document): Document => {
  const { name, source, target, student } = document as Document;
  const moved = (path: string) => path.replace(inRepository(""), folder);
  return { name, source, target: moved(target), student: student && moved(student) };
});

/** Makes the notebook a stale one, in the way in which a library that has changed does. */
function age(document: Document): string {
  const text = readFileSync(document.target, "utf8").replace(
    /"inputs": "\w+"/,
    '"inputs": "of another library"',
  );
  writeFileSync(document.target, text);
  return text;
}

function run(document: Document): Promise<number> {
  return adopt([document], { status: new Status({ write: () => undefined }) });
}

for (const document of copies) {
  test(`${document.name}: adopting writes the present fingerprint, and leaves every other byte`, async () => {
    const before = age(document);
    assert.equal(await run(document), 0);
    const inputs = recordedInputs(readNotebook(document.target));
    assert.equal(inputs, fingerprint(document));
    assert.equal(readFileSync(document.target, "utf8"), before.replace("of another library", inputs ?? ""));
  });

  test(`${document.name}: what isn't its source's is not adopted`, async () => {
    const before = age(document).replace(/# /, "# Another ");
    writeFileSync(document.target, before);
    assert.equal(await run(document), 1);
    assert.equal(readFileSync(document.target, "utf8"), before);
  });
}
