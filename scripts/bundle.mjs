// Second half of `npm run build`: what must be a single file, for browsers and for the kernel's compiler.
import { placeAt } from "./setup/helpers/place.mjs";
import { bundle } from "./setup/steps/build.mjs";

await bundle(placeAt().root);
