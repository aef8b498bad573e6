// TensorFlow.js as Node's `require` gives it: the same instance that the caller's models come from. An `import`
// would search its four megabytes for the names of exports first.
import tfjs = require("@tensorflow/tfjs");

export = tfjs;
