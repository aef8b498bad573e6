import { exercise } from "@course/checks";
import { cures } from "./steps/cures.js";
import { curves } from "./steps/curves.js";
import { early } from "./steps/early.js";
import { network } from "./steps/network.js";
import { paired } from "./steps/paired.js";

/** Exercise 7: find the over-fitting, cure it, and argue from runs. */
export const exercise7 = exercise(
  "7-regularise",
  "Exercise 7: Regularise",
  {
    curves,
    network,
    early,
    cures,
    paired,
    "which-cure": { title: "Which cure, and how sure?", written: 4 },
    "your-choice": { title: "What you would hand over", written: 3 },
  },
  { minutes: { notebook: 25, cell: 15 } },
);
