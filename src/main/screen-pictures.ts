import type { DesktopCapturer, DesktopCapturerSource, Size } from 'electron'
import type { EarshotError } from '../shared/errors.ts'
import type { PreparedImage } from '../shared/images.ts'
import type { PictureSources } from '../shared/screens.ts'
import { preparedImage } from './attached-images.ts'
import { imageLimits } from './realtime/images/image-input.ts'

type Kind = 'screen' | 'window'

export interface ScreenPicturesOptions {
  capturer: Pick<DesktopCapturer, 'getSources'>
  platform: NodeJS.Platform
  env: Readonly<Partial<Record<'XDG_SESSION_TYPE' | 'WAYLAND_DISPLAY', string>>>
  /** What macOS says; asked there alone. */
  access(): string
}

/** Enough to know a window again. */
const THUMBNAIL: Size = { width: 320, height: 200 }
/** What is sent is no larger. */
const PICTURE: Size = { width: imageLimits.maxEdgePx.high, height: imageLimits.maxEdgePx.high }
const MAX_SOURCES = 60

const denied: EarshotError = {
  code: 'screen_denied',
  message:
    'macOS does not let Earshot see the screen. Allow it in System Settings, under Privacy & Security, Screen Recording, and start Earshot again.',
  retryable: true,
}
const failed: EarshotError = {
  code: 'screen_failed',
  message: 'The system gave no picture of the screen. Try again, or paste a screenshot instead.',
  retryable: true,
}
const gone: EarshotError = {
  code: 'screen_gone',
  message: 'That can’t be seen any more: it may be closed or minimized. Choose again.',
  retryable: true,
}

/**
 * Pictures of a screen or a window that a person points out. Only what was in the last list can be taken, once.
 * Under Wayland the portal asks anew at each look, and the two looks that this takes would be two questions: there it
 * is not offered, and a screenshot can be pasted.
 */
export class ScreenPictures {
  readonly offered: boolean
  readonly #options: ScreenPicturesOptions
  #listed: ReadonlySet<string> = new Set()

  constructor(options: ScreenPicturesOptions) {
    this.#options = options
    const { platform, env } = options
    const isWayland = env.XDG_SESSION_TYPE === 'wayland' || (env.WAYLAND_DISPLAY ?? '') !== ''
    this.offered = platform !== 'linux' || !isWayland
  }

  async list(): Promise<PictureSources> {
    this.#listed = new Set()
    const found = await this.#look(['screen', 'window'], THUMBNAIL)
    if ('code' in found) return { kind: 'refused', error: found }
    const sources = found
      .filter((source) => !isOurs(source) && !source.thumbnail.isEmpty())
      .slice(0, MAX_SOURCES)
    if (sources.length === 0) return { kind: 'refused', error: failed }
    this.#listed = new Set(sources.map(({ id }) => id))
    return {
      kind: 'sources',
      sources: sources.map(({ id, name, thumbnail }) => ({
        ...{ id, name, kind: kindOf(id) },
        thumbnail: thumbnail.toDataURL(),
      })),
    }
  }

  async capture(id: string): Promise<PreparedImage> {
    const isListed = this.#listed.has(id)
    this.#listed = new Set()
    if (!isListed) return { kind: 'refused', error: gone }
    const found = await this.#look([kindOf(id)], PICTURE)
    if ('code' in found) return { kind: 'refused', error: found }
    const picture = found.find((source) => source.id === id)?.thumbnail
    if (picture === undefined || picture.isEmpty()) return { kind: 'refused', error: gone }
    return preparedImage(picture.toPNG())
  }

  async #look(types: Kind[], thumbnailSize: Size): Promise<DesktopCapturerSource[] | EarshotError> {
    if (!this.offered) return failed
    const { capturer, platform, access } = this.#options
    // Not yet asked for, the look itself makes macOS ask.
    if (platform === 'darwin' && ['denied', 'restricted'].includes(access())) return denied
    try {
      return await capturer.getSources({ types, thumbnailSize })
    } catch (error) {
      console.error('No picture of the screen', error)
      return platform === 'darwin' && access() !== 'granted' ? denied : failed
    }
  }
}

function kindOf(id: string): Kind {
  return id.startsWith('screen:') ? 'screen' : 'window'
}

/** The last number of a window's id tells that it is of this process. */
function isOurs({ id }: DesktopCapturerSource): boolean {
  return /^window:\d+:1$/.test(id)
}
