import { join } from "node:path";
import { postgresServer } from "../postgres.ts";
import { type TcpProxy, tcpProxy } from "../tcp-proxy.ts";

/** A database's URL by a proxy of its own, until the test ends. `url`: that of the database by the server's socket. */
export async function proxied(url: string): Promise<{ readonly url: string; readonly proxy: TcpProxy }> {
	const { folder } = await postgresServer();
	const proxy = await tcpProxy(join(folder, ".s.PGSQL.5432"));
	return { url: `postgres://postgres@127.0.0.1:${proxy.port}${new URL(url).pathname}`, proxy };
}
