import { Hono } from "hono";
import type { AppParts, NodeEnv } from "./app-parts.ts";
import { webError } from "./errors.ts";
import { architecturesRoute } from "./routes/architectures.ts";
import { eventsRoute } from "./routes/events.ts";
import { filesRoute } from "./routes/files.ts";
import { logRoute } from "./routes/log.ts";
import { logFilesRoute } from "./routes/log-files.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { pageRoute } from "./routes/page.ts";
import { pauseRoute, resumeRoute } from "./routes/pause.ts";
import { planRoute } from "./routes/plan.ts";
import { reportRoute, tensorsRoute } from "./routes/report.ts";
import { reviseRoute } from "./routes/revise.ts";
import { sessionRoute } from "./routes/session.ts";
import { settingsRoute } from "./routes/settings.ts";
import { stateRoute } from "./routes/state.ts";
import { tasksRoute } from "./routes/tasks.ts";
import { uploadsRoute } from "./routes/uploads.ts";
import { knowRoute, sameRoute } from "./routes/weights.ts";
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
		.route("/files", filesRoute(parts))
		.route("/report", reportRoute(parts))
		.route("/tensors", tensorsRoute(parts))
		.route("/same", sameRoute(parts))
		.route("/know", knowRoute(parts))
		.route("/settings", settingsRoute(parts))
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
		.onError((error, { req }) => {
			const answer = answerTo(error);
			// Work that was stopped because nobody waits for it ends with an error, too.
			if (answer.status === 500 && !req.raw.signal.aborted)
				parts.log.warn({ err: error }, "a request to the web page's server failed");
			return answer;
		});
}

function answerTo(error: unknown): Response {
	const { status, fault } = wireFault(error);
	return Response.json(fault, { status });
}
