/** The program of a compiler process without a snapshot: it reads TypeScript and all declarations itself. */
import { createCompiler } from "./create-compiler.js";
import { serve } from "./server.js";

serve(createCompiler);
