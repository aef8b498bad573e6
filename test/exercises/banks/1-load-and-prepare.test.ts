import { loadAndPrepare } from "../../../lib/exercises/src/1-load-and-prepare/bank.js";
import { judgeBank } from "./judge-bank.js";

judgeBank(loadAndPrepare);
