import { serviceError } from "./errors.ts";

/** Quotes text as one argument of ExecStart=. Throws `service.odd-path`, as all functions of this module do. */
export function argument(text: string): string {
	// `$` is doubled, or systemd would expand a variable.
	return quoted(text.replaceAll("$", "$$$$"));
}

/** Quotes the program of ExecStart=, in which systemd does not expand variables. */
export function program(path: string): string {
	// systemd refuses these characters in the program's path but not in an argument.
	return /["'\\]/.test(path) ? `/usr/bin/env ${argument(path)}` : quoted(path);
}

/** Quotes a path in a list such as ReadWritePaths= or RequiresMountsFor=, or an assignment in Environment=. */
export function item(text: string): string {
	return quoted(text);
}

/** Quotes a path in BindPaths= or BindReadOnlyPaths=, where a colon separates source and target. */
export function bindItem(path: string): string {
	return quoted(path).replaceAll(":", "\\:");
}

/** Escapes an unquoted path that takes the rest of its line, as in WorkingDirectory=. */
export function restOfLine(path: string): string {
	if (path.trim() !== path) throw serviceError("service.odd-path", { path, why: "it begins or ends with a space" });
	if (path.endsWith("\\")) throw serviceError("service.odd-path", { path, why: "it ends with a backslash" });
	return withoutSpecifiers(path);
}

function quoted(text: string): string {
	return `"${withoutSpecifiers(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** systemd.unit(5): a percent sign begins a specifier in every directive that takes a path. */
function withoutSpecifiers(text: string): string {
	refuseControls(text);
	return text.replaceAll("%", "%%");
}

/** Quotes text as one argument of a Windows command line, by the rules of CommandLineToArgvW. */
export function windowsArgument(text: string): string {
	if (/^[^\s"]+$/.test(text)) return text;
	// Backslashes are escaped only before a quote, also the closing one.
	return `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;
}

/** Escapes text as the content of an XML element. */
export function xmlText(text: string): string {
	refuseControls(text);
	if (/[\p{Cs}\uFFFE\uFFFF]/u.test(text)) {
		throw serviceError("service.odd-path", {
			path: JSON.stringify(text),
			why: "it contains a character that XML does not allow",
		});
	}
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function refuseControls(path: string): void {
	if (/\p{Cc}/u.test(path)) {
		throw serviceError("service.odd-path", { path: JSON.stringify(path), why: "it contains a control character" });
	}
}
