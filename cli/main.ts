#!/usr/bin/env node
import * as module from "node:module";

// Every folder scan and every journal query takes a thread of libuv's pool, and a hung share holds its threads.
process.env.UV_THREADPOOL_SIZE ??= "16";
// Node 22 keeps compiled code from one start to the next; Node 20 has no such function, nor have its types.
(module as { readonly enableCompileCache?: () => void }).enableCompileCache?.();
void import("./command.ts").then(({ run }) => run());
