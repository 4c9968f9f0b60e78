import web from "./vitest.config.ts";

/** Takes the README's pictures of the page: `npm run page-images`. */
export default { test: { ...web.test, include: ["test/web/images.ts"], testTimeout: 300_000 } };
