#!/usr/bin/env node
// npm run notebooks: notebooks/source → the generated notebooks. `npm run notebooks -- --help` says more.
import { register } from "tsx/esm/api";

register();
const { main } = await import("./notebooks/main.js");
process.exitCode = await main(process.argv.slice(2));
