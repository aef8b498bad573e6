import type { Graph, Value } from "../graph/graph.js";
import { cast } from "../graph/ops/index.js";
import type { ModelDescription } from "../model/description.js";
import { Unsupported } from "../model/unsupported.js";
import { weightName } from "./names.js";

/** A batch as the model takes it, for each of its inputs. */
export function inputsOf({ inputs }: ModelDescription, xs: readonly Value[]): Value[] {
  return inputs.map(({ shape, dtype }, i) => {
    if (shape.slice(1).some((size) => size === null))
      throw new Unsupported("the input has axes of open size");
    return cast(xs[i] as Value, dtype === "int32" ? "int32" : "float32");
  });
}

/** Adds placeholders for all weights, and gives a way to read them. */
export function placeholdersFor(graph: Graph, { weights }: ModelDescription): (i: number) => Value {
  const values = weights.map(({ shape }, i) => graph.placeholder(weightName(i), "float32", shape));
  return (i) => values[i] as Value;
}
