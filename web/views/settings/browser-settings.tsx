import { areKeysOn, switchKeys } from "../../app/keys.ts";
import { switchTheme } from "../../app/theme.ts";
import { Card } from "../../ui/card.tsx";

/** What is kept in this browser only. */
export function BrowserSettings() {
	return (
		<Card title="This browser">
			<ul class="setting-rows">
				<li>
					<div class="setting-text">
						<label for="single-keys">Single keys</label>
						<p class="quiet">Keys such as p (pause) and g l (log) do something without Ctrl. The key ? lists them.</p>
					</div>
					<div class="setting-value">
						<input id="single-keys" type="checkbox" checked={areKeysOn} onChange={switchKeys} />
					</div>
				</li>
				<li>
					<div class="setting-text">
						<b>Colours</b>
						<p class="quiet">Light or dark. Until you choose, the page follows the system.</p>
					</div>
					<div class="setting-value">
						<button type="button" onClick={switchTheme}>
							Change between light and dark
						</button>
					</div>
				</li>
			</ul>
		</Card>
	);
}
