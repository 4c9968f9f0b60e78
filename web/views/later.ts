/** The views that are not loaded with the page. Together, because they share most of what they show. */
import "../style/model.css";
import "../style/model-cards.css";
import "../style/model-tabs.css";
import "../style/workshop.css";
import "../style/settings.css";

export { ModelView } from "./model/model-view.tsx";
export { SettingsView } from "./settings/settings-view.tsx";
export { WorkshopView } from "./workshop/workshop-view.tsx";
