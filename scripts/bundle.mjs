// Second half of `npm run build`: what must be a single file, for browsers and for the kernel's compiler.
import { bundle } from "./setup/build.mjs";
import { placeAt } from "./setup/place.mjs";

await bundle(placeAt().root);
