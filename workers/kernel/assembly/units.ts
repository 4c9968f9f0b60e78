import { UNITS } from "./places";

/** Added to every entry of the table by who fills it: what has no sign is widened by the load itself. */
export const BIAS: i64 = 1 << 30;

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
