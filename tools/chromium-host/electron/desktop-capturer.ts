/** What can be captured is what a test puts into `outsideWorld`: a browser without a screen shows none. */
import type Electron from 'electron'
import { host } from './context.ts'
import { HostNativeImage } from './native-image.ts'
import { outsideWorld } from './outside-world.ts'
import { Strict } from './strict.ts'

const USUAL_SIZE: Electron.Size = { width: 150, height: 150 }

class HostDesktopCapturer extends Strict implements Pick<Electron.DesktopCapturer, 'getSources'> {
  static override readonly electronName = 'desktopCapturer'

  async getSources({
    types,
    thumbnailSize = USUAL_SIZE,
    fetchWindowIcons = false,
  }: Electron.SourcesOptions): Promise<Electron.DesktopCapturerSource[]> {
    host().readiness.requireReady('desktopCapturer can only be used after app is ready')
    if (!Array.isArray(types)) throw new Error('Invalid options')
    if (fetchWindowIcons) throw new Error('The Chromium host has no icons of windows')
    return outsideWorld.capturable
      .filter(({ id }) => types.some((type) => id.startsWith(`${type}:`)))
      .map(({ id, name, png }) => {
        const isWanted = thumbnailSize.width > 0 && thumbnailSize.height > 0
        const thumbnail = isWanted
          ? HostNativeImage.createFromBuffer(Buffer.from(png, 'base64'))
          : HostNativeImage.createEmpty()
        return {
          ...{ id, name, display_id: id.startsWith('screen:') ? '1' : '' },
          // Not scaled: it is the picture that the test gave.
          thumbnail: thumbnail as unknown as Electron.NativeImage,
          // As Electron has it where no icons were asked for, whatever its types say.
          appIcon: null as unknown as Electron.NativeImage,
        }
      })
  }
}

export const desktopCapturer = new HostDesktopCapturer()
