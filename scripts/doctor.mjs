#!/usr/bin/env node
// npm run doctor: says what is installed, what is not, which TensorFlow runs, and what to type.
import { onSupportedNode } from "./setup/helpers/node-version.mjs";

onSupportedNode(() => import("./setup/doctor.mjs").then(({ doctor }) => doctor()));
