const KEY = "theme";

/** Applies the scheme that the user chose on this browser, if any; else that of the system is used. */
export function applyTheme(): void {
	const chosen = localStorage.getItem(KEY);
	if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}

/** Changes between light and dark. */
export function switchTheme(): void {
	const { dataset } = document.documentElement;
	const isDark =
		dataset.theme === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : dataset.theme === "dark";
	dataset.theme = isDark ? "light" : "dark";
	localStorage.setItem(KEY, dataset.theme);
}
