import type { Session } from 'electron'
import { pageOf } from './app-protocol.ts'

/** The audio page may use the microphone. Nobody may anything else. */
export function restrictPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    answer(permission === 'media' && pageOf(details.requestingUrl) === 'audio' && isAudioOnly(media))
  })
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin, details) =>
      permission === 'media' && pageOf(requestingOrigin) === 'audio' && details.mediaType !== 'video',
  )
}

/** An empty list is Chromium asking to list devices. */
function isAudioOnly(mediaTypes: readonly string[]): boolean {
  return mediaTypes.every((type) => type === 'audio')
}
