import type { BrowserWindow } from 'electron'
import type { LaunchOptions } from '../launch-options.ts'
import { pageWindow } from './page-window.ts'

/** The hidden page that owns microphone and speakers; it works while every visible window is closed. */
export function openAudioWindow(options: LaunchOptions, after: Promise<void>): BrowserWindow {
  const query: Record<string, string> = {}
  if (options.recordPlayout !== null) query['record'] = 'on'
  return pageWindow(
    'audio',
    {
      show: false,
      // A hidden page is slowed down, and waits for a click before it makes a sound, unless told otherwise.
      webPreferences: { backgroundThrottling: false, autoplayPolicy: 'no-user-gesture-required' },
    },
    { query, after },
  )
}
