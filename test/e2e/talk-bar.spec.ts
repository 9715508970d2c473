import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { loadSpeech } from '../../src/cli/speech-file.ts'
import {
  loadVoice,
  startPracticeServer,
  type Faults,
  type SessionRecord,
} from '../../src/practice-server/index.ts'
import { projectRoot } from '../../tools/setup/paths.mjs'
import { expect, test } from './fixtures.ts'
import { ask, middleOfControl, tapControl, tapKey, untilCaptured, untilDiagnosed } from './hands.ts'
import { look } from './looks.ts'
import { choose, settingsFile, slide, toggle } from './setting-hands.ts'

const phrase = await loadSpeech(new URL('../../tools/demo/hello.wav', import.meta.url).pathname)
/** The app at a server that does not do as it should. */
const faulty = (faults: Partial<Faults>) =>
  test.extend({
    server: async ({}, use) => {
      const server = await startPracticeServer({
        token: 'token',
        voice: await loadVoice(join(projectRoot, 'resources/voice')),
        faults,
      })
      await use(server)
      await server.close()
    },
  })

const updatesOf = (session: SessionRecord) =>
  session.received.filter(({ type }) => type === 'session.update').map((event) => event['session'])

/** A finger on the talk control; returns how to lift it. */
async function touchControl(window: Page): Promise<() => Promise<void>> {
  const touchPoints = [await middleOfControl(window)]
  const devtools = await window.context().newCDPSession(window)
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
  return async () => {
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await devtools.detach()
  }
}

async function openTurnTaking(window: Page): Promise<void> {
  await window.getByRole('button', { name: /^How your turns end/ }).click()
  await window.getByRole('radio').first().waitFor()
}

test.describe('with a microphone', () => {
  test.use({ speech: phrase })

  test('hands-free is chosen, told how long to wait, and answers what it hears', async ({
    mainWindow,
    session,
    userData,
  }) => {
    await openTurnTaking(mainWindow)
    await mainWindow.getByRole('radio', { name: 'Hands-free, by pauses' }).click()
    await expect(mainWindow.getByText(/^(Loud enough|Too quiet to count)$/)).toBeVisible()
    await mainWindow.getByRole('slider', { name: 'Wait before answering' }).press('ArrowRight')
    await expect
      .poll(() => updatesOf(session()).at(-1))
      .toMatchObject({ audio: { input: { turn_detection: { silence_duration_ms: 550, threshold: 0.5 } } } })
    await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
    await look(mainWindow, 'talk-vad-panel')

    const untilTold = (detection: object) =>
      expect
        .poll(() => updatesOf(session()).at(-1))
        .toMatchObject({ audio: { input: { turn_detection: detection } } })
    await slide(mainWindow, 'Counts as speech from', 'ArrowRight')
    await slide(mainWindow, 'Keep from before you speak', 'ArrowRight')
    await toggle(mainWindow, 'Stop the answer when I speak')
    await untilTold({ threshold: 0.55, prefix_padding_ms: 350, interrupt_response: false })
    await mainWindow.getByRole('radio', { name: 'Hands-free, by meaning' }).click()
    await choose(mainWindow, 'Eagerness', 'Patient: waits')
    await untilTold({ type: 'semantic_vad', eagerness: 'low' })
    await mainWindow.getByRole('radio', { name: 'Hands-free, on this computer' }).click()
    await slide(mainWindow, 'Wait before answering', 'ArrowLeft')
    await toggle(mainWindow, 'Stop the answer when I speak')
    await expect
      .poll(settingsFile(userData))
      .toMatchObject({ turnDetection: 'local', turnSilenceMs: 550, voicePolicy: 'interrupt' })
    await mainWindow.getByRole('radio', { name: 'Hold or tap' }).click()
    await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()
  })

  test('Space talks from wherever nothing else wants it, a tap latches, and muted, what is said reaches nobody', async ({
    mainWindow,
    session,
  }) => {
    await mainWindow.keyboard.down('Space')
    await untilCaptured(mainWindow, 12_000)
    await look(mainWindow, 'talk-listening')
    await mainWindow.keyboard.up('Space')
    await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
    expect(session().committed).toHaveLength(1)

    await tapControl(mainWindow)
    await expect(mainWindow.getByText('Listening · tap to send')).toBeVisible()
    await look(mainWindow, 'talk-latched')
    await mainWindow.keyboard.press('Escape')
    await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()

    await mainWindow.getByRole('button', { name: /^Talk\b/ }).focus()
    await tapKey(mainWindow, 'Enter')
    await mainWindow.getByRole('button', { name: 'Discard what you said' }).click()
    await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()
    const lift = await touchControl(mainWindow)
    await expect(mainWindow.getByText(/^Listening · \d/)).toBeVisible()
    await mainWindow.keyboard.press('Escape')
    await lift()
    await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()

    await expect.poll(() => session().received.at(-1)?.['type']).toBe('input_audio_buffer.clear')
    const { appendedSamples } = session()
    const muted = mainWindow.getByText('Muted', { exact: true }).first()
    // In the row of controls, and in the words beside the ring.
    for (const unmute of ['first', 'last'] as const) {
      await mainWindow.getByRole('button', { name: 'Mute the microphone' }).click()
      await expect(muted).toBeVisible()
      await mainWindow.getByRole('button', { name: 'Unmute the microphone' })[unmute]().click()
      await expect(muted).toBeHidden()
    }
    await mainWindow.getByRole('button', { name: 'Mute the microphone' }).click()
    await expect(muted).toBeVisible()
    await look(mainWindow, 'talk-muted')
    await mainWindow.getByRole('button', { name: 'Talk. Muted' }).click()
    await mainWindow.getByRole('button', { name: 'Talk. Muted', pressed: true }).click()
    await expect(mainWindow.getByRole('alert')).toContainText('muted')
    expect(session().appendedSamples).toBe(appendedSamples)
    await mainWindow.getByRole('alert').getByRole('button', { name: 'Unmute' }).click()
    await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()
    await expect(mainWindow.getByRole('alert')).toBeHidden()
  })
})

test.describe('with a persona', () => {
  test.use({
    settings: {
      personas: [{ id: 'cook', name: 'Cook', instructions: 'You cook.', hotkey: 'Control+Alt+1' }],
    },
  })

  test('voice, persona and how it answers reach the session as they are chosen, and ? lists the keys', async ({
    mainWindow,
    session,
    server,
    heard,
  }) => {
    await mainWindow.keyboard.press('?')
    const keys = mainWindow.getByRole('dialog', { name: 'Keys' })
    await expect(keys).toContainText('Control + Alt + 1')
    await look(mainWindow, 'talk-keys')
    await mainWindow.keyboard.press('Escape')
    await expect(keys).toBeHidden()
    await mainWindow.getByRole('button', { name: 'Show the keys' }).click()
    await keys.getByRole('button', { name: 'Close' }).click()
    await expect(keys).toBeHidden()

    await mainWindow.getByRole('button', { name: 'Voice: Marin' }).click()
    const silentUntil = heard().length
    await mainWindow.getByRole('button', { name: 'Hear Cedar' }).click()
    await mainWindow.getByRole('button', { name: 'Stop the sound' }).waitFor()
    await expect
      .poll(() =>
        heard()
          .slice(silentUntil)
          .some((sample) => sample !== 0),
      )
      .toBe(true)
    await mainWindow.keyboard.press('Escape')
    await expect(mainWindow.getByRole('button', { name: 'Hear Cedar' })).toBeVisible()
    expect(server.sessions.at(-1)?.received.find(({ type }) => type === 'session.update')).toMatchObject({
      session: { audio: { output: { voice: 'cedar' } } },
    })
    await mainWindow.getByRole('radio', { name: 'Cedar' }).click()
    await mainWindow.keyboard.press('Escape')
    await expect
      .poll(() => updatesOf(session()).at(-1))
      .toMatchObject({ audio: { output: { voice: 'cedar' } } })
    await choose(mainWindow, 'Persona', 'Cook')
    await expect.poll(() => updatesOf(session()).at(-1)).toMatchObject({ instructions: 'You cook.' })
    await choose(mainWindow, 'Persona', 'No persona')
    await expect
      .poll(() => updatesOf(session()).at(-1))
      .toMatchObject({ instructions: expect.stringContaining('You are Earshot') })
    await mainWindow.getByRole('button', { name: 'Answer in writing' }).click()
    await expect.poll(() => updatesOf(session()).at(-1)).toMatchObject({ output_modalities: ['text'] })
    await ask(mainWindow, 'What is two times three?')
    await expect(mainWindow.getByText('six').first()).toBeVisible()
    await mainWindow.getByRole('button', { name: 'Answer in writing', pressed: true }).click()
    await expect.poll(() => updatesOf(session()).at(-1)).toMatchObject({ output_modalities: ['audio'] })
  })
})

faulty({ refuseCode: 'invalid_api_key' })('a refused key leads to where it is set', async ({ app }) => {
  const mainWindow = (await app.page('main-window')) as Page
  const open = mainWindow.getByRole('alert').getByRole('button', { name: 'Open settings' })
  await open.waitFor()
  await look(mainWindow, 'talk-error')
  await open.click()
  await expect(mainWindow.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

/** The first connection is refused for five minutes, and of the answers each second one fails in another way. */
const unruly: Partial<Faults> = {
  ...{ refuseStatus: 503, refuseRetryAfter: '300', refuseConnections: 1, stallMs: 20_000 },
  responses: [
    { kind: 'incomplete', response: 2, reason: 'max_output_tokens', afterMs: 200 },
    { kind: 'failed', response: 4, code: 'server_error', afterMs: 200 },
    { kind: 'failed', response: 6, code: 'server_error', afterMs: 0 },
  ],
}

faulty(unruly)(
  'a server is asked now that wants to be asked later, an answer is stopped by its button, and one that failed is asked for again',
  async ({ app, session }) => {
    const mainWindow = (await app.page('main-window')) as Page
    const stop = mainWindow.getByRole('button', { name: 'Stop the answer' })
    const asked = () => session().received.filter(({ type }) => type === 'response.create').length
    await mainWindow.getByRole('button', { name: 'Reconnect now' }).click()
    await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()
    await ask(mainWindow, 'What can you do?')
    await stop.waitFor()
    await look(mainWindow, 'talk-speaking')
    // The words of the first two come, and what is wrong is said beside them or below.
    for (const [index, again] of ['Continue', 'Try again', 'Try again'].entries()) {
      await stop.click()
      await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()
      await ask(mainWindow, 'What can you do?')
      await mainWindow.getByRole('button', { name: again }).click()
      await expect.poll(asked).toBe(3 + 2 * index)
      await stop.waitFor()
    }
  },
)

test('a microphone that may not be used says how to allow it, one that another program has leads to where another is chosen', async ({
  app,
  mainWindow,
}) => {
  const audio = await app.page('audio')
  const refuse = (name: string) =>
    audio.evaluate((reason) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', reason))
    }, name)
  const alert = mainWindow.getByRole('alert')
  const control = mainWindow.getByRole('button', { name: /^Talk\b/ })
  await refuse('NotAllowedError')
  await control.press('Space')
  await alert.getByRole('button', { name: 'How to allow it' }).click()
  await expect(alert).toContainText('Open the privacy settings of your desktop')
  await refuse('NotReadableError')
  await control.press('Space')
  await alert.getByRole('button', { name: 'Open settings' }).click()
  await expect(mainWindow.getByRole('heading', { name: 'Microphone and turns' })).toBeFocused()
})
