#!/usr/bin/env node
// Fetches both data sets, or says that they are there. `npm start` does the same as one of its steps.
import { onSupportedNode } from "./setup/helpers/node-version.mjs";

onSupportedNode(() => import("./setup/steps/datasets.mjs").then(({ fetchDatasets }) => fetchDatasets()));
