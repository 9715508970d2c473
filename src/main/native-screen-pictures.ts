import { desktopCapturer, systemPreferences } from 'electron'
import { ScreenPictures } from './screen-pictures.ts'

export function nativeScreenPictures(): ScreenPictures {
  return new ScreenPictures({
    capturer: desktopCapturer,
    platform: process.platform,
    env: process.env,
    access: () => systemPreferences.getMediaAccessStatus('screen'),
  })
}
