import { exercise8 } from "course/exercises";
import type { Bank } from "../bank/bank.js";
import { block } from "./bank/block.js";
import { fold } from "./bank/fold.js";
import { beat, ownNetwork } from "./bank/own.js";
import { sizes } from "./bank/sizes.js";

export const residualConnections: Bank = {
  exercise: exercise8,
  steps: { sizes, block, fold, own: ownNetwork, beat },
};
