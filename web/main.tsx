import "@fontsource-variable/inter/wght.css";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/parts.css";
import "./style/now.css";
import "./style/log.css";
import "./style/operation.css";
import "./style/forced-colours.css";
import { render } from "preact";
import { startLive } from "./app/live.ts";
import { useTokenOfAddress } from "./app/session.ts";
import { applyTheme } from "./app/theme.ts";
import { App } from "./shell/app.tsx";
import { startKeys } from "./shell/keys.ts";
import { loadViewsLater } from "./shell/views.ts";

applyTheme();
// Before anything is asked for. With a wrong token, the page asks for another one.
await useTokenOfAddress().catch(() => undefined);
const place = document.getElementById("app");
if (place === null) throw new Error("the document has no element #app");
render(<App />, place);
startKeys();
startLive();
loadViewsLater();
