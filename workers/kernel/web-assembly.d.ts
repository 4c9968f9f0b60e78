/** The part of WebAssembly that the kernel's loader uses. TypeScript declares WebAssembly only for browsers. */
declare namespace WebAssembly {
	class Memory {
		constructor(size: { readonly initial: number });
		/** Detached when the memory grows, which the kernel's memory never does. */
		readonly buffer: ArrayBuffer;
	}
	class Module {
		constructor(bytes: Uint8Array);
	}
	class Instance {
		constructor(module: Module, imports: Record<string, Record<string, Memory>>);
		readonly exports: Readonly<Record<string, (...args: number[]) => number | bigint>>;
	}
}
