import { isDeepStrictEqual } from 'node:util'
import { defaultSettings, type SettingsProblem, type SettingsState } from '../../shared/settings/index.ts'
import { applySettings, processingOf, type SettingsTargets } from './apply-settings.ts'
import type { SettingsStore } from './settings-store.ts'

export interface SettingsFollower extends SettingsTargets {
  /** After what changed has been applied, and once at the start. */
  onChange(state: SettingsState): void
  /** What is wrong with the file is other than it was; empty when nothing is. */
  onProblems(problems: readonly SettingsProblem[]): void
}

/** Applies the settings to the app as it starts, and every change from then on; tells the person what is wrong. */
export function followSettings(store: SettingsStore, follower: SettingsFollower): void {
  let applied = store.state
  store.on('changed', (state) => {
    const before = applied
    applied = state
    applySettings(before.settings, state.settings, follower)
    follower.onChange(state)
    if (!isDeepStrictEqual(before.problems, state.problems)) follower.onProblems(state.problems)
  })
  // The session is made with its limit and the microphone with its processing: the command line may overrule both.
  const { sessionLimitSeconds } = applied.settings
  const made = { ...defaultSettings, ...processingOf(applied.settings), sessionLimitSeconds }
  applySettings(made, applied.settings, follower)
  if (applied.settings.muteOnStart) follower.session.setMuted(true)
  follower.onChange(applied)
  follower.onProblems(applied.problems)
}
