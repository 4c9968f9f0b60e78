import { BlockList, isIP } from "node:net";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

const WILDCARDS: ReadonlySet<string> = new Set(["0.0.0.0", "::", "::0"]);

/** Whether only programs on this machine can connect to this address. A name other than `localhost` is not trusted. */
export function isLoopback(host: string): boolean {
	const version = isIP(host);
	if (version === 0) return host.toLowerCase() === "localhost";
	return LOOPBACK.check(host, version === 6 ? "ipv6" : "ipv4");
}

/** The values of the Host header that mean this server. `hosts`: the further names of the settings. */
export function allowedHosts(host: string, port: number, hosts: readonly string[]): ReadonlySet<string> {
	const own = ["127.0.0.1", "localhost", "::1", ...(WILDCARDS.has(host) ? [] : [host])];
	const listed = hosts.flatMap((one) => (/:\d+$/.test(one) ? [one] : [one, `${one}:${port}`]));
	// Browsers omit port 80.
	const ported = own.flatMap((one) => [hostAndPort(one, port), ...(port === 80 ? [inUrl(one)] : [])]);
	return new Set([...ported, ...listed].map((one) => one.toLowerCase()));
}

/** The address for people to open. */
export function pageUrl(host: string, port: number, hosts: readonly string[]): string {
	if (!WILDCARDS.has(host)) return `http://${hostAndPort(host, port)}`;
	const [named] = hosts;
	if (named === undefined) return `http://${hostAndPort("127.0.0.1", port)}`;
	return `http://${/:\d+$/.test(named) ? named : `${named}:${port}`}`;
}

function hostAndPort(host: string, port: number): string {
	return `${inUrl(host)}:${port}`;
}

function inUrl(host: string): string {
	return isIP(host) === 6 ? `[${host}]` : host;
}
