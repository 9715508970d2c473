import { describe, expect, it } from 'vitest'
import { runBasicApp, type BasicApp } from './basic-app.ts'

let app: BasicApp

runBasicApp(async (started) => {
  app = started
  await app.open('main')
})

describe('isolation', () => {
  it('shows the page neither the binding nor anything of Node', async () => {
    const names = await app.inPage('main', () =>
      Object.getOwnPropertyNames(window).filter((name) =>
        /^(chromiumHost.*|require|process|Buffer|module|exports)$/.test(name),
      ),
    )
    expect(names).toEqual([])
  })

  it('runs the preload in a world of its own with the globals of a sandboxed preload', async () => {
    expect(await app.inPage('main', () => window.fixture.world())).toBe('object,renderer,undefined,undefined')
  })

  it.each(['fs', 'node:child_process', './other.cjs', 'path'])('refuses to require %s', async (id) => {
    expect(await app.inPage('main', (name: string) => window.fixture.requireOther(name), id)).toBe(
      `Error: module not found: ${id}`,
    )
  })

  it('names a part of Electron that the preload cannot have', async () => {
    expect(await app.inPage('main', () => window.fixture.touch('webFrame'))).toBe(
      'Error: electron.webFrame is not available in the Chromium host',
    )
  })

  it('is a secure context, as a page of a privileged scheme is', async () => {
    expect(await app.inPage('main', () => [isSecureContext, typeof AudioWorkletNode])).toEqual([
      true,
      'function',
    ])
  })
})

describe('the context bridge', () => {
  it('copies values and freezes what it exposes', async () => {
    const result = await app.inPage('main', () => {
      const { nested, version } = window.fixture
      const frozen = [window.fixture, nested, nested.list, nested.list[1], window.fixture.add].every(
        Object.isFrozen,
      )
      const kinds = [nested.when instanceof Date, nested.bytes instanceof Uint8Array]
      return [version, nested.list, nested.when.getTime(), [...nested.bytes], frozen, ...kinds]
    })
    expect(result).toEqual([1, [1, { two: 2 }], 0, [1, 2, 3], true, true, true])
  })

  it('calls synchronously, and over promises', async () => {
    const result = await app.inPage('main', async () => [
      window.fixture.add(1, 2),
      window.fixture.kinds(new Int16Array(2)),
      await window.fixture.later({ deep: [1] }),
    ])
    expect(result).toEqual([3, '[object Int16Array]', { deep: [1] }])
  })

  it('carries thrown errors and rejections across', async () => {
    const result = await app.inPage('main', async () => {
      const messages: unknown[] = []
      try {
        window.fixture.fail()
      } catch (error) {
        messages.push(error instanceof Error, String(error))
      }
      await window.fixture.failLater().catch((error: unknown) => messages.push(String(error)))
      return messages
    })
    expect(result).toEqual([true, 'Error: out of range', 'Error: later out of range'])
  })

  it('gives the other side functions that it can call, and takes them back as themselves', async () => {
    const result = await app.inPage('main', async () => {
      const own = (value: number): number => value * 2
      return [
        window.fixture.callBack(own, 21),
        await window.fixture.callBackLater(async (value: number) => value + 1, 1),
        window.fixture.same(own) === own,
        window.fixture.same(window.fixture.add)(4, 5),
      ]
    })
    expect(result).toEqual([42, 'got 2', true, 9])
  })

  it('returns functions that unsubscribe', async () => {
    const result = await app.inPage('main', () => {
      const heard: unknown[] = []
      const off = window.fixture.on((value) => heard.push(value))
      window.fixture.ping(1)
      off()
      window.fixture.ping(2)
      return heard
    })
    expect(result).toEqual([1])
  })

  it('refuses what cannot be copied, and a name that is taken', async () => {
    const result = await app.inPage('main', () => {
      let refused = ''
      try {
        window.fixture.same(Symbol('s'))
      } catch (error) {
        refused = String(error)
      }
      return [refused, window.fixture.exposeAgain(), window.fixture.exposeOver()]
    })
    const taken = 'Error: Cannot bind an API on top of an existing property on the window object'
    expect(result).toEqual(['TypeError: An object could not be cloned.', taken, taken])
  })
})

describe('ipc', () => {
  it('carries arguments and results by structured clone', async () => {
    const result = await app.inPage('main', async () => {
      const [bytes, map, nothing] = (await window.fixture.invoke(
        'echo',
        new Int16Array([1, -2]),
        new Map([['k', new Date(5)]]),
        undefined,
      )) as [Int16Array, Map<string, Date>, undefined]
      return [bytes instanceof Int16Array, [...bytes], map.get('k')?.getTime(), nothing === undefined]
    })
    expect(result).toEqual([true, [1, -2], 5, true])
  })

  it('tells main who asks', async () => {
    expect(await app.inPage('main', () => window.fixture.invoke('who'))).toEqual({
      contents: 1,
      url: 'app://main/index.html',
      origin: 'app://main',
      parent: null,
      isMainFrame: true,
      isFrameId: true,
    })
  })

  it.each([
    ['fail', 'TypeError: it went wrong'],
    ['nobody', "Error: No handler registered for 'nobody'"],
    ['give-function', 'Error: An object could not be cloned.'],
  ])('rejects an invoke of %s with what went wrong', async (channel, message) => {
    const rejection = await app.inPage(
      'main',
      (name: string) => window.fixture.invoke(name).catch((error: unknown) => (error as Error).message),
      channel,
    )
    expect(rejection).toBe(`Error invoking remote method '${channel}': ${message}`)
  })

  it('throws at the sender what cannot be cloned, on both sides', async () => {
    expect(await app.inPage('main', () => window.fixture.sendFunction())).toBe(
      'Error: An object could not be cloned.',
    )
    await expect(
      app.evaluate(() => fixture.windows.get('main')?.webContents.send('note', () => 1)),
    ).rejects.toThrow('An object could not be cloned.')
  })

  it('refuses a second handler of one channel', async () => {
    await expect(app.evaluate(({ electron }) => electron.ipcMain.handle('echo', () => 1))).rejects.toThrow(
      "Attempted to register a second handler for 'echo'",
    )
  })

  it('delivers what main sends, in order, until the page unsubscribes', async () => {
    await app.inPage('main', () => {
      const heard: unknown[] = []
      const off = window.fixture.subscribe('count', (value) => {
        heard.push(value)
        if (heard.length === 100) off()
      })
      Object.assign(window, { counted: heard })
    })
    await app.evaluate(() => {
      for (let n = 0; n < 200; n++) fixture.windows.get('main')?.webContents.send('count', n)
    })
    const counted = await app.inPage('main', () => (window as unknown as { counted: number[] }).counted)
    expect(counted).toEqual(Array.from({ length: 100 }, (_, n) => n))
  })
})
