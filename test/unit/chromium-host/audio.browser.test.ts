import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startBasicApp, type BasicApp } from './basic-app.ts'

const SAMPLE_RATE = 24_000
const FRAME_SAMPLES = 480
const TONE_HZ = 500
const RECORDED_FRAMES = 75

interface Frame {
  type: 'frame'
  seq: number
  samples: Int16Array
}

const directory = mkdtempSync(join(tmpdir(), 'chromium-host-audio-'))
let app: BasicApp

/** One second of a tone that repeats without a seam. */
function writeTone(path: string): void {
  const samples = Int16Array.from({ length: SAMPLE_RATE }, (_, n) =>
    Math.round(12_000 * Math.sin((2 * Math.PI * TONE_HZ * n) / SAMPLE_RATE)),
  )
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.byteLength, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(SAMPLE_RATE, 24)
  header.writeUInt32LE(SAMPLE_RATE * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.byteLength, 40)
  writeFileSync(path, Buffer.concat([header, Buffer.from(samples.buffer)]))
}

beforeAll(async () => {
  const tone = join(directory, 'tone.wav')
  writeTone(tone)
  app = await startBasicApp({
    appArgs: ['--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${tone}`],
  })
  await app.open('audio')
  await app.evaluate(() => {
    fixture.connect('audio', 'sound')
    fixture.ports.get('sound')?.start()
  })
  await vi.waitUntil(() =>
    app.inPage('audio', () => 'sound' in (window as unknown as { ports: object }).ports),
  )
}, 90_000)

afterAll(async () => {
  await app?.close()
  rmSync(directory, { recursive: true, force: true })
})

describe('the microphone', () => {
  it('is refused when the permission handler says no, however Chromium would decide', async () => {
    const refusal = await app.evaluate(async () => {
      fixture.mayCapture = false
      const asked: unknown = await fixture.windows
        .get('audio')
        ?.webContents.executeJavaScript(
          'navigator.mediaDevices.getUserMedia({ audio: true }).catch((error) => error.name)',
        )
      fixture.mayCapture = true
      return [asked, fixture.received]
    })
    const details = {
      isMainFrame: true,
      requestingUrl: 'app://audio/index.html',
      securityOrigin: 'app://audio/',
      mediaTypes: ['audio'],
    }
    expect(refusal).toEqual(['NotAllowedError', [['permission', 'media', details]]])
  })

  it('reaches main from a worklet of a hidden page, every sample of it, at real time', async () => {
    const clocks = await app.inPage(
      'audio',
      async (wantedFrames: number) => {
        const exact = { echoCancellation: false, autoGainControl: false, noiseSuppression: false }
        const stream = await navigator.mediaDevices.getUserMedia({ audio: exact })
        const context = new AudioContext({ sampleRate: 24_000, latencyHint: 'interactive' })
        await context.audioWorklet.addModule('/capture.worklet.js')
        const capture = new AudioWorkletNode(context, 'capture', {
          channelCount: 1,
          channelCountMode: 'explicit',
        })
        context.createMediaStreamSource(stream).connect(capture).connect(context.destination)
        const out = (window as unknown as { ports: Record<string, MessagePort> }).ports[
          'sound'
        ] as MessagePort
        const wallStart = performance.now()
        const audioStart = context.currentTime
        capture.port.postMessage({ out }, [out])
        const wanted = audioStart + (wantedFrames * 480) / 24_000 + 0.2
        await new Promise<void>((resolve) => {
          const check = (): void => (context.currentTime < wanted ? void setTimeout(check, 10) : resolve())
          check()
        })
        const clocks = {
          audio: context.currentTime - audioStart,
          wall: (performance.now() - wallStart) / 1000,
        }
        capture.port.postMessage({ stop: true })
        return clocks
      },
      RECORDED_FRAMES,
    )
    const heard = (): Promise<unknown> => app.evaluate(() => (fixture.heard['sound'] ?? []).at(-1))
    await expect.poll(heard).toMatchObject({ type: 'stopped' })

    const { seqs, taken, samples } = await app.evaluate(() => {
      const messages = fixture.heard['sound'] ?? []
      const frames = messages.slice(0, -1) as Frame[]
      return {
        seqs: frames.map(({ seq }) => seq),
        taken: (messages.at(-1) as { taken: number }).taken,
        samples: frames.flatMap((frame) => [...frame.samples]),
      }
    })
    expect(seqs).toEqual(seqs.map((_, n) => n))
    expect(seqs.length).toBeGreaterThanOrEqual(RECORDED_FRAMES)
    expect(samples.length).toBe(taken)
    expect(taken).toBe(seqs.length * FRAME_SAMPLES)
    // The audio clock runs at the wall clock's speed; a loaded machine may delay it a little, throttling would halt it.
    expect(clocks.audio / clocks.wall).toBeGreaterThan(0.5)
    // It is the file that was heard: the tone crosses zero upwards once a period.
    const steady = samples.slice(-SAMPLE_RATE)
    const crossings = steady.filter((sample, n) => sample >= 0 && (steady[n - 1] ?? 0) < 0).length
    expect(crossings).toBeGreaterThan(TONE_HZ * 0.97)
    expect(crossings).toBeLessThan(TONE_HZ * 1.03)
  })
})

describe('the process that does Chromium’s sound', () => {
  it('is found by its name, can be ended, and is another one with the next request', async () => {
    const soundPids = () =>
      app.evaluate(({ electron }) =>
        electron.app
          .getAppMetrics()
          .filter(({ type, serviceName }) => type === 'Utility' && serviceName === 'audio.mojom.AudioService')
          .map(({ pid }) => pid),
      )
    const opens = () =>
      app.inPage('audio', async () => {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null)
        for (const track of stream?.getTracks() ?? []) track.stop()
        return stream !== null
      })
    await vi.waitUntil(opens)
    const before = await soundPids()
    expect(before).toHaveLength(1)
    await app.evaluate((_scope, pids) => {
      for (const pid of pids) process.kill(pid)
    }, before)
    await vi.waitUntil(async () => {
      const now = (await opens()) ? await soundPids() : before
      return now.length === 1 && now[0] !== before[0]
    })
  })

  it('is one of those that a window and main are among, and says no more of itself than is modelled', async () => {
    const [types, refusal] = await app.evaluate(({ electron }) => {
      const metrics = electron.app.getAppMetrics()
      try {
        return [metrics.map(({ type }) => type), metrics[0]?.memory.workingSetSize]
      } catch (error) {
        return [metrics.map(({ type }) => type), String(error)]
      }
    })
    expect(types).toEqual(expect.arrayContaining(['Browser', 'Tab', 'Utility']))
    expect(refusal).toContain('electron.app.getAppMetrics().memory is not available in the Chromium host')
  })
})
