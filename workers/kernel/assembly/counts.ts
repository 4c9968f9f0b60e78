import { F16, F64, INFINITE } from "./places";
import { lost } from "./widen";

// What the last `convert` met: in the source NaN, infinities and zeros; by the cast finite values that became infinite
// and non-zero values that became zero.
export let nan: i32 = 0;
export let infinite: i32 = 0;
export let zero: i32 = 0;
export let overflow: i32 = 0;
export let flushed: i32 = 0;

/** Before each conversion. */
export function reset(): void {
  nan = 0;
  infinite = 0;
  zero = 0;
  overflow = 0;
  flushed = 0;
}

/** Counts one value of the source; `toZero` and `toInfinity` say what it became. */
@inline
export function countCast(value: f64, toZero: bool, toInfinity: bool): void {
  if (value != value) nan++;
  else if (abs(value) == Infinity) infinite++;
  else if (value == 0) zero++;
  else if (toInfinity) overflow++;
  else if (toZero) flushed++;
}

/** Zeros of a block that holds neither NaN nor infinities. */
export function countZeros(zeros: i32): void {
  zero += zeros;
}

/** Counts a block that loses nothing: `wide` are its values as float32, unless they are halves that stay halves. */
export function countBlock(from: i32, to: i32, src: usize, wide: usize, n: i32): void {
  if (from == F16 && to == F16) countHalves(src, n);
  else if (from == F64 && lost) countDoubles(src, n);
  else countFloats(wide, n);
}

function countFloats(src: usize, n: i32): void {
  let nans = i32x4.splat(0), infinities = i32x4.splat(0), zeros = i32x4.splat(0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const a = v128.and(v128.load(src + (<usize>i << 2)), i32x4.splat(0x7fffffff));
    nans = i32x4.sub(nans, i32x4.gt_s(a, i32x4.splat(INFINITE)));
    infinities = i32x4.sub(infinities, i32x4.eq(a, i32x4.splat(INFINITE)));
    zeros = i32x4.sub(zeros, i32x4.eq(a, i32x4.splat(0)));
  }
  nan += sum4(nans);
  infinite += sum4(infinities);
  zero += sum4(zeros);
  for (; i < n; i++) countCast(<f64>load<f32>(src + (<usize>i << 2)), false, false);
}

function countDoubles(src: usize, n: i32): void {
  for (let i = 0; i < n; i++) countCast(load<f64>(src + (<usize>i << 3)), false, false);
}

function countHalves(src: usize, n: i32): void {
  let nans = i16x8.splat(0), infinities = i16x8.splat(0), zeros = i16x8.splat(0);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const a = v128.and(v128.load(src + (<usize>i << 1)), i16x8.splat(0x7fff));
    nans = i16x8.sub(nans, i16x8.gt_s(a, i16x8.splat(0x7c00)));
    infinities = i16x8.sub(infinities, i16x8.eq(a, i16x8.splat(0x7c00)));
    zeros = i16x8.sub(zeros, i16x8.eq(a, i16x8.splat(0)));
  }
  nan += sum4(i32x4.extadd_pairwise_i16x8_u(nans));
  infinite += sum4(i32x4.extadd_pairwise_i16x8_u(infinities));
  zero += sum4(i32x4.extadd_pairwise_i16x8_u(zeros));
  for (; i < n; i++) {
    const a = load<u16>(src + (<usize>i << 1)) & 0x7fff;
    nan += <i32>(a > 0x7c00);
    infinite += <i32>(a == 0x7c00);
    zero += <i32>(a == 0);
  }
}

/** The sum of four lanes. */
@inline
export function sum4(x: v128): i32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + (i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3));
}
