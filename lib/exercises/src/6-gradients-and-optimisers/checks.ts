import { exercise } from "@course/checks";
import { rateAt } from "./rate.js";
import { byHand, byTensorflow, disagreement } from "./slopes.js";
import { startWeights } from "./start.js";
import { sweep } from "./sweep.js";
import { update } from "./update.js";

/** Exercise 6: gradients in three ways, optimisers, schedules, initial weights, and a rate that was looked for. */
export const exercise6 = exercise(
  "6-gradients-and-optimisers",
  "Exercise 6: Gradients and optimisers",
  {
    byHand,
    byTensorflow,
    disagreement,
    update,
    rateAt,
    startWeights,
    sweep,
    "which-optimiser": { title: "Which optimiser?", written: 4 },
  },
  { minutes: { notebook: 20, cell: 10 } },
);
