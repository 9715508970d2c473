import { defaultSettings, type SettingsState } from '../../shared/settings/index.ts'
import { applySettings, processingOf, type SettingsTargets } from './apply-settings.ts'
import type { SettingsStore } from './settings-store.ts'

export interface SettingsFollower extends SettingsTargets {
  /** After what changed has been applied, and once at the start. */
  onChange(state: SettingsState): void
}

/** Applies the settings to the app as it starts, and every change from then on; tells the person what is wrong. */
export function followSettings(store: SettingsStore, follower: SettingsFollower): void {
  const { session } = follower
  let applied = store.state
  const warn = ({ problems: [first] }: SettingsState) => {
    if (first !== undefined) session.warn(first)
  }
  store.on('changed', (state) => {
    const before = applied
    applied = state
    applySettings(before.settings, state.settings, follower)
    follower.onChange(state)
    if (JSON.stringify(before.problems) !== JSON.stringify(state.problems)) warn(state)
  })
  // The microphone is made with its processing, which the command line may overrule.
  applySettings({ ...defaultSettings, ...processingOf(applied.settings) }, applied.settings, follower)
  if (applied.settings.muteOnStart) session.setMuted(true)
  follower.onChange(applied)
  // A connection that comes up takes back the notice before it.
  const warnOnce = () => {
    if (session.state.kind === 'connecting') return
    session.off('state', warnOnce)
    warn(store.state)
  }
  session.on('state', warnOnce)
}
