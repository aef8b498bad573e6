/**
 * What of Python's own variables is heeded: how texts are encoded, and whether and where compiled files are kept. All
 * others change which packages and which Python are found, or what they do: `PYTHONPATH`, `PYTHONHOME`, `PYTHONOPTIMIZE`,
 * `PYTHONWARNINGS` …
 */
const HEEDED = new Set([
  "PYTHONDONTWRITEBYTECODE",
  "PYTHONHASHSEED",
  "PYTHONIOENCODING",
  "PYTHONPYCACHEPREFIX",
  "PYTHONUNBUFFERED",
  "PYTHONUTF8",
]);

/** Where packages come from, and how to get there. What else pip can be told changes what is installed, or where. */
const PIP =
  /^PIP_(INDEX_URL|EXTRA_INDEX_URL|NO_INDEX|FIND_LINKS|TRUSTED_HOST|PROXY|CERT|CLIENT_CERT|KEYRING_PROVIDER|DEFAULT_TIMEOUT|TIMEOUT|RETRIES|CACHE_DIR|NO_CACHE_DIR|CONFIG_FILE|USE_FEATURE|USE_DEPRECATED)$/;

/** The same for uv. */
const UV =
  /^UV_(INDEX.*|DEFAULT_INDEX|EXTRA_INDEX_URL|FIND_LINKS|INSECURE_HOST|NATIVE_TLS|SYSTEM_CERTS|KEYRING_PROVIDER|HTTP_.*|REQUEST_TIMEOUT|CACHE_DIR|NO_CACHE|LINK_MODE|OFFLINE|CONCURRENT_.*|CONFIG_FILE|NO_CONFIG)$/;

/**
 * Gives the environment in which every Python of the course runs: it finds its own packages, and no others, whatever the
 * user has set for theirs. Settings of pip and uv that say where packages come from stay.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv} a copy
 * @example
 * pythonVariables({ PYTHONPATH: "/mine", PATH: "/usr/bin" }); // { PATH: "/usr/bin", PYTHONNOUSERSITE: "1", PIP_USER: "0" }
 */
export function pythonVariables(env) {
  const kept = Object.entries(env).filter(([name]) => isHeeded(name.toUpperCase()));
  return {
    ...Object.fromEntries(kept),
    PYTHONNOUSERSITE: "1",
    // A file of settings may say it, too.
    PIP_USER: "0",
  };
}

/** @param {string} name */
function isHeeded(name) {
  if (/^PYTHON[A-Z0-9]/.test(name)) return HEEDED.has(name);
  if (name.startsWith("PIP_")) return PIP.test(name);
  if (name.startsWith("UV_")) return UV.test(name);
  // It names the Python that was started last on a Mac, and leads others astray.
  return name !== "__PYVENV_LAUNCHER__";
}
