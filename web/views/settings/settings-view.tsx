/** The view Settings. */
export function SettingsView() {
	return <p class="quiet">Settings</p>;
}
