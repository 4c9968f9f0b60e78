/** A database's URL for messages: without its password and its options. */
export function shownUrl(url: string): string {
	try {
		const shown = new URL(url);
		shown.password = "";
		shown.search = "";
		return shown.href;
	} catch {
		return "postgres://";
	}
}
