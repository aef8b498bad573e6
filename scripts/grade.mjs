#!/usr/bin/env node
// npm run grade -- FOLDER: grades what students handed in. `npm run grade -- --help` says more.
import { register } from "tsx/esm/api";

register();
const { main } = await import("./grade/main.js");
process.exitCode = await main(process.argv.slice(2));
