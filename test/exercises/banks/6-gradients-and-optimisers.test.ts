import { gradientsAndOptimisers } from "../../../lib/exercises/src/6-gradients-and-optimisers/bank.js";
import { judgeBank } from "./judge-bank.js";

judgeBank(gradientsAndOptimisers);
