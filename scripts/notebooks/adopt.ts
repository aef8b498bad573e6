import { convert } from "../shared/convert.js";
import type { Document } from "../shared/documents.js";
import { fingerprint } from "../shared/fingerprint.js";
import { type Notebook, readNotebook, writeNotebook } from "../shared/notebook.js";
import type { Status } from "../shared/status.js";
import { recordedInputs } from "./build.js";
import { drift } from "./check.js";
import { executable } from "./executable.js";

/**
 * Takes the outputs of generated notebooks for those of the present library without executing anything: only the
 * fingerprint that they record is written anew. It is for a change of which one knows that it can't change an output,
 * such as a file that was moved. Nothing checks that it is so.
 *
 * @param documents the sources.
 * @param options `status`: where to say it.
 * @returns 0 where all are adopted, 1 where one is not since it isn't what its source says, or breaks a rule.
 */
export async function adopt(documents: readonly Document[], { status }: { status: Status }): Promise<number> {
  const converted = await convert(documents);
  const results = documents.map((document) => {
    const { name, target } = document;
    const problems = drift(document, executable(document, converted.get(name) as Notebook));
    if (problems.length > 0) {
      status.done(name, `not adopted, since\n  - ${problems.join("\n  - ")}`);
      return false;
    }
    const notebook = readNotebook(target);
    const inputs = fingerprint(document);
    if (recordedInputs(notebook) === inputs) {
      status.done(name, "unchanged");
      return true;
    }
    const course = { ...(notebook.metadata.course as object | undefined), inputs };
    writeNotebook(target, { ...notebook, metadata: { ...notebook.metadata, course } });
    status.done(name, "adopted, not executed");
    return true;
  });
  return results.every(Boolean) ? 0 : 1;
}
