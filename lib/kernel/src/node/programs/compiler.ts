/** The program of a compiler process without a snapshot: it reads TypeScript and all declarations itself. */
import { createCompiler } from "../../compile/notebook-compiler.js";
import { serve } from "./serve.js";

serve(createCompiler);
