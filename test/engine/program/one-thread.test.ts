import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { fit } from "../../../lib/engine/src/index.js";
import { describeModel } from "../../../lib/engine/src/model/description.js";
import { specOf } from "../../../lib/engine/src/program/data.js";
import { compileTraining } from "../../../lib/engine/src/program/training.js";
import { classes, classifier, seedWeights, tf, uniform, weightsApart } from "../support.js";

const ROWS = 40;
const SMALL = ROWS;
/** Batches of this size make every model a large one. */
const LARGE = 2 ** 17;
/** The operation that limits threads. */
const LIMIT = "MaxIntraOpParallelismDataset";

function compiled(): tf.Sequential {
  const model = classifier();
  model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  seedWeights(model, 1);
  return model;
}

it("limits the threads of small models, and only of those", () => {
  const model = compiled();
  const isLimited = (batchSize: number) => {
    const data = specOf(describeModel(model), { xs: [uniform([ROWS, 6], 1)], ys: [classes(ROWS, 3, 2)] });
    const { graph, isOnOneThread } = compileTraining(
      describeModel(model),
      { train: data, measured: data },
      batchSize,
    );
    assert.equal(Buffer.from(graph).includes(LIMIT), isOnOneThread);
    return isOnOneThread;
  };
  assert.equal(isLimited(SMALL), true);
  assert.equal(isLimited(LARGE), false);
  model.dispose();
});

it("trains alike on one thread and on several", async () => {
  const [one, several] = [compiled(), compiled()];
  const [x, y] = [uniform([ROWS, 6], 1), classes(ROWS, 3, 2)];
  const train = (model: tf.LayersModel, batchSize: number) =>
    fit(model, x, y, { epochs: 10, batchSize, seed: 1, verbose: 0 });
  const histories = [await train(one, SMALL), await train(several, LARGE)];
  const [first, second] = histories.map(({ history }) => history.loss?.at(-1) as number);
  assert.ok(Math.abs((first as number) - (second as number)) < 1e-6, `losses ${first} and ${second}`);
  assert.ok(weightsApart(one, several) < 1e-5);
  one.dispose();
  several.dispose();
});

it("trains on several threads where TensorFlow can't limit them", async (t) => {
  const backend = tf.backend() as unknown as {
    loadSavedModelMetaGraph(folder: string, tags: string): number;
  };
  const load = backend.loadSavedModelMetaGraph.bind(backend);
  const refused = t.mock.method(backend, "loadSavedModelMetaGraph", (folder: string, tags: string) => {
    const isLimited = readFileSync(join(folder, "saved_model.pb")).includes(LIMIT);
    if (isLimited) throw new Error(`Op type not registered '${LIMIT}'`);
    return load(folder, tags);
  });
  const [x, y] = [uniform([ROWS, 6], 1), classes(ROWS, 3, 2)];
  const train = async () => {
    const model = compiled();
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const { history } = await fit(model, x, y, { epochs: 2, batchSize: SMALL, seed: 1, verbose: 0, log });
    model.dispose();
    assert.deepEqual(lines, [], "it isn't left to model.fit");
    return history.loss?.length;
  };
  assert.equal(await train(), 2);
  assert.equal(refused.mock.callCount(), 2, "once with a limit, once without");
  assert.equal(await train(), 2);
  assert.equal(refused.mock.callCount(), 3, "the limit isn't tried again");
});
