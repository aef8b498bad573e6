import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { afterEach, describe, it } from "node:test";
import { denoKernel } from "../../lib/core/src/node/deno.js";
import { showLastExpressions, tslabKernel } from "../../lib/core/src/node/tslab.js";
import {
  clearOutput,
  display,
  inNotebook,
  interruptSignal,
  openChannel,
} from "../../lib/core/src/show/display.js";

// Kernels of others, as the course meets them: stand-ins for what they put into the process.

type Said = [type: string, data: unknown, id: unknown];

const globals = globalThis as unknown as Record<string, unknown>;
const { cache } = createRequire(import.meta.url);
const file = "/anywhere/node_modules/tslab/dist/jupyter.js";

describe("stock tslab", () => {
  const said: Said[] = [];
  const jupyter = { lastWriteDisplayData: null as unknown };
  /** tslab gives each cell a function of its own that writes. */
  const nextCell = () => {
    jupyter.lastWriteDisplayData = (
      { data, transient }: { data: unknown; transient: { display_id: string } },
      update: boolean,
    ) => said.push([update ? "update" : "display", data, transient.display_id]);
  };
  afterEach(() => {
    said.length = 0;
    delete globals.__tslab__;
  });

  it("is none of ours where it doesn't run", () => assert.equal(tslabKernel(), undefined));

  it("shows a last expression, or leaves it to be printed", () => {
    const names: Record<string, unknown> = {};
    const scope = { exports: names };
    globals.__tslab__ = scope;
    const shown: unknown[] = [];
    showLastExpressions((value) => value !== "text" && shown.push(value) > 0);
    Object.assign(scope.exports, { epochs: 3, tsLastExpr: "a figure" });
    assert.deepEqual([names, shown], [{ epochs: 3, tsLastExpr: undefined }, ["a figure"]]);
    Object.assign(scope.exports, { tsLastExpr0: "text" });
    assert.equal(names.tsLastExpr0, "text");
    assert.equal(shown.length, 1);
  });

  it("shows bundles, replaces them, takes them away, and stops at an interrupt", () => {
    globals.__tslab__ = {};
    cache[file] = { exports: jupyter } as NodeModule;
    nextCell();
    assert.equal(inNotebook(), true);
    const shown = display("one", { id: "a" });
    shown.update("two");
    clearOutput();
    assert.deepEqual(said, [
      ["display", { "text/plain": "one" }, "a"],
      ["update", { "text/plain": "two" }, "a"],
      ["update", { "text/plain": "" }, "a"],
    ]);
    assert.equal(
      openChannel("any", () => ({})),
      undefined,
    );

    const first = interruptSignal();
    assert.equal(interruptSignal(), first);
    // As Node calls it; the process itself must live.
    for (const listener of process.listeners("SIGINT").slice(-1)) listener("SIGINT");
    assert.equal(first.aborted, true);
    nextCell();
    assert.equal(interruptSignal().aborted, false);
    delete cache[file];
  });
});

describe("Deno's kernel", () => {
  it("shows and replaces, in order", async () => {
    assert.equal(denoKernel(), undefined);
    const said: Said[] = [];
    const broadcast = async (type: string, content: Record<string, unknown>) => {
      // The first takes longest.
      if (said.length === 0) await new Promise(setImmediate);
      const { display_id } = (content.transient ?? {}) as { display_id?: string };
      said.push([type, content.data ?? content.wait, display_id]);
    };
    globals.Deno = { jupyter: { broadcast } };
    try {
      display("one", { id: "a" }).update("two");
      clearOutput({ wait: true });
      await new Promise((resume) => setTimeout(resume, 20));
      assert.deepEqual(said, [
        ["display_data", { "text/plain": "one" }, "a"],
        ["update_display_data", { "text/plain": "two" }, "a"],
        ["clear_output", true, undefined],
      ]);
      assert.equal(interruptSignal().aborted, false);
      assert.equal(
        openChannel("any", () => ({})),
        undefined,
      );
    } finally {
      delete globals.Deno;
    }
  });
});
