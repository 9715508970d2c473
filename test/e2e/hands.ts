import type { Page } from '@playwright/test'
import type { Diagnostics } from '../../src/shared/diagnostics.ts'
import { readDiagnostics } from '../../tools/app-driver/app.ts'
import { expect } from './fixtures.ts'

/** Puts the mouse on the talk control. */
export async function reachForControl(window: Page): Promise<void> {
  const { x, y } = await middleOfControl(window)
  await window.mouse.move(x, y)
}

/** Press and release go out together: on a busy machine one after the other would be a hold. */
export async function tapControl(window: Page): Promise<void> {
  const { x, y } = await middleOfControl(window)
  await window.mouse.click(x, y)
}

/** As `tapControl`, by a key where the keyboard is. */
export async function tapKey(window: Page, key: string): Promise<void> {
  await Promise.all([window.keyboard.down(key), window.keyboard.up(key)])
}

/** Of the talk control, in CSS pixels of the window. */
export async function middleOfControl(window: Page): Promise<{ x: number; y: number }> {
  const box = await window
    .getByRole('button', { name: /^Talk\b/ })
    .first()
    .boundingBox()
  if (box === null) throw new Error('the talk control can’t be seen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Types a question and sends it. */
export async function ask(window: Page, question: string): Promise<void> {
  await window.getByRole('textbox', { name: 'Message' }).fill(question)
  await window.keyboard.press('Enter')
}

/** Holds what is pressed until the microphone has delivered so many samples more than `before`. */
export async function untilCaptured(window: Page, samples: number, before = 0): Promise<void> {
  await untilDiagnosed(window, (now) => now.capturedSamples - before >= samples)
}

export async function untilDiagnosed(
  window: Page,
  reached: (now: Diagnostics) => boolean,
): Promise<Diagnostics> {
  let diagnostics = await readDiagnostics(window)
  await expect
    .poll(
      async () => {
        diagnostics = await readDiagnostics(window)
        return reached(diagnostics)
      },
      { timeout: 40_000, intervals: [20] },
    )
    .toBe(true)
  return diagnostics
}
