/** What pages may do with devices and the like, as the app's two permission handlers decide. */
import type Electron from 'electron'
import { host } from './context.ts'
import type { HostWebContents } from './web-contents.ts'
import type { HostWebFrameMain } from './web-frame-main.ts'

export type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
export type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]
type CheckedPermission = Parameters<NonNullable<CheckHandler>>[1]

/** Electron's names of the permissions that Chromium would otherwise ask a person about, and DevTools' names. */
const checked: readonly [CheckedPermission, DevToolsPermission][] = [
  ['clipboard-read', 'clipboardReadWrite'],
  ['clipboard-sanitized-write', 'clipboardSanitizedWrite'],
  ['geolocation', 'geolocation'],
  ['idle-detection', 'idleDetection'],
  ['local-fonts', 'localFonts'],
  ['midi', 'midi'],
  ['notifications', 'notifications'],
  ['persistent-storage', 'durableStorage'],
  ['screen-wake-lock', 'wakeLockScreen'],
  ['speaker-selection', 'speakerSelection'],
  ['window-management', 'windowManagement'],
]

type DevToolsPermission =
  | 'audioCapture'
  | 'videoCapture'
  | 'clipboardReadWrite'
  | 'clipboardSanitizedWrite'
  | 'geolocation'
  | 'idleDetection'
  | 'localFonts'
  | 'midi'
  | 'notifications'
  | 'durableStorage'
  | 'wakeLockScreen'
  | 'speakerSelection'
  | 'windowManagement'

export class Permissions {
  /** Without a handler Electron grants everything. */
  requestHandler: RequestHandler = null
  checkHandler: CheckHandler = null

  /** Before a document of this origin loads: Chromium gets the answers of the check handler, and asks nobody. */
  async prepareOrigin(contents: HostWebContents, appUrl: string): Promise<void> {
    const { urls, pages } = host()
    if (pages === null || !urls.isAppUrl(appUrl)) return
    const allows = (permission: CheckedPermission, mediaType?: 'audio' | 'video'): boolean => {
      if (this.checkHandler === null) return true
      const requestingOrigin = `${urls.originOf(appUrl)}/`
      return this.checkHandler(contents.asElectron, permission, requestingOrigin, {
        isMainFrame: true,
        requestingUrl: appUrl,
        securityOrigin: requestingOrigin,
        ...(mediaType === undefined ? {} : { mediaType }),
      })
    }
    const permissions: DevToolsPermission[] = checked
      .filter(([permission]) => allows(permission))
      .map(([, name]) => name)
    if (allows('media', 'audio')) permissions.push('audioCapture')
    if (allows('media', 'video')) permissions.push('videoCapture')
    const origin = new URL(urls.toStandIn(appUrl)).origin
    await pages.chromium.browserSession.send('Browser.grantPermissions', { origin, permissions })
  }

  /** getUserMedia: the request handler decides, and then Chromium is told the same. */
  async requestMedia(
    contents: HostWebContents,
    frame: HostWebFrameMain,
    wants: { audio: boolean; video: boolean },
  ): Promise<boolean> {
    const { urls, pages } = host()
    const mediaTypes: ('audio' | 'video')[] = []
    if (wants.audio) mediaTypes.push('audio')
    if (wants.video) mediaTypes.push('video')
    const details: Electron.MediaAccessPermissionRequest = {
      isMainFrame: frame.parent === null,
      requestingUrl: frame.url,
      securityOrigin: `${frame.origin}/`,
      mediaTypes,
    }
    const { requestHandler } = this
    const granted =
      requestHandler === null ||
      (await new Promise<boolean>((resolve) => {
        requestHandler(contents.asElectron, 'media', resolve, details)
      }))
    if (granted && pages !== null) {
      const origin = new URL(urls.toStandIn(frame.url)).origin
      if (wants.audio) await pages.chromium.setPermission(origin, 'microphone', true)
      if (wants.video) await pages.chromium.setPermission(origin, 'camera', true)
    }
    return granted
  }
}
