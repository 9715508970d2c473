/**
 * Every setting of a session, in the wire's own vocabulary (protocol §2): what may be asked for, what Earshot asks
 * for unasked, and the smallest update that turns the session there is into the one wanted.
 */
export { checkSettings } from './schema.ts'
export { setPath } from './set-path.ts'
export { endedByHand, formatsOf, settingsOf, transcribes, updateOf } from './defaults.ts'
export { planUpdate, type BelievedSession, type UpdatePlan } from './plan-update.ts'
export { SETTING_PATHS, pickSettings, type SettingPath } from './paths.ts'
export type { RealtimeSettings, SessionSettings, TranscriptionSettings } from './types.ts'
