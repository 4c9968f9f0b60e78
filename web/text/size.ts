const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Bytes with three digits and a unit: `7.17 GiB`. A negative number has a minus sign. */
export function sizeText(bytes: number): string {
	let number = Math.abs(bytes);
	let unit = 0;
	// 1023.5 would be shown as 1024 of the smaller unit.
	while (number >= 999.5 && unit < UNITS.length - 1) {
		number /= 1024;
		unit += 1;
	}
	const digits = unit === 0 ? 0 : number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
	return `${bytes < 0 ? "−" : ""}${number.toFixed(digits)} ${UNITS[unit]}`;
}

/** How much smaller a file became: `−72 %`; empty if it did not. */
export function savedText(before: number, after: number): string {
	const percent = Math.round((1 - after / before) * 100);
	return before > 0 && percent > 0 ? `−${percent} %` : "";
}

const COUNT = new Intl.NumberFormat("en");

/** A whole number with commas: `100,004`. */
export function countText(count: number): string {
	return COUNT.format(count);
}

/** A number of things: `1 file`, `3 files`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
	return `${countText(count)} ${count === 1 ? one : many}`;
}
