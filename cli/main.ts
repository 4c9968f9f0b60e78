#!/usr/bin/env node
import * as module from "node:module";

// Every folder scan and every journal query occupies a thread of libuv's pool, and a hung share blocks its threads.
process.env.UV_THREADPOOL_SIZE ??= "16";
// Node 22 caches compiled code between starts. Node 20 and its types do not have this function.
(module as { readonly enableCompileCache?: () => void }).enableCompileCache?.();
void import("./command.ts").then(({ run }) => run());
