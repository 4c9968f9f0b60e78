import { setFlagsFromString } from "node:v8";

/**
 * Has V8 run what follows without its optimising compiler, which for a few tenths of a second takes as much processor
 * time as the work itself: a quick look at 7.7 GB takes 0.6 times as much without, at five files 0.7, at twenty 1.2.
 * A prune of 7.7 GB takes 0.2 of its 2.3 seconds less: the kernel, which is not meant by it, does nearly all.
 */
export function stopOptimising(): void {
	setFlagsFromString("--no-opt");
}

/** Has V8 optimise again. Compiled code that is kept must be kept so: V8 takes it only under the options it was made with. */
export function optimiseAgain(): void {
	setFlagsFromString("--opt");
}
