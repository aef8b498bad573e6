import { capstone } from "../../../lib/exercises/src/9-capstone/bank.js";
import { judgeBank } from "./judge-bank.js";

judgeBank(capstone);
