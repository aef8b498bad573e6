import { exercise7 } from "course/exercises";
import type { Bank } from "../bank/bank.js";
import { cures } from "./bank/cures.js";
import { curves } from "./bank/curves.js";
import { early } from "./bank/early.js";
import { network } from "./bank/network.js";
import { paired } from "./bank/paired.js";

export const regularise: Bank = {
  exercise: exercise7,
  steps: { curves, network, early, cures, paired },
};
