// The conversion kernel, in AssemblyScript. `npm run kernel` compiles it to kernel.wasm, which is committed.
// Everything goes through float32: widen a block, narrow the block, sum its halves, while it is in the cache.

import { countBlock, flushed, infinite, nan, overflow, reset, zero } from "./counts";
import { metricOf, narrow } from "./narrow";
import { BF16, F16, F32, F64 } from "./places";
import { fillUnits } from "./units";
import { widen } from "./widen";

export { fillUnits };

/** Elements handled at a time: source, result and table entries in use stay in the first two caches. */
const BLOCK: i32 = 2048;

export function nans(): i32 { return nan; }
export function infinities(): i32 { return infinite; }
export function zeros(): i32 { return zero; }
export function overflowed(): i32 { return overflow; }
export function flushes(): i32 { return flushed; }

/**
 * Converts `count` values at `src` to `dst`, which must not overlap; nothing is written where `from` is `to`.
 * The sum of the halves' units when `metric` is 1, else 0.
 */
export function convert(from: i32, to: i32, src: usize, dst: usize, count: i32, metric: i32): i64 {
  reset();
  let sum: i64 = 0;
  for (let done = 0; done < count; done += BLOCK) {
    const n = min(BLOCK, count - done);
    const source = src + <usize>done * widthOf(from);
    const result = dst + <usize>done * widthOf(to);
    const wide = widen(from, to, source, n);
    if (from != to) narrow(from, to, source, wide, result, n, metric);
    else countBlock(from, to, source, wide, n);
    if (metric) sum += metricOf(from, to, source, wide, result, n);
  }
  return sum;
}

@inline
function widthOf(dtype: i32): usize {
  return dtype == F64 ? 8 : dtype == F32 ? 4 : dtype == F16 || dtype == BF16 ? 2 : 1;
}
