// Says in one sentence that Node is too old. Plain old syntax and no imports, so that an old Node can read this file at all.
export function requireNode() {
  const version = process.versions.node.split(".").map(Number);
  if (version[0] > 20 || (version[0] === 20 && version[1] >= 19)) return true;
  console.error("✗ Node " + process.versions.node + " is too old: this product needs Node 20.19 or newer (24 LTS for deployment). Install it from https://nodejs.org and run the command again.");
  process.exit(1);
  return false;
}
