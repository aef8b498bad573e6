import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { logLine } from "../../lib/runs/src/log-line.js";
import { Progress } from "../../lib/runs/src/progress.js";

describe("the line of an epoch", () => {
  it("is that of Keras", () => {
    const logs = { loss: 0.2893, accuracy: 0.91768, val_loss: 0.00002 };
    assert.equal(
      logLine(375, 2004, logs),
      "375/375 - 2s - loss: 0.2893 - accuracy: 0.9177 - val_loss: 2.0000e-5 - 5ms/step",
    );
    assert.match(
      logLine(1, 1, { accuracy: 0.99998, loss: 12345.6 }),
      /accuracy: 0\.99998 - loss: 12345\.6000 /,
    );
    assert.match(logLine(10, 2.5, {}), / - 250us\/step$/);
    assert.match(logLine(2, 5000, {}), / - 3s\/step$/);
  });
});

describe("progress", () => {
  it("says where the run is, and estimates the rest from the pace", () => {
    let now = 0;
    const clock = mock.method(performance, "now", () => now);
    try {
      const progress = new Progress(4, 10);
      assert.equal(String(progress), "epoch 1 of 4, batch 0 of 10");
      now = 6000;
      progress.reach(1, 5);
      assert.equal(progress.fraction, 0.375);
      assert.equal(progress.left, 10_000);
      assert.equal(String(progress), "epoch 2 of 4, batch 5 of 10, about 10 s left");
    } finally {
      clock.mock.restore();
    }
  });
});
