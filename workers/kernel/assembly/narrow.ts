import { BF16, F16, F32, F64, HALVES, INFINITE } from "./places";
import { BIAS, entries, entry, sumOf } from "./units";
import { lost } from "./widen";

/** Bits of |x| from which a float32 is infinite in the narrower dtype: 65520 for a half. */
const HALF_OVERFLOWS: i32 = 0x477ff000;
const BFLOAT_OVERFLOWS: i32 = 0x7f7f8000;
/** Bits of |x| up to which a float32 becomes zero: 2^-25 for a half. */
const HALF_FLUSHES: i32 = 0x33000000;
const BFLOAT_FLUSHES: i32 = 0x00008000;

/** Finite values that became infinite, NaN of the source, non-zero values that became zero: of the last `convert`. */
export let overflow: i32 = 0;
export let nan: i32 = 0;
export let flushed: i32 = 0;
/** The block's largest |x| and its smallest |x| - 1 (so that zero is the largest), as bits, four lanes. */
let largest: v128 = i32x4.splat(0);
let smallest: v128 = i32x4.splat(-1);
/** The sum of the table's entries for the halves that the fast loop made of the block. */
let summed: i64 = 0;

/** Before each conversion. */
export function reset(): void {
  overflow = 0;
  nan = 0;
  flushed = 0;
}

/** Narrows a block by the fast loop; what that loop cannot do or count, the careful one does over. */
export function narrow(from: i32, to: i32, src: usize, wide: usize, dst: usize, n: i32, metric: i32): void {
  let careful = from == F64 && lost;
  if (to == F32) {
    memory.copy(dst, wide, <usize>n << 2);
    if (!careful) countNans(wide, n);
  } else {
    largest = i32x4.splat(0);
    smallest = i32x4.splat(-1);
    if (to == BF16) narrowBfloats(wide, dst, n);
    else if (metric) narrowAndSum(wide, dst, n);
    else narrowHalves(wide, dst, n, false);
    const large = i32x4.ge_s(largest, i32x4.splat(to == F16 ? HALF_OVERFLOWS : BFLOAT_OVERFLOWS));
    const small = i32x4.lt_u(smallest, i32x4.splat(to == F16 ? HALF_FLUSHES : BFLOAT_FLUSHES));
    careful = careful || v128.any_true(v128.or(large, small));
  }
  if (careful) narrowCarefully(from, to, src, wide, dst, n);
}

@inline
function track(a: v128): void {
  largest = i32x4.max_s(largest, a);
  smallest = i32x4.min_u(smallest, i32x4.sub(a, i32x4.splat(1)));
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
  let most = largest;
  let least = smallest;
  let sum: i64 = 0, other: i64 = 0;
  const one = i32x4.splat(1);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const from = src + (<usize>i << 2);
    const x = v128.load(from);
    const y = v128.load(from, 16);
    const a = v128.and(x, i32x4.splat(0x7fffffff));
    const b = v128.and(y, i32x4.splat(0x7fffffff));
    most = i32x4.max_s(most, i32x4.max_s(a, b));
    least = i32x4.min_u(least, i32x4.min_u(i32x4.sub(a, one), i32x4.sub(b, one)));
    const g = half4(x, a);
    const h = half4(y, b);
    v128.store(dst + (<usize>i << 1), i16x8.narrow_i32x4_u(g, h));
    if (sums) {
      sum += entries(<u64>i64x2.extract_lane(g, 0) << 2) + entries(<u64>i64x2.extract_lane(g, 1) << 2);
      other += entries(<u64>i64x2.extract_lane(h, 0) << 2) + entries(<u64>i64x2.extract_lane(h, 1) << 2);
    }
  }
  largest = most;
  smallest = least;
  if (sums) summed = sum + other;
  for (; i < n; i++) {
    const x = i32x4.splat(load<i32>(src + (<usize>i << 2)));
    const a = v128.and(x, i32x4.splat(0x7fffffff));
    track(a);
    const h = i32x4.extract_lane(half4(x, a), 0);
    store<u16>(dst + (<usize>i << 1), <u16>h);
    if (sums) summed += entry(h << 2 & 0x3fffc);
  }
}

/**
 * Four halves of `x`, whose magnitude is `a`. Adding 2^13 times its own power of two lets the adder round: the sum's
 * last place is the half's. Below 2^-14 the power of two stays that of the smallest normal half: a subnormal.
 */
@inline
function half4(x: v128, a: v128): v128 {
  const power = i32x4.max_s(v128.and(a, i32x4.splat(INFINITE)), i32x4.splat(113 << 23));
  const rounder = i32x4.add(power, i32x4.splat(13 << 23));
  const place = i32x4.sub(f32x4.add(a, rounder), rounder);
  const h = i32x4.add(place, i32x4.shr_u(i32x4.sub(power, i32x4.splat(113 << 23)), 13));
  return v128.or(h, i32x4.shr_u(v128.xor(x, a), 16));
}

function narrowBfloats(src: usize, dst: usize, n: i32): void {
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const from = src + (<usize>i << 2);
    v128.store(dst + (<usize>i << 1), i16x8.narrow_i32x4_u(bfloat4(v128.load(from)), bfloat4(v128.load(from, 16))));
  }
  for (; i < n; i++) {
    const x = bfloat4(i32x4.splat(load<i32>(src + (<usize>i << 2))));
    store<u16>(dst + (<usize>i << 1), <u16>i32x4.extract_lane(x, 0));
  }
}

/** Right for all but NaN. */
@inline
function bfloat4(x: v128): v128 {
  track(v128.and(x, i32x4.splat(0x7fffffff)));
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
    if (value != value) nan++;
    else if (infinite && abs(value) != Infinity) overflow++;
    else if (zero && value != 0) flushed++;
  }
}

@inline
function halfOf(x: u32): u32 {
  const a = x & 0x7fffffff;
  const sign = (x >> 16) & 0x8000;
  if (a > <u32>INFINITE) return sign | 0x7e00;
  if (a >= <u32>HALF_OVERFLOWS) return sign | 0x7c00;
  return i32x4.extract_lane(half4(i32x4.splat(x), i32x4.splat(a)), 0);
}

@inline
function bfloatOf(x: u32): u32 {
  if ((x & 0x7fffffff) > <u32>INFINITE) return ((x >> 16) & 0x8000) | 0x7fc0;
  return (x + 0x7fff + ((x >> 16) & 1)) >> 16;
}

export function countNans(wide: usize, n: i32): void {
  for (let i = 0; i < n; i++) nan += <i32>isNaN<f32>(load<f32>(wide + (<usize>i << 2)));
}

export function countHalfNans(src: usize, n: i32): void {
  let i = 0;
  let found = i16x8.splat(0);
  for (; i + 8 <= n; i += 8) {
    const a = v128.and(v128.load(src + (<usize>i << 1)), i16x8.splat(0x7fff));
    found = i16x8.sub(found, i16x8.gt_s(a, i16x8.splat(0x7c00)));
  }
  const pairs = i32x4.extadd_pairwise_i16x8_u(found);
  nan += i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
  nan += i32x4.extract_lane(pairs, 2) + i32x4.extract_lane(pairs, 3);
  for (; i < n; i++) nan += <i32>((load<u16>(src + (<usize>i << 1)) & 0x7fff) > 0x7c00);
}

/** The sum of the block's units: of its halves, or of those it would have. */
export function metricOf(from: i32, to: i32, src: usize, wide: usize, dst: usize, n: i32): i64 {
  const bias = <i64>n * BIAS;
  if (from == F16) return sumOf(src, n) - bias;
  if (to != F16) {
    largest = i32x4.splat(0);
    narrowAndSum(wide, HALVES, n);
  }
  if (!v128.any_true(i32x4.ge_s(largest, i32x4.splat(HALF_OVERFLOWS)))) return summed - bias;
  for (let i = 0; i < n; i++) store<u16>(HALVES + (<usize>i << 1), <u16>halfOf(load<u32>(wide + (<usize>i << 2))));
  return sumOf(HALVES, n) - bias;
}
