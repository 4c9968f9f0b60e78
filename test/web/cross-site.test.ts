import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright-core";
import { expect, inject, onTestFinished } from "vitest";
import { serve } from "../daemon/http/serve.ts";
import { ended } from "../daemon/journal/ended.ts";
import { PAGE, test } from "./page.ts";

/** Serves a document of another site: the same machine, but another port. */
async function otherSite(): Promise<string> {
	const server = createServer((_, response) => response.setHeader("Content-Type", "text/html").end("<body></body>"));
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => void server.close());
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What a page of another site can try from a browser, and what it got. */
const ATTEMPTS: Readonly<Record<string, (url: string) => Promise<string>>> = {
	"reads the log": (url) => fetch(`${url}/api/v1/log`).then((answer) => answer.text()),
	"reads the log without CORS": (url) => fetch(`${url}/api/v1/log`, { mode: "no-cors" }).then(({ type }) => type),
	"pauses with the header": (url) =>
		fetch(`${url}/api/v1/pause`, {
			method: "POST",
			headers: { "X-Autoprune": "1", "Content-Type": "application/json" },
			body: "{}",
		}).then((answer) => answer.text()),
	"pauses as a simple request": (url) =>
		fetch(`${url}/api/v1/pause`, { method: "POST", mode: "no-cors", body: "{}" }).then(({ type }) => type),
	"sends a form": (url) =>
		new Promise((resolve) => {
			const frame = document.createElement("iframe");
			frame.name = "target";
			const form = document.createElement("form");
			Object.assign(form, { method: "post", action: `${url}/api/v1/pause`, target: "target", enctype: "text/plain" });
			document.body.append(frame, form);
			frame.onload = () => resolve("loaded");
			form.submit();
		}),
	"sends a beacon": async (url) => String(navigator.sendBeacon(`${url}/api/v1/log/1/undo`, "{}")),
	"listens to events": (url) =>
		new Promise((resolve) => {
			const source = new EventSource(`${url}/api/v1/events`);
			source.onerror = () => resolve("error");
			source.addEventListener("state", ({ data }) => resolve(data));
		}),
	"frames the page": (url) =>
		new Promise((resolve) => {
			const frame = document.createElement("iframe");
			frame.src = url;
			frame.onload = () => resolve(String(frame.contentDocument === null));
			document.body.append(frame);
		}),
	"loads a script": (url) =>
		new Promise((resolve) => {
			const script = document.createElement("script");
			script.src = `${url}/api/v1/state`;
			script.onload = () => resolve("loaded");
			script.onerror = () => resolve("error");
			document.body.append(script);
		}),
};

test.for(Object.keys(ATTEMPTS))("a page of another site that %s learns nothing and changes nothing", async (name) => {
	const { server, journal } = await serve({}, PAGE);
	await ended(journal, "secret-name.ckpt");
	const browser = await chromium.connect(inject("browser") ?? "");
	onTestFinished(() => browser.close());
	const page = await browser.newPage();
	await page.goto(await otherSite());
	const attempt = ATTEMPTS[name];
	if (attempt === undefined) throw new Error(name);
	const got = await page.evaluate(attempt, server.address.url).catch((error: unknown) => String(error));
	expect(got).not.toMatch(/secret-name|phase|\{/);
	// A frame of ours would be a second frame with our title.
	expect(await Promise.all(page.frames().map((frame) => frame.title().catch(() => "")))).not.toContain("Autoprune");
	expect(await journal.paused()).toBeNull();
	expect((await journal.entry(1))?.undone).toBeNull();
});
