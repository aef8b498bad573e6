#!/usr/bin/env node
// npm test: the same set-up as `npm start`, then every check. `npm test -- --help` says more.
import { onSupportedNode } from "./setup/helpers/node-version.mjs";

onSupportedNode(() => import("./test/main.mjs").then(({ test }) => test(process.argv.slice(2))));
