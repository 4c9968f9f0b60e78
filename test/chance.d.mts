export function chance(seed: number): (n: number) => number;
