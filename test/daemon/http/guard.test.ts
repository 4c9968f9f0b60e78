import fc from "fast-check";
import { expect, test } from "vitest";
import { type Request, send, sendRaw, serve } from "./serve.ts";

const STATE = "/api/v1/state";

/** The page loads nothing but its own files, is in no frame, and makes no markup from text. */
const CSP = [
	...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'"],
	...["connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'"],
	...["frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"],
].join("; ");

test("the answer tells browsers to keep it to this page, and no other site is allowed anything", async () => {
	const { port } = await serve();
	const answers = [
		await send(port, { path: STATE }),
		await send(port, { path: "/nothing" }),
		await send(port, { path: STATE, headers: { Host: "other.example" } }),
		await send(port, { path: STATE, headers: { Origin: "http://other.example" } }),
	];
	expect(answers.map(({ status }) => status)).toEqual([200, 404, 421, 403]);
	for (const { headers } of answers) {
		expect(headers).toMatchObject({
			"content-security-policy": CSP,
			"x-content-type-options": "nosniff",
			"referrer-policy": "no-referrer",
			"cross-origin-opener-policy": "same-origin",
			"cross-origin-resource-policy": "same-origin",
			"permissions-policy": expect.stringContaining("camera=()"),
		});
		expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
	}
});

test.each([
	["127.0.0.1:PORT", 200],
	["localhost:PORT", 200],
	["LOCALHOST:PORT", 200],
	["[::1]:PORT", 200],
	["nas.lan", 200],
	["nas.lan:PORT", 200],
	["proxy.lan:8443", 200],
	["proxy.lan", 421],
	["127.0.0.1", 421],
	["localhost:80", 421],
	["localhost.other.example:PORT", 421],
	["other.example", 421],
	["127.0.0.1:PORT@other.example", 421],
	["0.0.0.0:PORT", 421],
	["", 421],
])("the host %j is answered with %i, and other hosts get nothing, whatever they ask for", async (given, status) => {
	const { port } = await serve({ hosts: ["nas.lan", "proxy.lan:8443"] });
	const headers = { Host: given.replace("PORT", String(port)) };
	const asked: Request[] = [{ path: STATE }, { path: "/" }, { path: "/api/v1/pause", method: "POST", body: "{}" }];
	const [state, ...others] = await Promise.all(asked.map((one) => send(port, { ...one, headers })));
	expect(state?.status).toBe(status);
	if (status === 200) return;
	for (const { body } of others) expect(JSON.parse(body)).toMatchObject({ code: "web.host" });
});

test.each([
	["no Host line", "GET /api/v1/state HTTP/1.1\r\n"],
	["no Host line, in HTTP/1.0", "GET /api/v1/state HTTP/1.0\r\n"],
	["two Host lines", "GET /api/v1/state HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: other.example\r\n"],
	["another host in the request line", "GET http://other.example/api/v1/state HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n"],
	["this host in the request line", "GET http://127.0.0.1:PORT/api/v1/state HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n"],
	["no path", "OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n"],
])("a request with %s is misdirected", async (_, head) => {
	const { port } = await serve();
	const answer = await sendRaw(port, `${head.replaceAll("PORT", String(port))}Connection: close\r\n\r\n`);
	expect(answer).toMatchObject({ status: 421, body: expect.stringContaining('"web.host"') });
});

test.each<[string, Record<string, string>, number]>([
	["its own origin", { Origin: "http://HOST" }, 200],
	["its own origin behind a proxy", { Origin: "https://HOST" }, 200],
	["another origin", { Origin: "http://other.example" }, 403],
	["another port of this machine", { Origin: "http://127.0.0.1:1" }, 403],
	["another name of this server", { Origin: "http://localhost:PORT" }, 403],
	["a hidden origin", { Origin: "null" }, 403],
	["an empty origin", { Origin: "" }, 403],
	["an origin that begins like its own", { Origin: "http://HOST.other.example" }, 403],
	["a script of its own", { "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors" }, 200],
	["an address that was typed", { "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate" }, 200],
	["a script of another site", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors" }, 403],
	["a script of another port", { "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors" }, 403],
	[
		"a link of another site",
		{ "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" },
		200,
	],
	[
		"a frame of another site",
		{ "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" },
		403,
	],
])("a request by %s is answered as it should be", async (_, given, status) => {
	const { port } = await serve();
	const host = `127.0.0.1:${port}`;
	const values = Object.entries(given).map(([name, value]) => [
		name,
		value.replace("HOST", host).replace("PORT", String(port)),
	]);
	const answer = await send(port, { path: STATE, headers: Object.fromEntries(values) });
	expect(answer.status).toBe(status);
	if (status === 403) expect(JSON.parse(answer.body)).toMatchObject({ code: "web.cross-site" });
});

test("a form of another site cannot post by navigating", async () => {
	const { port, journal } = await serve();
	const headers = {
		...{ "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" },
		"Content-Type": "text/plain",
		"X-Autoprune": null,
	};
	const answer = await send(port, { method: "POST", path: "/api/v1/pause", headers, body: "{}" });
	expect(answer.status).toBe(403);
	expect(await journal.paused()).toBeNull();
});

test.each<[string, Request, number, string]>([
	["without the header", { path: "/api/v1/pause", headers: { "X-Autoprune": null } }, 403, "web.header-missing"],
	[
		"with another value of the header",
		{ path: "/api/v1/pause", headers: { "X-Autoprune": "0" } },
		403,
		"web.header-missing",
	],
	["of a form", { path: "/api/v1/pause", headers: { "Content-Type": "text/plain" } }, 415, "web.content-type"],
	["without a type", { path: "/api/v1/pause", headers: { "Content-Type": null } }, 415, "web.content-type"],
	["that is no JSON", { path: "/api/v1/pause", body: "{" }, 400, "web.not-json"],
	["with an unknown field", { path: "/api/v1/pause", body: '{"wy":"x"}' }, 400, "web.not-json"],
	["with a wrong type", { path: "/api/v1/pause", body: '{"why":7}' }, 400, "web.not-json"],
	["that is too long", { path: "/api/v1/pause", body: `"${"x".repeat(65_536)}"` }, 413, "web.too-long"],
	["to nothing", { path: "/api/v1/nothing" }, 404, "web.not-found"],
	["to what is only read", { path: "/api/v1/state" }, 404, "web.not-found"],
])("a change %s is refused, and changes nothing", async (_, given, status, code) => {
	const { port, journal } = await serve();
	const answer = await send(port, { method: "POST", body: "{}", ...given });
	expect(answer.status).toBe(status);
	expect(JSON.parse(answer.body)).toMatchObject({ code, message: expect.any(String), hint: expect.any(String) });
	expect(await journal.paused()).toBeNull();
});

test.each([1, 5])("a body of %i chunks, which does not tell its length, is refused", async (count) => {
	const { port } = await serve();
	const headers = `Host: 127.0.0.1:${port}\r\nX-Autoprune: 1\r\nContent-Type: application/json\r\nConnection: close\r\n`;
	const body = `${"2\r\n{}\r\n".repeat(count)}0\r\n\r\n`;
	const answer = await sendRaw(
		port,
		`POST /api/v1/pause HTTP/1.1\r\n${headers}Transfer-Encoding: chunked\r\n\r\n${body}`,
	);
	expect(answer).toMatchObject({ status: 411, body: expect.stringContaining('"web.no-length"') });
});

test("a preflight is refused, and a method that nobody needs", async () => {
	const { port } = await serve();
	const preflight = { Origin: "http://other.example", "Access-Control-Request-Method": "POST" };
	expect((await send(port, { method: "OPTIONS", path: "/api/v1/pause", headers: preflight })).status).toBe(403);
	for (const method of ["OPTIONS", "TRACE", "PROPFIND"]) {
		const answer = await send(port, { method, path: "/api/v1/pause" });
		expect([answer.status, JSON.parse(answer.body).code]).toEqual([405, "web.method"]);
	}
});

test("reading never changes anything, whatever is read", async () => {
	const { port, journal } = await serve();
	for (const path of ["/api/v1/pause", "/api/v1/resume", "/api/v1/log/1/undo", "/api/v1/log/1/retry"]) {
		expect((await send(port, { path })).status).toBe(404);
	}
	expect(await journal.paused()).toBeNull();
});

test("the server survives any bytes, and answers the next request", async () => {
	const { port, log } = await serve();
	const line = fc.oneof(
		fc.string({ unit: "binary", maxLength: 40 }),
		fc.constantFrom(
			"GET /api/v1/log?offset=%FF HTTP/1.1",
			`Host: 127.0.0.1:${port}`,
			"GET /%c0%ae%c0%ae/ HTTP/1.1",
			"",
		),
		fc.webPath().map((path) => `GET ${path} HTTP/1.1`),
	);
	const run = fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), async (lines) => {
		const host = `Host: 127.0.0.1:${port}`;
		const { status } = await sendRaw(port, `${[...lines, host, "Connection: close"].join("\r\n")}\r\n\r\n`);
		expect(status).not.toBe(500);
	});
	await fc.assert(run, { numRuns: 100 });
	expect((await send(port, { path: STATE })).status).toBe(200);
	expect(log.messages).toEqual([]);
});
