import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBasicApp, type BasicApp } from './basic-app.ts'
import { isInstalled, startDisplay, type Display } from '../../fixtures/xvfb.ts'

const green = [0, 200, 0] as const
const red = [200, 0, 0] as const

describe.skipIf(!isInstalled('Xvfb') || !isInstalled('xdotool'))('with a display', () => {
  let display: Display
  let app: BasicApp

  beforeAll(async () => {
    display = await startDisplay()
    app = await startBasicApp({ hostArgs: [], environment: { ...process.env, DISPLAY: display.name } })
    await app.open('main', { x: 100, y: 60, width: 640, height: 480, show: true })
    await app.open('audio', { x: 800, y: 500, width: 300, height: 200 })
    await app.inPage('main', () => {
      document.body.style.background = 'rgb(0, 200, 0)'
    })
    await app.inPage('audio', () => {
      document.body.style.background = 'rgb(200, 0, 0)'
    })
  }, 90_000)

  afterAll(async () => {
    await app?.close()
    display?.close()
  })

  function pressInMain(key: string): void {
    const xdotool = (...args: string[]): string =>
      execFileSync('xdotool', args, { env: { ...process.env, DISPLAY: display.name } }).toString()
    const [id = ''] = xdotool('search', '--classname', 'main.localhost').trim().split('\n').slice(-1)
    xdotool('windowfocus', '--sync', id, 'key', key)
  }

  it('shows a window that is all page, in its place and size, and no hidden one', async () => {
    await expect.poll(() => display.countPixels(...green)).toBeGreaterThan(640 * 480 * 0.98)
    expect(display.countPixels(...red)).toBe(0)
    expect(await app.inPage('main', () => [innerWidth, innerHeight, screenX, screenY])).toEqual([
      640, 480, 100, 60,
    ])
    expect(await app.inPage('audio', () => [innerWidth, innerHeight])).toEqual([300, 200])
  })

  it('keeps the focus on the window that shows, and lets hidden pages run at full speed', async () => {
    await expect
      .poll(() =>
        app.evaluate(({ electron }) => electron.BrowserWindow.getFocusedWindow()?.webContents.getURL()),
      )
      .toBe('app://main/index.html')
    const frames = await app.inPage(
      'audio',
      () =>
        new Promise<number>((resolve) => {
          let count = 0
          const next = (): void => (++count === 30 ? resolve(count) : void requestAnimationFrame(next))
          next()
        }),
    )
    expect(frames).toBe(30)
  })

  it('shows and hides a window with its page untouched', async () => {
    await app.inPage('audio', () => Object.assign(window, { mark: 1 }) && undefined)
    await app.evaluate(() => fixture.windows.get('audio')?.show())
    await expect.poll(() => display.countPixels(...red)).toBeGreaterThan(300 * 200 * 0.95)
    await app.evaluate(() => fixture.windows.get('audio')?.hide())
    await expect.poll(() => display.countPixels(...red)).toBe(0)
    expect(await app.inPage('audio', () => 'mark' in window)).toBe(true)
  })

  it('lets main prevent that a person closes a window, and otherwise closes it', async () => {
    await app.evaluate(() => {
      const window = fixture.windows.get('main')
      window?.once('close', (event) => {
        event.preventDefault()
        fixture.received.push('refused')
      })
      window?.on('closed', () => fixture.received.push('closed'))
    })
    pressInMain('ctrl+w')
    await expect.poll(() => app.evaluate(() => fixture.received)).toEqual(['refused'])
    expect(await app.inPage('main', () => document.title)).toBe('Fixture')
    pressInMain('ctrl+w')
    await expect.poll(() => app.evaluate(() => fixture.received)).toEqual(['refused', 'closed'])
  })

  it('lets main prevent a navigation by a page that a person could be asked to leave', async () => {
    const asked = await app.evaluate(async () => {
      const contents = fixture.windows.get('audio')?.webContents
      const asked = new Promise<string>((resolve) => {
        contents?.once('will-navigate', (event) => {
          event.preventDefault()
          resolve(event.url)
        })
      })
      void contents?.executeJavaScript("location.href = '/other.html'; 0", true)
      return asked
    })
    expect(asked).toBe('app://audio/other.html')
    expect(await app.inPage('audio', () => document.title)).toBe('Fixture')
    expect(await app.evaluate(() => fixture.windows.get('audio')?.isDestroyed())).toBe(false)
  })
})
