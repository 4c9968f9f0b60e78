/** The parameters of a connection string with which the client reads a password from the URL. */
const SECRETS: ReadonlySet<string> = new Set(["password", "sslpassword"]);

/**
 * The reason, as a clause, why the URL of a shared journal cannot be used; null if it can. A password is refused, because
 * the URL is shown in messages, in the log and on the page. The clause never repeats a part of the URL.
 */
export function databaseUrlFault(text: string): string | null {
	if (!/^postgres(?:ql)?:\/\//.test(text)) return "must begin with postgres:// or postgresql://";
	// The client also takes a user without a host, which the standard does not: for a socket.
	const url = text.replace("@/", "@localhost/");
	if (!URL.canParse(url)) return "must be a URL such as postgres://autoprune@db.lan/autoprune";
	const { password, searchParams, pathname } = new URL(url);
	if (password !== "" || [...searchParams.keys()].some((name) => SECRETS.has(name.toLowerCase()))) {
		return "must not contain a password; put it into a file and name that file in PGPASSFILE (docs/hosts.md)";
	}
	if (pathname.length < 2) return "must name a database, as in postgres://autoprune@db.lan/autoprune";
	return null;
}
