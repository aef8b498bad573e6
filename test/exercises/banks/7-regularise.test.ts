import { regularise } from "../../../lib/exercises/src/7-regularise/bank.js";
import { judgeBank } from "./judge-bank.js";

judgeBank(regularise);
