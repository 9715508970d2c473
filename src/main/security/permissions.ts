import type { Session } from 'electron'
import { pageOf } from './app-protocol.ts'

/** The audio page may use the microphone and choose the speakers. Nobody may anything else. */
export function restrictPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    const sound = permission === 'speaker-selection' || (permission === 'media' && isAudioOnly(media))
    answer(sound && pageOf(details.requestingUrl) === 'audio')
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) => {
    const sound =
      permission === 'speaker-selection' || (permission === 'media' && details.mediaType !== 'video')
    return sound && pageOf(requestingOrigin) === 'audio'
  })
}

/** An empty list is Chromium asking to list devices. */
function isAudioOnly(mediaTypes: readonly string[]): boolean {
  return mediaTypes.every((type) => type === 'audio')
}
