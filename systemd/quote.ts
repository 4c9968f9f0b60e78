import { UserError } from "../toolkit/errors.ts";

/** A path or a word as one argument of ExecStart=. Throws `service.odd-path`, as all of these do. */
export function argument(text: string): string {
	// A dollar is doubled against variables.
	return quoted(text.replaceAll("$", "$$$$"));
}

/** The program of ExecStart=, for which variables mean nothing. */
export function program(path: string): string {
	// systemd refuses these in a program's own path, not in an argument.
	return /["'\\]/.test(path) ? `/usr/bin/env ${argument(path)}` : quoted(path);
}

/** A path in a list of paths: ReadWritePaths=, RequiresMountsFor=; or an assignment in Environment=. */
export function item(text: string): string {
	return quoted(text);
}

/** A path in BindPaths= and BindReadOnlyPaths=, where a colon parts source and target. */
export function bindItem(path: string): string {
	return quoted(path).replaceAll(":", "\\:");
}

/** A path that takes the rest of its line, without quotes: WorkingDirectory=. */
export function restOfLine(path: string): string {
	if (path.trim() !== path) throw new UserError("service.odd-path", { path, why: "it begins or ends with a blank" });
	if (path.endsWith("\\")) throw new UserError("service.odd-path", { path, why: "it ends with a backslash" });
	return withoutSpecifiers(path);
}

function quoted(text: string): string {
	return `"${withoutSpecifiers(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** systemd.unit(5): a percent sign begins a specifier wherever a path may stand. */
function withoutSpecifiers(text: string): string {
	refuseControls(text);
	return text.replaceAll("%", "%%");
}

/** Text as the content of an XML element. */
export function xmlText(text: string): string {
	refuseControls(text);
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function refuseControls(path: string): void {
	if (/\p{Cc}/u.test(path)) {
		throw new UserError("service.odd-path", { path: JSON.stringify(path), why: "it holds a control character" });
	}
}
