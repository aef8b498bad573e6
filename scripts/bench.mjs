#!/usr/bin/env node
// npm run bench: trains the same models with the engine, Keras and model.fit. `npm run bench -- --help` says more.
import { register } from "tsx/esm/api";

register();
const { main } = await import("./bench/main.js");
process.exitCode = await main(process.argv.slice(2));
