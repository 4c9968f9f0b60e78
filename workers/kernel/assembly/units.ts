import { UNITS } from "./places";
import { wide4 } from "./widen";

/** Added to every entry of the table, which makes it positive: what has no sign is widened by the load itself. */
export const BIAS: i64 = 1 << 30;

/** Units to one, as the toolkit has them. */
const UNIT: f64 = <f64>(<i32>1 << 30);

/** Makes the table, before any sum is asked for: sigmoid - 1/2, in 2^-30, of every half; odd in its sign, 0 for NaN. */
export function fillUnits(): void {
  for (let half: u32 = 0; half < 0x8000; half++) {
    const value = <f64>f32x4.extract_lane(wide4(i32x4.splat(half)), 0);
    // sigmoid(x) - 1/2 is tanh(x / 2) / 2, which loses nothing near zero.
    const units = half > 0x7c00 ? 0 : <i64>nearest(Math.tanh(value / 2) / 2 * UNIT);
    store<u32>(UNITS + (<usize>half << 2), <u32>(BIAS + units));
    store<u32>(UNITS + (<usize>(half | 0x8000) << 2), <u32>(BIAS - units));
  }
}

/** The sum of the table's entries for `n` halves, in strands that do not wait for each other. */
export function sumOf(src: usize, n: i32): i64 {
  let sum: i64 = 0, other: i64 = 0;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const x = load<u64>(src + (<usize>i << 1));
    const y = load<u64>(src + (<usize>i << 1), 8);
    sum += entries(x << 2) + entries(x >> 14);
    other += entries(y << 2) + entries(y >> 14);
  }
  for (; i < n; i++) sum += entry(<u32>load<u16>(src + (<usize>i << 1)) << 2);
  return sum + other;
}

/** Where two halves lie in their 64 bits once they are places. */
export const PLACES: u64 = 0x0003fffc0003fffc;

/** The entries of two halves, each of which lies four times in its half of `places`: an address, above whatever. */
@inline
export function entries(places: u64): i64 {
  const both = places & PLACES;
  return entry(<u32>both) + entry(<u32>(both >> 32));
}

@inline
export function entry(place: u32): i64 {
  return <i64>load<u32>(<usize>place, UNITS);
}
