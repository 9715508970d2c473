import type { DesktopCapturer, DesktopCapturerSource } from 'electron'
import { expect, it, vi } from 'vitest'
import { ScreenPictures, type ScreenPicturesOptions } from '../../../src/main/screen-pictures.ts'

/** A PNG of one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

function source(id: string, isEmpty = false) {
  const thumbnail = {
    isEmpty: () => isEmpty,
    toPNG: () => png,
    toDataURL: () => `data:image/png;base64,${png.toString('base64')}`,
  }
  return { id, name: `Named ${id}`, thumbnail } as unknown as DesktopCapturerSource
}

function picturesOf(there: DesktopCapturerSource[], options: Partial<ScreenPicturesOptions> = {}) {
  const getSources = vi.fn<DesktopCapturer['getSources']>(async ({ types }) =>
    there.filter(({ id }) => types.some((type) => id.startsWith(type))),
  )
  const capturer = { getSources }
  const pictures = new ScreenPictures({
    ...{ capturer, platform: 'linux', env: { XDG_SESSION_TYPE: 'x11' }, access: () => 'granted' },
    ...options,
  })
  return { pictures, getSources }
}

it('lists screens and windows, but none of Earshot’s own and none that can’t be seen', async () => {
  const { pictures } = picturesOf([
    ...[source('screen:0:0'), source('window:7:0'), source('window:8:1'), source('window:9:0', true)],
  ])
  const list = await pictures.list()
  expect(list).toMatchObject({
    kind: 'sources',
    sources: [
      { id: 'screen:0:0', kind: 'screen', name: 'Named screen:0:0' },
      { id: 'window:7:0', kind: 'window' },
    ],
  })
})

it('takes a picture of what was listed, once, and of nothing else', async () => {
  const { pictures, getSources } = picturesOf([source('screen:0:0'), source('window:8:1')])
  expect(await pictures.capture('screen:0:0')).toMatchObject({
    kind: 'refused',
    error: { code: 'screen_gone' },
  })
  expect(getSources).not.toHaveBeenCalled()
  await pictures.list()
  expect(await pictures.capture('screen:0:0')).toMatchObject({
    kind: 'ready',
    url: expect.stringMatching(/^data:image\/png/),
  })
  expect(getSources).toHaveBeenLastCalledWith({
    types: ['screen'],
    thumbnailSize: { width: 1536, height: 1536 },
  })
  expect(await pictures.capture('screen:0:0')).toMatchObject({ kind: 'refused' })
  await pictures.list()
  expect(await pictures.capture('window:8:1')).toMatchObject({ kind: 'refused' })
})

it('says what to do when the window was closed meanwhile', async () => {
  const there = [source('screen:0:0'), source('window:7:0')]
  const { pictures } = picturesOf(there)
  await pictures.list()
  there.pop()
  expect(await pictures.capture('window:7:0')).toMatchObject({ error: { code: 'screen_gone' } })
})

it('says where macOS keeps its permission when it is denied, without a look', async () => {
  const { pictures, getSources } = picturesOf([source('screen:0:0')], {
    ...{ platform: 'darwin', env: {}, access: () => 'denied' },
  })
  expect(await pictures.list()).toMatchObject({ error: { code: 'screen_denied' } })
  expect(getSources).not.toHaveBeenCalled()
})

it('is not offered under Wayland, where each look would be a question', async () => {
  const { pictures, getSources } = picturesOf([source('screen:0:0')], {
    env: { XDG_SESSION_TYPE: 'wayland' },
  })
  expect(pictures.offered).toBe(false)
  expect(await pictures.list()).toMatchObject({ kind: 'refused' })
  expect(getSources).not.toHaveBeenCalled()
})

it('says so when the system gives no picture', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  const { pictures, getSources } = picturesOf([])
  expect(await pictures.list()).toMatchObject({ error: { code: 'screen_failed' } })
  getSources.mockRejectedValue(new Error('Failed to get sources.'))
  expect(await pictures.list()).toMatchObject({ error: { code: 'screen_failed' } })
})
