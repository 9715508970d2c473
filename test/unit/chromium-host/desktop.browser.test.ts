import { chromium } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { runBasicApp, type BasicApp } from './basic-app.ts'

let app: BasicApp

runBasicApp(async (started) => {
  app = started
  await app.open('main', { width: 640, height: 480, show: true })
  await app.open('audio')
})

describe('a test in another process', () => {
  it('gets at the very pages of the app with Playwright, hidden ones too, and acts in them', async () => {
    const browser = await chromium.connectOverCDP(app.devtoolsEndpoint)
    const pages = browser.contexts().flatMap((context) => context.pages())
    expect(pages.map((page) => page.url()).sort()).toEqual([
      'http://audio.localhost/index.html',
      'http://main.localhost/index.html',
    ])
    const page = pages.find((candidate) => candidate.url().startsWith('http://main.localhost/'))
    if (page === undefined) throw new Error('The main page is missing')
    await page.evaluate(() => {
      document.addEventListener('mousedown', ({ clientX, clientY }) => {
        document.body.dataset['pressed'] = `${clientX},${clientY}`
      })
    })
    await page.mouse.move(300, 200)
    await page.mouse.down()
    expect(await app.inPage('main', () => document.body.dataset['pressed'])).toBe('300,200')
    // A navigation by the test is not one by the page.
    await page.reload()
    expect(await page.title()).toBe('Fixture')
    await browser.close()
    expect(await app.inPage('main', () => document.title)).toBe('Fixture')
  })
})

describe('a window', () => {
  it('gives its page the size that it was asked for', async () => {
    const size = (): Promise<number[]> => app.inPage('main', () => [innerWidth, innerHeight])
    expect(await size()).toEqual([640, 480])
    await app.evaluate(() => fixture.windows.get('main')?.setSize(500, 300))
    await expect.poll(size).toEqual([500, 300])
  })

  it('knows whether it shows and has the focus', async () => {
    const states = await app.evaluate(() => {
      const [main, audio] = [fixture.windows.get('main'), fixture.windows.get('audio')]
      const events: string[] = []
      main?.on('blur', () => events.push('main blur'))
      audio?.on('show', () => events.push('audio show'))
      audio?.on('focus', () => events.push('audio focus'))
      audio?.on('hide', () => events.push('audio hide'))
      const before = [main?.isFocused(), audio?.isVisible()]
      audio?.show()
      const during = [main?.isFocused(), audio?.isFocused(), audio?.isVisible()]
      audio?.hide()
      return { before, during, after: [audio?.isFocused(), audio?.isVisible()], events }
    })
    expect(states).toEqual({
      before: [true, false],
      during: [false, true, true],
      after: [false, false],
      events: ['audio show', 'main blur', 'audio focus', 'audio hide'],
    })
  })

  it.each([
    ['is awake until it is first hidden', {}, ['visible', 'visible', 'hidden', 'visible']],
    [
      'sleeps until it is shown, if it need not paint before',
      { paintWhenInitiallyHidden: false },
      ['hidden', 'visible', 'hidden', 'visible'],
    ],
    [
      'never sleeps, if it is not to be throttled',
      { webPreferences: { backgroundThrottling: false } },
      ['visible', 'visible', 'visible', 'visible'],
    ],
  ])('that starts unseen %s', async (_what, options, [atFirst, shown, hidden, shownAgain]) => {
    const visibility = (): Promise<string> => app.inPage('unseen', () => document.visibilityState)
    await app.open('unseen', options)
    await expect.poll(visibility).toBe(atFirst)
    await app.evaluate(() => fixture.windows.get('unseen')?.show())
    await expect.poll(visibility).toBe(shown)
    await app.evaluate(() => fixture.windows.get('unseen')?.hide())
    await expect.poll(visibility).toBe(hidden)
    await app.evaluate(() => fixture.windows.get('unseen')?.show())
    await expect.poll(visibility).toBe(shownAgain)
    await app.evaluate(() => fixture.windows.get('unseen')?.destroy())
  })

  it('can prevent its closing, and is destroyed once it has closed', async () => {
    const result = await app.evaluate(async ({ electron }) => {
      const window = await fixture.open('closing')
      window.once('close', (event) => event.preventDefault())
      window.close()
      const refused = window.isDestroyed()
      const closed = new Promise<void>((resolve) => window.once('closed', resolve))
      window.close()
      await closed
      let message = ''
      try {
        window.show()
      } catch (error) {
        message = (error as Error).message
      }
      const isListed = electron.BrowserWindow.getAllWindows().includes(window)
      return { refused, destroyed: window.isDestroyed(), message, isListed }
    })
    expect(result).toEqual({
      refused: false,
      destroyed: true,
      message: 'Object has been destroyed',
      isListed: false,
    })
  })

  it('that its page closes is closed', async () => {
    await app.open('brief')
    await app.evaluate(async () => {
      const window = fixture.windows.get('brief')
      const closed = new Promise<void>((resolve) => window?.once('closed', resolve))
      void window?.webContents.executeJavaScript('window.close()').catch(() => undefined)
      await closed
    })
  })

  it('shows the colours that nativeTheme chooses', async () => {
    const isDark = (): Promise<boolean> =>
      app.inPage('main', () => matchMedia('(prefers-color-scheme: dark)').matches)
    expect(await isDark()).toBe(false)
    await app.evaluate(({ electron }) => {
      electron.nativeTheme.themeSource = 'dark'
    })
    await expect.poll(isDark).toBe(true)
  })
})

describe('the desktop around the app', () => {
  it('has a tray whose items can be clicked', async () => {
    const clicked = await app.evaluate(({ electron, outsideWorld }) => {
      const clicked: unknown[] = []
      const tray = new electron.Tray(electron.nativeImage.createEmpty())
      tray.setContextMenu(
        electron.Menu.buildFromTemplate([
          { label: 'Talk', click: () => clicked.push('talk') },
          { label: 'Hands free', type: 'checkbox', click: ({ checked }) => clicked.push(checked) },
          {
            label: 'More',
            submenu: [
              { label: 'Off', enabled: false },
              { label: 'Deep', click: () => clicked.push('deep') },
            ],
          },
        ]),
      )
      outsideWorld.clickTrayItem('Talk')
      outsideWorld.clickTrayItem('Hands free')
      outsideWorld.clickTrayItem('More', 'Deep')
      for (const path of [['More', 'Off'], ['Nothing']]) {
        try {
          outsideWorld.clickTrayItem(...path)
        } catch (error) {
          clicked.push((error as Error).message)
        }
      }
      return clicked
    })
    expect(clicked).toEqual([
      'talk',
      true,
      'deep',
      'The menu item "Off" is disabled',
      'There is no menu item "Nothing" among: Talk, Hands free, More',
    ])
  })

  it('tells of clicks on the tray and on the notification that came last', async () => {
    const clicked = await app.evaluate(({ electron, outsideWorld }) => {
      const clicked: string[] = []
      for (const tray of outsideWorld.trays) tray.destroy()
      const tray = new electron.Tray(electron.nativeImage.createEmpty())
      tray.on('click', () => clicked.push('tray'))
      outsideWorld.clickTray()
      for (const title of ['first', 'last']) {
        const notification = new electron.Notification({ title })
        notification.on('click', () => clicked.push(title))
        notification.on('close', () => clicked.push(`${title} closed`))
        notification.show()
      }
      outsideWorld.clickNotification()
      outsideWorld.clickNotification()
      return clicked
    })
    expect(clicked).toEqual(['tray', 'last', 'last closed', 'first', 'first closed'])
  })

  it('presses global shortcuts', async () => {
    const result = await app.evaluate(({ electron, outsideWorld }) => {
      let presses = 0
      const registered = electron.globalShortcut.register('Alt+Space', () => presses++)
      const again = electron.globalShortcut.register('Alt+Space', () => presses++)
      const pressed = outsideWorld.pressShortcut('Alt+Space')
      electron.globalShortcut.unregister('Alt+Space')
      return [registered, again, pressed, presses, outsideWorld.pressShortcut('Alt+Space')]
    })
    expect(result).toEqual([true, false, true, 1, false])
  })

  it('chooses files as the test says, and none otherwise', async () => {
    const result = await app.evaluate(async ({ electron, outsideWorld }) => {
      const { dialog } = electron
      outsideWorld.chosenPaths.push(['/chosen/tea.json'], ['/chosen/folder'])
      const chosen = [
        await dialog.showSaveDialog({ defaultPath: 'tea.json' }),
        await dialog.showOpenDialog({ properties: ['openDirectory'] }),
        await dialog.showSaveDialog({}),
        await dialog.showOpenDialog({}),
      ]
      outsideWorld.chosenPaths.push(['/one', '/two'])
      const refusals = await Promise.allSettled([
        dialog.showOpenDialog({}),
        dialog.showSaveDialog({ defaultPath: 7 as unknown as string }),
      ])
      const messages = refusals.map((refusal) => refusal.status === 'rejected' && String(refusal.reason))
      return { chosen, messages, suggested: outsideWorld.dialogs[0]?.message }
    })
    expect(result).toEqual({
      chosen: [
        { canceled: false, filePath: '/chosen/tea.json' },
        { canceled: false, filePaths: ['/chosen/folder'] },
        { canceled: true, filePath: '' },
        { canceled: true, filePaths: [] },
      ],
      messages: [
        'Error: A person can choose only one path in a dialog without multiSelections',
        'TypeError: Default path must be a string',
      ],
      suggested: 'tea.json',
    })
  })

  it('records what the app opens, shows and copies, and does none of it', async () => {
    const result = await app.evaluate(async ({ electron, outsideWorld }) => {
      await electron.shell.openExternal('https://example.com/help')
      new electron.Notification({ title: 'Ready', body: 'Talk now' }).show()
      outsideWorld.dialogAnswers.push(1)
      const { response } = await electron.dialog.showMessageBox({ message: 'Sure?', buttons: ['No', 'Yes'] })
      await electron.clipboard.writeText('copied')
      const notifications = outsideWorld.notifications.map(({ title, body }) => `${title}: ${body}`)
      return [outsideWorld.openedUrls, notifications, response, await electron.clipboard.readText()]
    })
    expect(result).toEqual([['https://example.com/help'], ['Ready: Talk now'], 1, 'copied'])
  })
})
