import { countBlock, countCast, countZeros, sum4 } from "./counts";
import { BF16, F16, F32, F64, HALVES, INFINITE } from "./places";
import { BIAS, entries, entry, PLACES, sumOf } from "./units";
import { lost } from "./widen";

/** Bits of |x| from which a float32 is infinite in the narrower dtype: 65520 for a half. */
const HALF_OVERFLOWS: i32 = 0x477ff000;
const BFLOAT_OVERFLOWS: i32 = 0x7f7f8000;
/** Bits of |x| up to which a float32 becomes zero: 2^-25 for a half. */
const HALF_FLUSHES: i32 = 0x33000000;
const BFLOAT_FLUSHES: i32 = 0x00008000;

/** Whether the block may have an |x| that is infinite in the narrower dtype, and one that is not zero and becomes so. */
let large: bool = false;
let small: bool = false;
/** Zeros in the block. */
let zeros: i32 = 0;
/** The sum of the table's entries for the halves that the fast loop made of the block. */
let summed: i64 = 0;

/** Narrows a block by the fast loop; what that loop cannot do or count, the careful one does over. */
export function narrow(from: i32, to: i32, src: usize, wide: usize, dst: usize, n: i32, metric: i32): void {
  let careful = from == F64 && lost;
  if (to == F32) {
    memory.copy(dst, wide, <usize>n << 2);
    if (!careful) countBlock(from, to, src, wide, n);
  } else {
    if (to == BF16) narrowBfloats(wide, dst, n);
    else if (metric) narrowAndSum(wide, dst, n);
    else narrowHalves(wide, dst, n, false);
    careful = careful || large || small;
    if (!careful) countZeros(zeros);
  }
  if (careful) narrowCarefully(from, to, src, wide, dst, n);
}

@inline
function unsigned(x: v128): v128 {
  return v128.and(x, i32x4.splat(0x7fffffff));
}

/** How far |x| lies above the largest that becomes zero, as bits without sign: zero itself lies above all. */
@inline
function above(a: v128, flushes: i32): v128 {
  return i32x4.sub(a, i32x4.splat(flushes + 1));
}

/** Sets `large`, `small` and `zeros` of a block from its lanes' largest `above`: large values, NaN and zeros need a look. */
@inline
function judge(most: v128, wide: usize, n: i32, overflows: i32, flushes: i32): void {
  large = false;
  small = false;
  zeros = 0;
  if (v128.any_true(i32x4.ge_u(most, i32x4.splat(overflows - flushes - 1)))) look(wide, n, overflows, flushes);
}

/** Reads up to three values after the block's end: `large` and `small` may be true because of them, `zeros` is exact. */
function look(wide: usize, n: i32, overflows: i32, flushes: i32): void {
  let largest = i32x4.splat(0);
  let found = i32x4.splat(0);
  // Of |x| - 1, so that zero is the largest.
  let smallest = i32x4.splat(-1);
  for (let i = 0; i < n; i += 4) {
    const a = unsigned(v128.load(wide + (<usize>i << 2)));
    largest = i32x4.max_s(largest, a);
    smallest = i32x4.min_u(smallest, i32x4.sub(a, i32x4.splat(1)));
    found = i32x4.sub(found, i32x4.eq(a, i32x4.splat(0)));
  }
  zeros = sum4(found);
  for (let i = n; i < ((n + 3) & ~3); i++) zeros -= <i32>((load<u32>(wide + (<usize>i << 2)) << 1) == 0);
  large = v128.any_true(i32x4.ge_s(largest, i32x4.splat(overflows)));
  small = v128.any_true(i32x4.lt_u(smallest, i32x4.splat(flushes)));
}

function narrowAndSum(src: usize, dst: usize, n: i32): void {
  narrowHalves(src, dst, n, true);
}

/**
 * Right for |x| < 65520. With `sums` the halves' entries are added up too: the look-ups keep those parts of the core
 * busy that the vectors leave idle.
 */
@inline
function narrowHalves(src: usize, dst: usize, n: i32, sums: bool): void {
  let most = i32x4.splat(0);
  let sum: i64 = 0;
  let from = src, to = dst;
  for (const end = src + (<usize>(n & ~7) << 2); from < end; from += 32, to += 16) {
    const x = v128.load(from);
    const y = v128.load(from, 16);
    const a = unsigned(x);
    const b = unsigned(y);
    most = i32x4.max_u(most, i32x4.max_u(above(a, HALF_FLUSHES), above(b, HALF_FLUSHES)));
    v128.store(to, v128.or(i16x8.narrow_i32x4_u(magnitude4(a), magnitude4(b)), signs8(x, y)));
    if (sums) {
      const low = load<u64>(to), high = load<u64>(to, 8);
      sum += entries(low << 2) + entries(low >> 14) + (entries(high << 2) + entries(high >> 14));
    }
  }
  if (sums) summed = sum;
  // By vectors too: V8 keeps a constant in a register over the loop only where it is used after it.
  for (const end = src + (<usize>n << 2); from < end; from += 4, to += 2) {
    const x = v128.load32_splat(from);
    const a = unsigned(x);
    most = i32x4.max_u(most, above(a, HALF_FLUSHES));
    const h = v128.or(magnitude4(a), signs8(x, x));
    store<u16>(to, <u16>i16x8.extract_lane_u(h, 0));
    if (sums) summed += entry(<u32>(i64x2.extract_lane(h, 0) << 2 & PLACES));
  }
  judge(most, src, n, HALF_OVERFLOWS, HALF_FLUSHES);
}

/** The signs of eight floats, where halves have theirs: below zero, their bits are less than any integer of 16 bits. */
@inline
function signs8(x: v128, y: v128): v128 {
  return v128.and(i16x8.narrow_i32x4_s(x, y), i32x4.splat(0x80008000));
}

/**
 * Four halves of `a`, which has no sign. Adding 2^13 times its own power of two lets the adder round: the sum's last
 * place is the half's. Below 2^-14 the power of two stays that of the smallest normal half: a subnormal.
 */
@inline
function magnitude4(a: v128): v128 {
  // By halves of the lane: the lower is zero in both, and the upper does not go below zero.
  const power = i16x8.sub_sat_u(v128.and(a, i32x4.splat(INFINITE)), i32x4.splat(113 << 23));
  const rounder = i32x4.add(power, i32x4.splat((113 + 13) << 23));
  const place = i32x4.sub(f32x4.add(a, rounder), rounder);
  return i32x4.add(place, i32x4.shr_u(power, 13));
}

function narrowBfloats(src: usize, dst: usize, n: i32): void {
  let most = i32x4.splat(0);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const from = src + (<usize>i << 2);
    const x = v128.load(from);
    const y = v128.load(from, 16);
    most = i32x4.max_u(most, i32x4.max_u(aboveBfloats(x), aboveBfloats(y)));
    v128.store(dst + (<usize>i << 1), i16x8.narrow_i32x4_u(bfloat4(x), bfloat4(y)));
  }
  for (; i < n; i++) {
    const x = i32x4.splat(load<i32>(src + (<usize>i << 2)));
    most = i32x4.max_u(most, aboveBfloats(x));
    store<u16>(dst + (<usize>i << 1), <u16>i32x4.extract_lane(bfloat4(x), 0));
  }
  judge(most, src, n, BFLOAT_OVERFLOWS, BFLOAT_FLUSHES);
}

@inline
function aboveBfloats(x: v128): v128 {
  return above(unsigned(x), BFLOAT_FLUSHES);
}

/** Right for all but NaN. */
@inline
function bfloat4(x: v128): v128 {
  const odd = v128.and(i32x4.shr_u(x, 16), i32x4.splat(1));
  return i32x4.shr_u(i32x4.add(i32x4.add(x, i32x4.splat(0x7fff)), odd), 16);
}

/** One value at a time, every case, and counted. */
function narrowCarefully(from: i32, to: i32, src: usize, wide: usize, dst: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    const x = load<u32>(wide + (<usize>i << 2));
    let zero: bool, infinite: bool;
    if (to == F32) {
      zero = (x << 1) == 0;
      infinite = (x & 0x7fffffff) == INFINITE;
    } else {
      const h = to == F16 ? halfOf(x) : bfloatOf(x);
      store<u16>(dst + (<usize>i << 1), <u16>h);
      zero = (h & 0x7fff) == 0;
      infinite = (h & 0x7fff) == (to == F16 ? <u32>0x7c00 : <u32>0x7f80);
    }
    const value = from == F64 ? load<f64>(src + (<usize>i << 3)) : <f64>load<f32>(wide + (<usize>i << 2));
    countCast(value, zero, infinite);
  }
}

@inline
function halfOf(x: u32): u32 {
  const a = x & 0x7fffffff;
  const sign = (x >> 16) & 0x8000;
  if (a > <u32>INFINITE) return sign | 0x7e00;
  if (a >= <u32>HALF_OVERFLOWS) return sign | 0x7c00;
  return sign | i32x4.extract_lane(magnitude4(i32x4.splat(a)), 0);
}

@inline
function bfloatOf(x: u32): u32 {
  if ((x & 0x7fffffff) > <u32>INFINITE) return ((x >> 16) & 0x8000) | 0x7fc0;
  return (x + 0x7fff + ((x >> 16) & 1)) >> 16;
}

/** The sum of the block's units: of its halves, or of those it would have. */
export function metricOf(from: i32, to: i32, src: usize, wide: usize, dst: usize, n: i32): i64 {
  const bias = <i64>n * BIAS;
  if (from == F16) return sumOf(src, n) - bias;
  if (to != F16) narrowAndSum(wide, HALVES, n);
  if (!large) return summed - bias;
  for (let i = 0; i < n; i++) store<u16>(HALVES + (<usize>i << 1), <u16>halfOf(load<u32>(wide + (<usize>i << 2))));
  return sumOf(HALVES, n) - bias;
}
