#!/usr/bin/env node
// npm start: installs what is missing, then opens JupyterLab on the course. `npm start -- --help` says more.
import { onSupportedNode } from "./setup/helpers/node-version.mjs";

onSupportedNode(() => import("./setup/start.mjs").then(({ start }) => start(process.argv.slice(2))));
