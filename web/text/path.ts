/** The last part of a path. */
export function baseName(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}

/** A path with at most `most` characters, cut at its beginning: `…/models/Autoprune`. */
export function shortPath(path: string, most: number): string {
	const characters = [...path];
	if (characters.length <= most) return path;
	return `…${characters.slice(1 - most).join("")}`;
}
