import type { SessionRecord } from '../../src/practice-server/index.ts'

/** The turn detection that the session was opened with; null for none. */
export function openedWithDetection(session: SessionRecord): unknown {
  const update = session.received.find((event) => event['type'] === 'session.update')?.['session'] as {
    audio: { input: { turn_detection: { type: string } | null } }
  }
  return update.audio.input.turn_detection?.type ?? null
}
