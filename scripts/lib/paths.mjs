// Where this checkout lies; exported to every child, so that commands work from any folder.
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
process.env.KCO_ROOT ??= root;
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true"; // Node 20 is supported by the pinned version; the warning would stand in every command
