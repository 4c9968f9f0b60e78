import { Hono } from "hono";
import type { AppParts, NodeEnv } from "./app-parts.ts";
import { webError } from "./errors.ts";
import { architecturesRoute } from "./routes/architectures.ts";
import { eventsRoute } from "./routes/events.ts";
import { logRoute } from "./routes/log.ts";
import { logFilesRoute } from "./routes/log-files.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { pageRoute } from "./routes/page.ts";
import { pauseRoute, resumeRoute } from "./routes/pause.ts";
import { planRoute } from "./routes/plan.ts";
import { reviseRoute } from "./routes/revise.ts";
import { sessionRoute } from "./routes/session.ts";
import { stateRoute } from "./routes/state.ts";
import { tasksRoute } from "./routes/tasks.ts";
import { uploadsRoute } from "./routes/uploads.ts";
import { wireFault } from "./wire-fault.ts";

/** The routes below `/api/v1`, with the types of their requests and answers. */
export type Api = ReturnType<typeof createApi>;

function createApi(parts: AppParts) {
	return new Hono<NodeEnv>()
		.route("/state", stateRoute(parts))
		.route("/events", eventsRoute(parts))
		.route("/log", logRoute(parts))
		.route("/log", reviseRoute(parts))
		.route("/", logFilesRoute(parts))
		.route("/pause", pauseRoute(parts))
		.route("/resume", resumeRoute(parts))
		.route("/session", sessionRoute(parts))
		.route("/uploads", uploadsRoute(parts))
		.route("/plan", planRoute(parts))
		.route("/tasks", tasksRoute(parts))
		.route("/architectures", architecturesRoute());
}

/** All routes. Every fault is answered as JSON with its code. */
export function createApp(parts: AppParts) {
	return new Hono<NodeEnv>()
		.route("/api/v1", createApi(parts))
		.route("/metrics", metricsRoute(parts))
		.route("/", pageRoute(parts.files))
		.notFound(({ req: { path } }) => answerTo(webError("web.not-found", { path })))
		.onError((error) => {
			const answer = answerTo(error);
			if (answer.status === 500) parts.log.warn({ err: error }, "a request to the web page's server failed");
			return answer;
		});
}

function answerTo(error: unknown): Response {
	const { status, fault } = wireFault(error);
	return Response.json(fault, { status });
}
