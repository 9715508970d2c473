import { tone } from '../fixtures/tone.ts'
import { expect, test } from './fixtures.ts'
import { ask, reachForControl, untilCaptured, untilDiagnosed } from './hands.ts'

test.use({ speech: tone(3000) })

test('Space held talks as the mouse does', async ({ mainWindow, session }) => {
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

test('a tap keeps listening until the next tap', async ({ mainWindow, session }) => {
  await reachForControl(mainWindow)
  await mainWindow.mouse.down()
  await mainWindow.mouse.up()
  await expect(mainWindow.getByText('Listening · tap to send').first()).toBeVisible()
  await untilCaptured(mainWindow, 24_000)
  await mainWindow.mouse.down()
  await mainWindow.mouse.up()
  await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  expect(session().committed).toHaveLength(1)
})

test('Esc throws away what is being said, and the server keeps nothing of it', async ({
  mainWindow,
  session,
}) => {
  await reachForControl(mainWindow)
  await mainWindow.mouse.down()
  await untilCaptured(mainWindow, 12_000)
  await mainWindow.keyboard.press('Escape')
  await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()
  await mainWindow.mouse.up()
  expect(session().committed).toEqual([])
  expect(session().received.at(-1)).toMatchObject({ type: 'input_audio_buffer.clear' })
})

test('a typed question is answered aloud, with its words on the page', async ({ mainWindow }) => {
  await ask(mainWindow, 'What is 12 times 7?')
  await expect(mainWindow.getByText('eighty-four').first()).toBeVisible()
  const { renderedSamples, receivedSamples } = await untilDiagnosed(
    mainWindow,
    (now) => now.lastTurn !== null,
  )
  expect(renderedSamples).toBe(receivedSamples)
})

test('a lost connection is said on the page', async ({ mainWindow, server }) => {
  await server.close()
  await expect(mainWindow.getByText(/^Reconnecting/).first()).toBeVisible()
})
