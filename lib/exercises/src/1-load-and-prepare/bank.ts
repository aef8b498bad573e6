import { exercise1 } from "course/exercises";
import type { Bank } from "../bank/bank.js";
import { counts } from "./bank/counts.js";
import { decode } from "./bank/decode.js";
import { firstLabel } from "./bank/first-label.js";
import { flatten } from "./bank/flatten.js";
import { normalize } from "./bank/normalize.js";
import { ofClass } from "./bank/of-class.js";
import { oneHot } from "./bank/one-hot.js";
import { prepare } from "./bank/prepare.js";
import { split } from "./bank/split.js";

export const loadAndPrepare: Bank = {
  exercise: exercise1,
  steps: { counts, ofClass, flatten, normalize, firstLabel, oneHot, decode, split, prepare },
};
