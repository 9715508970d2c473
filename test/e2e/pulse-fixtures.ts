import type { Page } from '@playwright/test'
import type { SessionRecord } from '../../src/practice-server/index.ts'
import type { InputState } from '../../src/shared/input-state.ts'
import { readDiagnostics, readSnapshot } from '../../tools/app-driver/app.ts'
import { expect, test as base } from './fixtures.ts'
import { reachForControl, untilCaptured } from './hands.ts'
import { PulseAudio } from './pulse-audio.ts'

/**
 * Real devices, as far as Chromium can tell: what is proven with them is that a fault is survived, and said. On a
 * machine with too much to do the sound server itself falls silent for a while, and the app opens the microphone once
 * more: so no test counts openings.
 */
export const test = base.extend<{ pulse: PulseAudio }>({
  pulse: async ({}, use) => {
    const pulse = new PulseAudio()
    await pulse.start()
    await plugIn(pulse)
    await use(pulse)
    await pulse.close()
  },
  microphoneEnv: async ({ pulse }, use) => use(pulse.env),
})

/** Two microphones in a noisy room. */
export async function plugIn(pulse: PulseAudio): Promise<void> {
  for (const name of ['Desk', 'Headset']) {
    await pulse.plug(name)
    pulse.makeNoise(name)
  }
  await pulse.setDefault('Desk')
}

/** A machine with too much to do takes its time. */
export const patiently = { intervals: [50], timeout: 30_000 }

export const readInput = (page: Page): Promise<InputState> =>
  page.evaluate(() => window.earshot.audio.input())

export function untilInput(page: Page, openName: string | null): Promise<void> {
  return expect.poll(async () => (await readInput(page)).openName, patiently).toBe(openName)
}

export function untilNotice(page: Page, message: RegExp): Promise<void> {
  return expect.poll(async () => (await readSnapshot(page)).notice?.message ?? '', patiently).toMatch(message)
}

export function untilListed(page: Page, name: string): Promise<void> {
  const names = async () => (await readInput(page)).devices.map((device) => device.name)
  return expect.poll(names, patiently).toContain(name)
}

export async function choose(page: Page, name: string): Promise<void> {
  await untilListed(page, name)
  const device = (await readInput(page)).devices.find((candidate) => candidate.name === name)
  await page.evaluate((id) => window.earshot.audio.chooseInput(id), device?.id ?? null)
}

export async function chooseOutput(page: Page, label: string): Promise<void> {
  const find = async () =>
    (await page.evaluate(() => window.earshot.audio.output())).devices.find(
      (device) => device.label === label,
    )?.deviceId ?? null
  await expect.poll(find, patiently).not.toBe(null)
  await page.evaluate((id) => window.earshot.audio.chooseOutput(id), await find())
}

export async function hold(page: Page): Promise<void> {
  await reachForControl(page)
  await page.mouse.down()
}

/** As a person does who is told that it did not work: presses until it does. */
export async function holdUntilCaptured(page: Page): Promise<void> {
  for (let isCaptured = false; !isCaptured;) {
    const { capturedSamples } = await readDiagnostics(page)
    await page.evaluate(() => {
      const kinds: string[] = []
      Object.assign(window, { kinds })
      window.earshot.session.changed(({ kind }) => kinds.push(kind))
    })
    await hold(page)
    const failed = () =>
      page.evaluate(() => {
        const { kinds } = window as unknown as { kinds: string[] }
        return kinds.includes('listening') && kinds.at(-1) !== 'listening'
      })
    await expect
      .poll(async () => {
        isCaptured = (await readDiagnostics(page)).capturedSamples > capturedSamples + 12_000
        return isCaptured || (await failed())
      }, patiently)
      .toBe(true)
    if (!isCaptured) await page.mouse.up()
  }
}

export async function untilMoreCaptured(page: Page): Promise<void> {
  const { capturedSamples } = await readDiagnostics(page)
  await untilCaptured(page, 12_000, capturedSamples)
}

export function untilCommitted(session: () => SessionRecord, turns: number): Promise<void> {
  return expect.poll(() => session().committed.length, patiently).toBe(turns)
}

/** Lets go of the control. What the server was given is one turn: all that was captured, and nothing else. */
export async function expectOneWholeTurn(page: Page, session: () => SessionRecord): Promise<void> {
  await page.mouse.up()
  await untilCommitted(session, 1)
  const { capturedSamples, captureFaults } = await readDiagnostics(page)
  expect(captureFaults).toBe(0)
  expect(session().committed.map(({ samples }) => samples.length)).toEqual([capturedSamples])
}
