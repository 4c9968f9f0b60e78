import type { WireSetting } from "../../../daemon/http/wire/settings.ts";
import { NOT_RECOGNISED } from "../../text/layout.ts";
import { MarkedText } from "../../ui/marked-text.tsx";
import { CONTROLS } from "./control.tsx";
import { change, nameOf, pending } from "./pending.ts";

/** One setting: its name, its help, its value, and where the value comes from. */
export function SettingRow({ setting, waits }: { readonly setting: WireSetting; readonly waits: boolean }) {
	const name = nameOf(setting);
	const id = `setting-${name}`;
	const isChanged = pending.value.has(name);
	const changed = pending.value.get(name) ?? setting.fallback;
	const Control = CONTROLS[setting.control];
	return (
		<li class={isChanged ? "changed" : ""}>
			<div class="setting-text">
				<label for={id}>
					<code>{name}</code>
				</label>
				<p>
					<MarkedText text={setting.help} />
				</p>
				{setting.why !== null && (
					<p class="quiet">
						<MarkedText text={`${setting.why}.`} />
					</p>
				)}
				<p class="quiet">
					Allowed: {setting.allowed}.{!setting.isLive && " A change needs a restart of the daemon."}
					{setting.restriction !== null && <MarkedText text={` ${setting.restriction}`} />}
				</p>
			</div>
			<div class="setting-value">
				<Control
					id={id}
					setting={setting}
					value={isChanged ? changed : setting.value}
					onChange={(value) => change(setting, value)}
				/>
				<div class="setting-origin">
					<span class={`tag ${setting.origin}`}>{originText(setting)}</span>
					{isChanged && <span class="tag">not saved</span>}
					{waits && <span class="tag waits">waits for a restart</span>}
					{setting.origin === "file" && !setting.isReadOnly && (
						<button type="button" class="quiet-button small" onClick={() => change(setting, null)}>
							Use the default
						</button>
					)}
				</div>
			</div>
		</li>
	);
}

function originText({ origin, line }: WireSetting): string {
	if (origin === "file") return line === null ? "settings file" : `settings file, line ${line}`;
	return origin === "fallback" ? NOT_RECOGNISED : origin;
}
