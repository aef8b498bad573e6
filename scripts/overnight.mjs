#!/usr/bin/env node
// npm run overnight: trains the deep, big, simple network of lesson 15 for hours. `npm run overnight -- --help` says more.
import { parseArgs } from "node:util";

const HELP = `npm run overnight -- [--epochs N] [--file PATH]

Trains the network of lesson 15 (784-2500-2000-1500-1000-500-10) on all of MNIST, deformed anew for each epoch. An
epoch takes about a quarter of a minute on two cores that do nothing else: a night has time for a thousand or more.
The learning rate is spread over all epochs.

  --epochs N   how often all images are seen; 60 by default
  --file PATH  where the run is kept; my-work/deep-big-simple-N.model by default

Ctrl-C stops it. The same command goes on, also after a restart: what finished epochs have taught is kept.`;

try {
  await main();
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main() {
  const { values } = parseArgs({
    options: {
      epochs: { type: "string", default: "60" },
      file: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { epochs, file = `my-work/deep-big-simple-${epochs}.model` } = values;
  const { trainDeepBigSimple } = await import("course");
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());
  const { history } = await trainDeepBigSimple({ file, epochs: Number(epochs), signal: stop.signal });
  const accuracy = history.val_accuracy?.at(-1) ?? Number.NaN;
  console.log(`Errors on the 10,000 test images: ${Math.round(10_000 * (1 - accuracy))}.`);
}
