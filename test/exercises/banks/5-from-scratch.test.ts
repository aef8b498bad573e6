import { fromScratch } from "../../../lib/exercises/src/5-from-scratch/bank.js";
import { judgeBank } from "./judge-bank.js";

judgeBank(fromScratch);
