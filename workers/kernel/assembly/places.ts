// Places in the module's memory and numbers of dtypes, those of kernel.ts.

/** Bytes: what a block is widened to, the halves made for the metric alone, tables of float8, table of the metric. */
export const WIDE: usize = 0x10000;
export const HALVES: usize = 0x14000;
export const FLOAT8: usize = 0x16000;
export const UNITS: usize = 0x20000;

export const F32: i32 = 0;
export const F16: i32 = 1;
export const BF16: i32 = 2;
export const F64: i32 = 3;

/** A float32's bits when it is infinite. */
export const INFINITE: i32 = 0x7f800000;
