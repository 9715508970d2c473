import * as v from 'valibot'
import { fail, invalidValue, succeed, type Outcome } from './errors.ts'
import { parseRequest } from './validation.ts'
import { defaultSettings, updateSettings, type SessionSettings, type UpdateMoment } from './settings.ts'
import type { TranscriptionSessionObject } from './wire.ts'

/** The fields that a session which only writes down may set; their values are checked with the rest. */
const transcriptionFieldsSchema = v.strictObject({
  type: v.literal('transcription'),
  audio: v.optional(
    v.strictObject({
      input: v.optional(
        v.strictObject({
          format: v.optional(v.unknown()),
          noise_reduction: v.optional(v.unknown()),
          transcription: v.optional(v.unknown()),
          turn_detection: v.optional(v.unknown()),
        }),
      ),
    }),
  ),
  include: v.optional(v.unknown()),
})

/** Kept like a conversation's settings; it has no model, and never answers. */
export function defaultTranscriptionSettings(): SessionSettings {
  return defaultSettings('')
}

export function updateTranscriptionSettings(
  current: SessionSettings,
  update: Readonly<Record<string, unknown>>,
  moment: UpdateMoment,
): Outcome<SessionSettings> {
  const fields = parseRequest(transcriptionFieldsSchema, update, 'session')
  if (!fields.ok) return fields
  const updated = updateSettings(current, { ...fields.value, type: 'realtime' }, moment)
  if (!updated.ok) return updated
  const { transcription, turn_detection: turnDetection } = updated.value.audio.input
  if (transcription?.model === 'gpt-realtime-whisper' && turnDetection !== null)
    return fail(
      invalidValue(
        'session.audio.input.turn_detection',
        'gpt-realtime-whisper takes no turn detection: set it to null and commit the audio yourself.',
      ),
    )
  return succeed(updated.value)
}

export function transcriptionSessionObject(
  id: string,
  expiresAt: number,
  settings: SessionSettings,
): TranscriptionSessionObject {
  return {
    object: 'realtime.transcription_session',
    type: 'transcription',
    id,
    expires_at: expiresAt,
    audio: { input: settings.audio.input },
    include: settings.include,
  }
}
