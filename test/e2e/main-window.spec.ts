import { readDiagnostics } from '../../tools/app-driver/app.ts'
import { tone } from '../fixtures/tone.ts'
import { expect, test } from './fixtures.ts'
import { ask, reachForControl, tapControl, untilCaptured, untilDiagnosed } from './hands.ts'
import { look } from './looks.ts'

test.use({ speech: tone(10_000) })

test('a talk is held by Space, latched by a tap, thrown away by Esc, typed, and its end without a line is said', async ({
  mainWindow,
  session,
  server,
}) => {
  const captured = async () => (await readDiagnostics(mainWindow)).capturedSamples

  await test.step('Space held talks as the mouse does', async () => {
    await mainWindow
      .getByRole('button', { name: /^Talk\b/ })
      .first()
      .focus()
    await mainWindow.keyboard.down('Space')
    await untilCaptured(mainWindow, 24_000)
    await mainWindow.keyboard.up('Space')
    await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
    expect(session().committed).toHaveLength(1)
  })

  await test.step('a tap keeps listening until the next tap', async () => {
    const before = await captured()
    await tapControl(mainWindow)
    await expect(mainWindow.getByText('Listening · tap to send').first()).toBeVisible()
    await untilCaptured(mainWindow, 24_000, before)
    await tapControl(mainWindow)
    await untilDiagnosed(mainWindow, (now) => now.lastTurn?.index === 1)
    expect(session().committed).toHaveLength(2)
  })

  await test.step('Esc throws away what is being said, and the server keeps nothing of it', async () => {
    const before = await captured()
    await reachForControl(mainWindow)
    await mainWindow.mouse.down()
    await untilCaptured(mainWindow, 12_000, before)
    await mainWindow.keyboard.press('Escape')
    await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()
    await mainWindow.mouse.up()
    await expect.poll(() => session().received.at(-1)).toMatchObject({ type: 'input_audio_buffer.clear' })
    expect(session().committed).toHaveLength(2)
  })

  await test.step('a typed question is answered aloud, with its words on the page', async () => {
    const { lastTurn: before } = await readDiagnostics(mainWindow)
    await ask(mainWindow, 'What is 12 times 7?')
    await expect(mainWindow.getByText('eighty-four').first()).toBeVisible()
    const { renderedSamples, receivedSamples } = await untilDiagnosed(
      mainWindow,
      (now) => now.lastTurn?.index !== before?.index,
    )
    expect(renderedSamples).toBe(receivedSamples)
  })

  await test.step('a lost connection is said on the page', async () => {
    await server.close()
    await expect(mainWindow.getByText(/^Reconnecting/).first()).toBeVisible()
    await look(mainWindow, 'talk-reconnecting')
  })
})
