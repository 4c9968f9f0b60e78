import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createTokenGuard } from "../../../daemon/http/guard/token.ts";
import { readOrMakeToken, tokenPath } from "../../../daemon/http/token.ts";
import { tempFolder } from "../temp-folder.ts";
import { post, type Served, send, serve } from "./serve.ts";

const STATE = "/api/v1/state";

async function tokenOf({ state }: Served): Promise<string> {
	return (await readFile(tokenPath(state), "utf8")).trim();
}

function bearer(token: string) {
	return { Authorization: `Bearer ${token}` };
}

test("on this machine alone no token is asked for, and no cookie is set", async () => {
	const served = await serve();
	const { port, server } = served;
	expect(server.address.tokenFile).toBeNull();
	await expect(tokenOf(served)).rejects.toMatchObject({ code: "ENOENT" });
	const session = await post(port, "/api/v1/session", { token: "any" });
	expect(session.status).toBe(204);
	expect(session.headers).not.toHaveProperty("set-cookie");
	expect((await send(port, { path: STATE })).status).toBe(200);
});

test.each([{ token: "always" } as const, { host: "0.0.0.0" }])("with %j a token is asked for", async (settings) => {
	const served = await serve(settings);
	const { port, server } = served;
	const token = await tokenOf(served);
	expect(server.address).toEqual({ url: `http://127.0.0.1:${port}`, tokenFile: tokenPath(served.state) });
	expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
	for (const path of [
		STATE,
		"/metrics",
		"/api/v1/log",
		"/nothing",
		"/%61pi/v1/state",
		"//api/v1/state",
		"/x/../api/v1/state",
	]) {
		const answer = await send(port, { path });
		expect([path, answer.status, JSON.parse(answer.body).code]).toEqual([path, 401, "web.token"]);
	}
	expect((await send(port, { path: STATE, headers: bearer(token) })).status).toBe(200);
	expect((await send(port, { path: "/metrics", headers: bearer(token) })).status).toBe(200);
	expect((await post(port, "/api/v1/pause")).status).toBe(401);
});

test("a token becomes a cookie that no script reads, no other site sends, and that is not the token", async () => {
	const served = await serve({ token: "always" });
	const { port } = served;
	const token = await tokenOf(served);
	const { status, headers } = await post(port, "/api/v1/session", { token });
	expect(status).toBe(204);
	const [pair = "", ...attributes] = (headers["set-cookie"] ?? "").split("; ");
	expect(attributes.sort()).toEqual(["HttpOnly", "Path=/", "SameSite=Strict"]);
	expect(pair).toMatch(new RegExp(`^autoprune-${port}=.{43}$`));
	expect(pair).not.toContain(token);
	for (const [cookie, expected] of [
		[pair, 200],
		[`other=1; ${pair}; more=2`, 200],
		[`${pair}x`, 401],
		[`autoprune-${port}=${token}`, 401],
		[`autoprune-${port}=`, 401],
	] as const) {
		expect((await send(port, { path: STATE, headers: { Cookie: cookie } })).status).toBe(expected);
	}
	const secure = await send(port, {
		...{ method: "POST", path: "/api/v1/session", body: JSON.stringify({ token }) },
		headers: { Origin: `https://127.0.0.1:${port}` },
	});
	expect(secure.headers["set-cookie"]).toContain("; Secure");
});

test("after ten wrong tokens even the right one has to wait, but not a page that is open", async () => {
	const served = await serve({ token: "always" });
	const { port } = served;
	const token = await tokenOf(served);
	const { headers } = await post(port, "/api/v1/session", { token });
	for (let index = 0; index < 5; index += 1) {
		expect((await send(port, { path: STATE, headers: bearer(`wrong${index}`) })).status).toBe(401);
		expect((await post(port, "/api/v1/session", { token: `wrong${index}` })).status).toBe(401);
	}
	for (const answer of [
		await send(port, { path: STATE, headers: bearer(token) }),
		await post(port, "/api/v1/session", { token }),
	]) {
		expect([answer.status, JSON.parse(answer.body).code]).toEqual([429, "web.token-tries"]);
	}
	const Cookie = headers["set-cookie"]?.split("; ")[0] ?? "";
	expect((await send(port, { path: STATE, headers: { Cookie } })).status).toBe(200);
});

test("a minute after the wrong tokens the right one works, and another address never had to wait", () => {
	let now = 0;
	const guard = createTokenGuard("right", 80, () => now);
	const from = (address: string, token: string) => () =>
		guard.sessionFor(token, { socket: { remoteAddress: address } } as never);
	for (let index = 0; index < 10; index += 1) expect(from("10.0.0.1", "wrong")).toThrow("wrong");
	expect(from("10.0.0.1", "right")).toThrow("More than 10");
	expect(from("10.0.0.2", "right")()).toMatch(/^.{43}$/);
	now = 59_999;
	expect(from("10.0.0.1", "right")).toThrow("More than 10");
	now = 60_000;
	expect(from("10.0.0.1", "right")()).toMatch(/^.{43}$/);
});

test("the token is made once, for its owner alone, and stays the same", async () => {
	const state = await tempFolder();
	const token = await readOrMakeToken(state);
	expect((await stat(tokenPath(state))).mode & 0o777).toBe(0o600);
	expect(await readOrMakeToken(state)).toBe(token);
	expect(await readOrMakeToken(await tempFolder())).not.toBe(token);
});

test.each<[string, (path: string) => Promise<unknown>]>([
	["is no token", (path) => writeFile(path, "short\n", { mode: 0o600 })],
	["is empty", (path) => writeFile(path, "", { mode: 0o600 })],
	["others can read", async (path) => chmod(path, 0o644)],
	["is a folder", (path) => rm(path).then(() => mkdir(path))],
	[
		"is a link",
		async (path) => {
			await writeFile(`${path}.other`, await readFile(path), { mode: 0o600 });
			await rm(path);
			await symlink(`${path}.other`, path);
		},
	],
])("a file that %s is refused as a token", async (_, spoil) => {
	const state = await tempFolder();
	await readOrMakeToken(state);
	await spoil(tokenPath(state));
	await expect(readOrMakeToken(state)).rejects.toMatchObject({ code: "web.token-file" });
});

test("a token that cannot be written is a fault with a code", async () => {
	await expect(readOrMakeToken(join(await tempFolder(), "missing"))).rejects.toMatchObject({ code: "web.token-file" });
});
