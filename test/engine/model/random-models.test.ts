import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compare, tf } from "../support.js";
import { randomCase } from "./random-model.js";

/** How many models are made. Each is trained twice, here and by model.fit. */
const MODELS = 240;

describe("models that are made at random train as in model.fit", () => {
  const share = 20;
  for (let first = 0; first < MODELS; first += share) {
    it(`models ${first} to ${first + share - 1}`, async () => {
      for (let seed = first; seed < first + share; seed++) {
        const one = randomCase(seed);
        const { history, weights } = await compare(one);
        const what = `${one.description}: history ${history.toExponential(1)}, weights ${weights.toExponential(1)}`;
        assert.ok(history <= 1e-5 && weights <= 1e-5, what);
        tf.dispose([one.x, one.y]);
      }
    });
  }
});
