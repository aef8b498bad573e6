#!/usr/bin/env node
// npm run class: the course for a class, on a server of its own. `npm run class -- --help` says more.
import { register } from "tsx/esm/api";

register();
const { main } = await import("./class/main.js");
process.exitCode = await main(process.argv.slice(2));
