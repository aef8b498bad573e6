import { numbersMime } from "@course/checks/records";
import type { Cell, Notebook, Output } from "../../scripts/shared/notebook.js";

/** Makes a markdown cell. */
export function markdown(text: string): Cell {
  return { cell_type: "markdown", id: text.slice(0, 8), metadata: {}, source: [text] };
}

/** Makes a code cell that was executed. */
export function code(source: string, count: number, outputs: Output[] = []): Cell {
  return {
    cell_type: "code",
    id: `code${count}`,
    metadata: {},
    source: [source],
    execution_count: count,
    outputs,
  };
}

/** Makes an output of text. */
export function text(words: string): Output {
  return { output_type: "execute_result", data: { "text/plain": [words] }, metadata: {}, execution_count: 1 };
}

/** Makes the output of `checkNumbers` with one number. */
export function numbers(value: number, { sample = false } = {}): Output {
  const recorded = { sample, numbers: [{ name: "test accuracy", value, atLeast: 0.975 }] };
  return {
    output_type: "execute_result",
    data: { [numbersMime]: recorded, "text/plain": [`${value}`] },
    metadata: {},
  };
}

/** Makes a small lesson that keeps all rules. */
export function soundLesson(): Notebook {
  return {
    cells: [
      markdown("# 1 · A lesson\n\nIt computes 0.978."),
      markdown(
        "## Before you start\n\n**You will be able to** count.\n\n**You need** fingers.\n\n**Time** a minute.",
      ),
      markdown("## 1. Questions\n\n### Two of them"),
      code("first.answer(undefined);", 1),
      code("second.answer(undefined);", 2),
      markdown("## 2. What could go wrong here"),
      markdown("## 3. Summary"),
      code("checkNumbers([]);", 3, [numbers(0.978)]),
      markdown("## Next\n\nThat was all."),
    ],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  };
}
