#!/usr/bin/env node
import { createLoader } from "./kept-code.ts";

const { load, keep } = createLoader(import.meta.dirname);
// Only the build asks for it.
if (process.env.AUTOPRUNE_KEEP_CODE) process.on("exit", keep);
const { run } = load("command.js") as typeof import("./command.ts");
void run();
