import { fileURLToPath } from "node:url";
import { LinePipe } from "./line-pipe.js";
import { compilerFlags, findSnapshot, snapshotEnvironment } from "./snapshot.js";

/** A process without a snapshot loads everything itself. */
const program = fileURLToPath(new URL("../programs/compiler.js", import.meta.url));

/**
 * Starts a compiler process and returns at once.
 *
 * @param how `fromSnapshot`: from the snapshot, where there is one.
 * @throws where it can't be started.
 */
export function startCompilerProgram({ fromSnapshot }: { fromSnapshot: boolean }): LinePipe {
  const snapshot = fromSnapshot ? findSnapshot() : undefined;
  const from = snapshot ? ["--snapshot-blob", snapshot] : [];
  return new LinePipe([...compilerFlags, ...from, program], snapshotEnvironment());
}
