// The conversion kernel, in AssemblyScript. `npm run kernel` compiles it to kernel.wasm, which is committed.
// Everything goes through float32: widen a block, narrow the block, sum the block's halves, while it is in the cache.
// The numbering of dtypes and the places in memory are those of kernel.ts.

/** Bytes: what a block is widened to, the halves made for the metric alone, tables of float8, table of the metric. */
const WIDE: usize = 0x10000;
const HALVES: usize = 0x14000;
const FLOAT8: usize = 0x16000;
const UNITS: usize = 0x20000;

/** Elements handled at a time: source, result and table entries in use stay in the first two caches. */
const BLOCK: i32 = 2048;

const F32: i32 = 0;
const F16: i32 = 1;
const BF16: i32 = 2;
const F64: i32 = 3;

/** Bits of |x| from which a float32 is infinite in the narrower dtype: 65520 for a half. */
const HALF_OVERFLOWS: i32 = 0x477ff000;
const BFLOAT_OVERFLOWS: i32 = 0x7f7f8000;
const INFINITE: i32 = 0x7f800000;
/** Bits of |x| up to which a float32 becomes zero: 2^-25 for a half. */
const HALF_FLUSHES: i32 = 0x33000000;
const BFLOAT_FLUSHES: i32 = 0x00008000;

/** Finite values that became infinite, NaN of the source, non-zero values that became zero: of the last `convert`. */
let overflow: i32 = 0;
let nan: i32 = 0;
let flushed: i32 = 0;
/** The block's largest |x| and its smallest |x| - 1 (so that zero is the largest), as bits, four lanes. */
let largest: v128 = i32x4.splat(0);
let smallest: v128 = i32x4.splat(-1);
/** Whether a double of the block may have become zero or infinite on its way to float32. */
let lost: bool = false;

export function overflowed(): i32 { return overflow; }
export function nans(): i32 { return nan; }
export function flushes(): i32 { return flushed; }

/**
 * Converts `count` values at `src` to `dst`, which must not overlap; nothing is written where `from` is `to`.
 * The sum of the halves' units when `metric` is 1, else 0.
 */
export function convert(from: i32, to: i32, src: usize, dst: usize, count: i32, metric: i32): i64 {
  overflow = 0;
  nan = 0;
  flushed = 0;
  let sum: i64 = 0;
  for (let done = 0; done < count; done += BLOCK) {
    const n = min(BLOCK, count - done);
    const source = src + <usize>done * widthOf(from);
    const result = dst + <usize>done * widthOf(to);
    const wide = widen(from, source, n);
    if (from != to) narrow(from, to, source, wide, result, n);
    else if (from != F16) countNans(wide, n);
    else countHalfNans(source, n);
    if (metric) sum += metricOf(from, to, source, wide, result, n);
  }
  return sum;
}

@inline
function widthOf(dtype: i32): usize {
  return dtype == F64 ? 8 : dtype == F32 ? 4 : dtype == F16 || dtype == BF16 ? 2 : 1;
}

/** Where the block's float32 are: in place when they are float32 already. A half that stays a half is not widened. */
function widen(from: i32, src: usize, n: i32): usize {
  if (from == F32) return src;
  if (from == F64) widenDoubles(src, n);
  else if (from == BF16) widenBfloats(src, n);
  else if (from == F16) widenHalves(src, n);
  else widenBytes(FLOAT8 + (<usize>(from - 4) << 10), src, n);
  return WIDE;
}

/** The loops that widen run over the end by less than a vector: into memory that is there, and is not used. */
function widenDoubles(src: usize, n: i32): void {
  let odd = i32x4.splat(0);
  for (let i = 0; i < n; i += 4) {
    const x = v128.load(src + (<usize>i << 3));
    const y = v128.load(src + (<usize>i << 3), 16);
    odd = v128.or(odd, v128.or(misfit(x), misfit(y)));
    const low = f32x4.demote_f64x2_zero(x);
    v128.store(WIDE + (<usize>i << 2), v128.shuffle<i64>(low, f32x4.demote_f64x2_zero(y), 0, 2));
  }
  lost = v128.any_true(odd);
}

/** Whether a double may become zero or infinite on its way to float32, as lanes. */
@inline
function misfit(x: v128): v128 {
  const a = f64x2.abs(x);
  const small = v128.and(f64x2.lt(a, f64x2.splat(1e-44)), f64x2.ne(a, f64x2.splat(0)));
  return v128.or(small, f64x2.gt(a, f64x2.splat(3.4e38)));
}

function widenBfloats(src: usize, n: i32): void {
  for (let i = 0; i < n; i += 8) {
    const x = v128.load(src + (<usize>i << 1));
    const to = WIDE + (<usize>i << 2);
    v128.store(to, i32x4.shl(i32x4.extend_low_i16x8_u(x), 16));
    v128.store(to, i32x4.shl(i32x4.extend_high_i16x8_u(x), 16), 16);
  }
}

function widenHalves(src: usize, n: i32): void {
  for (let i = 0; i < n; i += 8) {
    const x = v128.load(src + (<usize>i << 1));
    const to = WIDE + (<usize>i << 2);
    v128.store(to, wide4(i32x4.extend_low_i16x8_u(x)));
    v128.store(to, wide4(i32x4.extend_high_i16x8_u(x)), 16);
  }
}

/** Four halves as float32. A product with 2^112 moves the exponent, and makes subnormals normal, exactly. */
@inline
function wide4(h: v128): v128 {
  const a = i32x4.shl(v128.and(h, i32x4.splat(0x7fff)), 13);
  const finite = f32x4.mul(a, i32x4.splat((127 + 112) << 23));
  const unbounded = v128.or(a, i32x4.splat(INFINITE));
  const bits = v128.bitselect(unbounded, finite, i32x4.ge_s(a, i32x4.splat(0x7c00 << 13)));
  return v128.or(bits, i32x4.shl(v128.and(h, i32x4.splat(0x8000)), 16));
}

function widenBytes(table: usize, src: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<u32>(WIDE + (<usize>i << 2), load<u32>(table + (<usize>load<u8>(src + i) << 2)));
}

/** Narrows a block by the fast loop; what that loop cannot do or count, the careful one does over. */
function narrow(from: i32, to: i32, src: usize, wide: usize, dst: usize, n: i32): void {
  let careful = from == F64 && lost;
  if (to == F32) {
    memory.copy(dst, wide, <usize>n << 2);
    if (!careful) countNans(wide, n);
  } else {
    largest = i32x4.splat(0);
    smallest = i32x4.splat(-1);
    if (to == F16) narrowHalves(wide, dst, n);
    else narrowBfloats(wide, dst, n);
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

/** Right for |x| < 65520. */
function narrowHalves(src: usize, dst: usize, n: i32): void {
  let most = largest;
  let least = smallest;
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
    v128.store(dst + (<usize>i << 1), i16x8.narrow_i32x4_u(half4(x, a), half4(y, b)));
  }
  largest = most;
  smallest = least;
  for (; i < n; i++) {
    const x = i32x4.splat(load<i32>(src + (<usize>i << 2)));
    const a = v128.and(x, i32x4.splat(0x7fffffff));
    track(a);
    store<u16>(dst + (<usize>i << 1), <u16>i32x4.extract_lane(half4(x, a), 0));
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

function countNans(wide: usize, n: i32): void {
  for (let i = 0; i < n; i++) nan += <i32>isNaN<f32>(load<f32>(wide + (<usize>i << 2)));
}

function countHalfNans(src: usize, n: i32): void {
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

function metricOf(from: i32, to: i32, src: usize, wide: usize, dst: usize, n: i32): i64 {
  if (from == F16) return unitsOf(src, n);
  if (to == F16) return unitsOf(dst, n);
  largest = i32x4.splat(0);
  narrowHalves(wide, HALVES, n);
  if (v128.any_true(i32x4.ge_s(largest, i32x4.splat(HALF_OVERFLOWS)))) {
    for (let i = 0; i < n; i++) store<u16>(HALVES + (<usize>i << 1), <u16>halfOf(load<u32>(wide + (<usize>i << 2))));
  }
  return unitsOf(HALVES, n);
}

/** The sum of the table's entries for `n` halves, in four strands that do not wait for each other. */
function unitsOf(src: usize, n: i32): i64 {
  let a: i64 = 0, b: i64 = 0, c: i64 = 0, d: i64 = 0;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const x = load<u64>(src + (<usize>i << 1));
    const y = load<u64>(src + (<usize>i << 1), 8);
    a += unit(<u32>(x << 2)) + unit(<u32>(y << 2));
    b += unit(<u32>(x >> 14)) + unit(<u32>(y >> 14));
    c += unit(<u32>(x >> 30)) + unit(<u32>(y >> 30));
    d += unit(<u32>(x >> 46)) + unit(<u32>(y >> 46));
  }
  for (; i < n; i++) a += unit(<u32>load<u16>(src + (<usize>i << 1)) << 2);
  return a + b + c + d;
}

/** The entry of the half that lies in `place` four times, above two bits of whatever: an address in one step. */
@inline
function unit(place: u32): i64 {
  return <i64>load<i32>(<usize>(place & 0x3fffc), UNITS);
}
