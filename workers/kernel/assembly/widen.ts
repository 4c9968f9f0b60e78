import { BF16, F16, F32, F64, FLOAT8, INFINITE, WIDE } from "./places";

/** Whether a double of the block may have become zero or infinite on its way to float32. */
export let lost: bool = false;

/** Where the block's float32 are: in place when they are float32 already. A half that stays a half is not widened. */
export function widen(from: i32, to: i32, src: usize, n: i32): usize {
  if (from == F32 || (from == F16 && to == F16)) return src;
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
export function wide4(h: v128): v128 {
  const a = i32x4.shl(v128.and(h, i32x4.splat(0x7fff)), 13);
  const finite = f32x4.mul(a, i32x4.splat((127 + 112) << 23));
  const unbounded = v128.or(a, i32x4.splat(INFINITE));
  const bits = v128.bitselect(unbounded, finite, i32x4.ge_s(a, i32x4.splat(0x7c00 << 13)));
  return v128.or(bits, i32x4.shl(v128.and(h, i32x4.splat(0x8000)), 16));
}

function widenBytes(table: usize, src: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<u32>(WIDE + (<usize>i << 2), load<u32>(table + (<usize>load<u8>(src + i) << 2)));
}
