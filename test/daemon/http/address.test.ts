import { expect, test } from "vitest";
import { allowedHosts, isLoopback, pageUrl } from "../../../daemon/http/address.ts";
import { serve } from "./serve.ts";

test.each([
	["127.0.0.1", true],
	["127.8.9.1", true],
	["::1", true],
	["0:0:0:0:0:0:0:1", true],
	["localhost", true],
	["0.0.0.0", false],
	["::", false],
	["192.168.1.5", false],
	["128.0.0.1", false],
	["::2", false],
	["nas.lan", false],
	["localhost.other.example", false],
	["127.0.0.1.other.example", false],
])("only this machine reaches %s: %s", (host, expected) => {
	expect(isLoopback(host)).toBe(expected);
});

test.each([
	["127.0.0.1", [], "http://127.0.0.1:7861"],
	["::1", [], "http://[::1]:7861"],
	["192.168.1.5", [], "http://192.168.1.5:7861"],
	["0.0.0.0", [], "http://127.0.0.1:7861"],
	["0.0.0.0", ["nas.lan"], "http://nas.lan:7861"],
	["::", ["nas.lan:8080", "other.lan"], "http://nas.lan:8080"],
])("a page at %s with the names %j is opened at %s, and answers there", (host, hosts, url) => {
	expect(pageUrl(host, 7861, hosts)).toBe(url);
	expect(allowedHosts(host, 7861, hosts)).toContain(new URL(url).host);
});

test("browsers leave out port 80", () => {
	expect([...allowedHosts("192.168.1.5", 80, [])]).toEqual(expect.arrayContaining(["192.168.1.5", "localhost"]));
	expect([...allowedHosts("192.168.1.5", 81, [])]).not.toContain("localhost");
});

test("where the port is taken, the next free one is used", async () => {
	const first = await serve();
	const second = await serve({ port: first.port });
	expect(second.port).toBeGreaterThan(first.port);
	expect(second.port).toBeLessThanOrEqual(first.port + 20);
});

test("an address of another machine is refused with a code", async () => {
	await expect(serve({ host: "192.0.2.1" })).rejects.toMatchObject({
		code: "web.no-address",
		message: expect.stringContaining("EADDRNOTAVAIL"),
	});
});
