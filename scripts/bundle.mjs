// Second half of `npm run build`: what runs in browsers.
import { bundleBrowserCode } from "./setup/helpers/browser-code.mjs";
import { placeAt } from "./setup/helpers/place.mjs";

await bundleBrowserCode(placeAt().root);
