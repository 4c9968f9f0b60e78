/** The view Log. */
export function LogView() {
	return <p class="quiet">Log</p>;
}
