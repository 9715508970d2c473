import { beforeEach, describe, expect, it } from 'vitest'
import { runBasicApp, type BasicApp } from './basic-app.ts'

declare global {
  /** What the fixture's page keeps of the ports that reach it. */
  interface Window {
    ports: Record<string, MessagePort>
    heard: Record<string, unknown[]>
    closedPorts: string[]
  }
}

let app: BasicApp
let count = 0
let name: string

runBasicApp(async (started) => {
  app = started
  await app.open('main')
})

/** A fresh port between main and the page, and the page has it. */
beforeEach(async () => {
  name = `port-${++count}`
  await app.evaluate((_scope, port) => fixture.connect('main', port), name)
  await expect.poll(() => app.inPage('main', (port: string) => port in window.ports, name)).toBe(true)
})

function startInMain(): Promise<void> {
  return app.evaluate((_scope, port) => fixture.ports.get(port)?.start(), name)
}

function heardInMain(): Promise<unknown[]> {
  return app.evaluate((_scope, port) => fixture.heard[port] ?? [], name)
}

describe('a port between main and a page', () => {
  it('is a real MessagePort to the page', async () => {
    expect(await app.inPage('main', (port: string) => window.ports[port] instanceof MessagePort, name)).toBe(
      true,
    )
  })

  it('keeps 1000 messages in order each way, and those sent before main started it', async () => {
    await app.inPage(
      'main',
      (port: string) => {
        for (let n = 0; n < 1000; n++) window.ports[port]?.postMessage(n)
      },
      name,
    )
    expect(await heardInMain()).toEqual([])
    await startInMain()
    await app.evaluate((_scope, port) => {
      for (let n = 0; n < 1000; n++) fixture.ports.get(port)?.postMessage(n)
    }, name)
    const expected = Array.from({ length: 1000 }, (_, n) => n)
    await expect.poll(async () => (await heardInMain()).length).toBe(1000)
    expect(await heardInMain()).toEqual(expected)
    const heardInPage = (): Promise<unknown[] | undefined> =>
      app.inPage('main', (port: string) => window.heard[port], name)
    await expect.poll(async () => (await heardInPage())?.length).toBe(1000)
    expect(await heardInPage()).toEqual(expected)
  })

  it('carries typed arrays whole: frames of 960 bytes up, chunks of 20 kB down', async () => {
    await startInMain()
    await app.inPage(
      'main',
      (port: string) => {
        for (let seq = 0; seq < 50; seq++) {
          const samples = Int16Array.from({ length: 480 }, (_, n) => seq * 480 + n)
          window.ports[port]?.postMessage({ seq, samples })
        }
      },
      name,
    )
    await expect.poll(async () => (await heardInMain()).length).toBe(50)
    const up = await app.evaluate((_scope, port) => {
      const frames = fixture.heard[port] as { seq: number; samples: Int16Array }[]
      return frames.every(
        ({ seq, samples }) =>
          samples instanceof Int16Array && samples.every((sample, n) => sample === seq * 480 + n),
      )
    }, name)
    expect(up).toBe(true)

    await app.evaluate((_scope, port) => {
      for (let seq = 0; seq < 40; seq++) {
        fixture.ports.get(port)?.postMessage({ seq, samples: new Int16Array(10_000).fill(seq) })
      }
    }, name)
    const down = (): Promise<boolean[]> =>
      app.inPage(
        'main',
        (port: string) =>
          (window.heard[port] as { seq: number; samples: Int16Array }[]).map(
            ({ seq, samples }, place) =>
              seq === place && samples.length === 10_000 && samples.every((sample) => sample === seq),
          ),
        name,
      )
    await expect.poll(async () => (await down()).length).toBe(40)
    expect(new Set(await down())).toEqual(new Set([true]))
  })

  it('loses a message whose ArrayBuffer the page transfers, and says so, as Electron loses it', async () => {
    await startInMain()
    const detached = await app.inPage(
      'main',
      (port: string) => {
        const samples = new Int16Array(480)
        window.ports[port]?.postMessage('before')
        window.ports[port]?.postMessage({ samples }, [samples.buffer])
        window.ports[port]?.postMessage('after')
        return samples.length === 0
      },
      name,
    )
    expect(detached).toBe(true)
    await expect.poll(heardInMain).toEqual(['before', 'after'])
    expect(app.output()).toContain('electron/electron#34905')
  })

  it('leaves transfers between ports of the page alone', async () => {
    const heard = await app.inPage('main', () => {
      const { port1, port2 } = new MessageChannel()
      const heard = new Promise<number>((resolve) => {
        port2.onmessage = ({ data }) => resolve((data as ArrayBuffer).byteLength)
      })
      const buffer = new ArrayBuffer(8)
      port1.postMessage(buffer, [buffer])
      return heard
    })
    expect(heard).toBe(8)
  })

  it('throws at the sender what cannot be cloned, on both sides', async () => {
    const refused = await app.inPage(
      'main',
      (port: string) => {
        try {
          window.ports[port]?.postMessage(() => 1)
          return 'sent'
        } catch (error) {
          return (error as Error).name
        }
      },
      name,
    )
    expect(refused).toBe('DataCloneError')
    await expect(
      app.evaluate((_scope, port) => fixture.ports.get(port)?.postMessage(() => 1), name),
    ).rejects.toThrow('An object could not be cloned.')
  })

  it('tells main when the page closes it', async () => {
    await startInMain()
    await app.inPage('main', (port: string) => window.ports[port]?.close(), name)
    await expect.poll(() => app.evaluate(() => fixture.closedPorts)).toContain(name)
  })

  it('tells the page when main closes it', async () => {
    await app.evaluate((_scope, port) => fixture.ports.get(port)?.close(), name)
    await expect.poll(() => app.inPage('main', () => window.closedPorts)).toContain(name)
  })

  it('closes when the page is reloaded', async () => {
    await startInMain()
    await app.evaluate(async () => {
      const contents = fixture.windows.get('main')?.webContents
      const loaded = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()))
      contents?.reload()
      await loaded
    })
    expect(await app.evaluate(() => fixture.closedPorts)).toContain(name)
  })

  it('can start in the page and go to main', async () => {
    await app.inPage('main', () => window.fixture.sendPort())
    await expect
      .poll(() => app.evaluate(() => fixture.received))
      .toContainEqual(['own-port', 'here', 'preload heard main'])
  })
})
