#!/usr/bin/env node
// `npm run kco -- …`: makes sure the command line is built from these sources, then runs it in this process.
import { requireNode } from "./lib/require-node.mjs";

if (process.env.npm_lifecycle_event === "kco" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD); // npm moved to the checkout; paths are the caller's
if (requireNode()) import("./lib/run-bundle.mjs").then(({ runBundle }) => runBundle("cli"));
