import { isDeepStrictEqual } from 'node:util'
import type { Settings } from '../../shared/settings/index.ts'
import { effectiveSettings } from '../../shared/settings/persona.ts'
import type { AudioInput } from '../audio/audio-input.ts'
import type { AudioOutput } from '../audio/audio-output.ts'
import { setHandsFree, turnFinderOf } from '../hands-free.ts'
import type { SessionConfig } from '../realtime/dialects/dialect.ts'
import type { Session } from '../realtime/session.ts'
import type { Recordings } from '../recordings/recordings.ts'

/** What settings are applied to. */
export interface SettingsTargets {
  session: Session
  input: AudioInput
  output: AudioOutput
  recordings: Recordings
  /** Null when the settings lead elsewhere than where the session is. */
  configFor(settings: Settings): SessionConfig | null
  /** Moves the session to where the settings lead now. */
  move(): void
}

/**
 * Brings the running app from one state of the settings to another. What did not change is left alone, so that what
 * the command line has overruled stays so until the person changes that very setting.
 */
export function applySettings(before: Settings, after: Settings, targets: SettingsTargets): void {
  const { session, input, output, recordings } = targets
  const changed = (...names: (keyof Settings)[]) =>
    names.some((name) => !isDeepStrictEqual(before[name], after[name]))

  configureSession(before, after, targets)
  if (changed('sessionLimitSeconds')) session.setSessionLimit(after.sessionLimitSeconds)
  if (changed('chimes')) session.setChimes(after.chimes)
  if (changed('voicePolicy') && session.voicePolicy !== after.voicePolicy) {
    session.setVoicePolicy(after.voicePolicy)
  }
  if (changed('turnSilenceMs')) session.setTurnSilence(after.turnSilenceMs)
  if (changed('inputDeviceId') && input.state.chosenId !== after.inputDeviceId)
    input.choose(after.inputDeviceId)
  const processing = processingOf(after)
  if (
    changed('echoCancellation', 'noiseSuppression', 'autoGainControl') &&
    !isDeepStrictEqual(input.state.processing, processing)
  ) {
    input.process(processing)
  }
  if (changed('outputDeviceId') && output.state.chosenId !== after.outputDeviceId) {
    output.choose(after.outputDeviceId)
  }
  if (changed('volume') && output.state.volume !== after.volume) output.setVolume(after.volume)
  if (changed('recording')) recordings.set(after.recording)
}

export function processingOf({ echoCancellation, noiseSuppression, autoGainControl }: Settings) {
  return { echoCancellation, noiseSuppression, autoGainControl }
}

function configureSession(
  before: Settings,
  after: Settings,
  { session, configFor, move }: SettingsTargets,
): void {
  const config = configFor(after)
  if (config === null) move()
  else if (!isDeepStrictEqual(config, configFor(before))) session.configure(config)
  const was = effectiveSettings(before).turnDetection
  const { turnDetection } = effectiveSettings(after)
  if (turnDetection === was) return
  const [finder, next] = [turnFinderOf(was), turnFinderOf(turnDetection)]
  // One who finds turns makes way for the other first.
  if (finder !== next) setHandsFree(session, finder, false, after.turnSilenceMs)
  setHandsFree(session, next, true, after.turnSilenceMs)
}
