import { fullProcessing } from '../../src/shared/audio-format.ts'
import { userEvent } from 'vitest/browser'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defaultSettings, type Settings } from '../../src/shared/settings/index.ts'
import type { PictureSource, PictureSources } from '../../src/shared/screens.ts'
import { openMainWindow } from './open-window.ts'

afterEach(() => void vi.restoreAllMocks())

/** The window with settings other than the defaults. */
async function openWith(patch: Partial<Settings>) {
  const opened = await openMainWindow()
  await expect.element(opened.screen.getByRole('textbox', { name: 'Message' })).toBeVisible()
  opened.fake.tell.settings.changed({ settings: { ...defaultSettings, ...patch }, problems: [] })
  return opened
}

const muted = { devices: [], openName: null, chosenId: null, muted: true } as const
const processing = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }

describe('mute', () => {
  it('asks main, and shows a slash and the word once main says so', async () => {
    const { fake, screen } = await openMainWindow()
    await screen.getByRole('button', { name: 'Mute the microphone' }).click()
    expect(fake.calls.at(-1)).toEqual(['audio.mute', true])
    fake.tell.audio.inputChanged({ ...muted, devices: [], processing })
    const control = screen.getByRole('button', { name: 'Talk. Muted' })
    await expect.element(control).toHaveAttribute('data-shape', 'muted')
    await screen.getByRole('button', { name: 'Unmute the microphone' }).first().click()
    expect(fake.calls.at(-1)).toEqual(['audio.mute', false])
  })

  it('is told beside a state that has more to say', async () => {
    const { fake, screen } = await openMainWindow({ session: { kind: 'thinking' } })
    await expect.element(screen.getByText('Thinking', { exact: true }).first()).toBeVisible()
    fake.tell.audio.inputChanged({ ...muted, devices: [], processing })
    await expect.element(screen.getByText('Thinking · muted')).toBeVisible()
    await expect
      .element(screen.getByRole('button', { name: 'Talk. Thinking, muted' }))
      .toHaveAttribute('data-shape', 'thinking')
  })
})

describe('how turns end', () => {
  it('is chosen from a list, and the words say that one need only talk', async () => {
    const { fake, screen } = await openMainWindow()
    await screen.getByRole('button', { name: 'How your turns end: Hold or tap' }).click()
    await screen.getByRole('radio', { name: 'Hands-free, by meaning' }).click()
    expect(fake.calls).toContainEqual(['settings.change', { turnDetection: 'semantic_vad' }])
    fake.tell.settings.changed({
      settings: { ...defaultSettings, turnDetection: 'semantic_vad' },
      problems: [],
    })
    await expect.element(screen.getByText('Just talk')).toBeVisible()
    await expect.element(screen.getByText(/all that it hears goes to Practice/)).toBeVisible()
  })

  it('draws the live level against the threshold, and says whether it counts', async () => {
    const { fake, screen } = await openWith({ turnDetection: 'server_vad', vadThreshold: 0.5 })
    await screen.getByRole('button', { name: 'How your turns end: Hands-free' }).click()
    await expect.element(screen.getByText('Nothing yet')).toBeVisible()
    fake.tell.audio.levels({ input: 0.2, output: 0 })
    await expect.element(screen.getByText('Loud enough')).toBeVisible()
    fake.tell.audio.levels({ input: 0.005, output: 0 })
    await expect.element(screen.getByText('Too quiet to count')).toBeVisible()
    fake.tell.audio.inputChanged({
      devices: [],
      openName: null,
      chosenId: null,
      processing: fullProcessing,
      muted: true,
    })
    await expect.element(screen.getByText('Too quiet to count')).not.toBeInTheDocument()
    screen.getByRole('slider', { name: 'Counts as speech from' }).element().focus()
    await userEvent.keyboard('{ArrowRight}')
    expect(fake.calls.at(-1)).toEqual(['settings.change', { vadThreshold: 0.55 }])
  })
})

describe('what the server finds turns by', () => {
  it('is offered as far as it can be set there, and is the provider’s own until then', async () => {
    const abilities = {
      voices: ['eve'],
      turnDetection: ['server_vad'],
      detectionSettings: ['threshold', 'silence_duration_ms'],
    }
    const settings = { ...defaultSettings, welcomed: true, turnDetection: 'server_vad' }
    const { screen } = await openMainWindow(
      {},
      { 'app.abilities': abilities, 'settings.read': { settings, problems: [] } },
    )
    await screen.getByRole('button', { name: 'How your turns end: Hands-free' }).click()
    await expect.element(screen.getByText('Usual')).toBeVisible()
    await expect.element(screen.getByRole('slider', { name: 'Wait before answering' })).toBeVisible()
    await expect
      .element(screen.getByRole('slider', { name: 'Keep from before you speak' }))
      .not.toBeInTheDocument()
    await expect
      .element(screen.getByRole('switch', { name: 'Stop the answer when I speak' }))
      .not.toBeInTheDocument()
  })
})

describe('a persona', () => {
  const personas = [{ id: 'cook', name: 'Cook', voice: 'marin' }]

  it('can be chosen where there is one', async () => {
    const { fake, screen } = await openWith({ personas })
    await screen.getByRole('combobox', { name: 'Persona' }).click()
    await screen.getByRole('option', { name: 'Cook' }).click()
    expect(fake.calls.at(-1)).toEqual(['settings.change', { activePersona: 'cook' }])
  })

  it('is not offered where there is none', async () => {
    const { screen } = await openMainWindow()
    await expect.element(screen.getByRole('button', { name: /^Voice: / })).toBeVisible()
    await expect.element(screen.getByRole('combobox', { name: 'Persona' })).not.toBeInTheDocument()
  })

  it('with a voice of its own is who gets another voice', async () => {
    const { fake, screen } = await openWith({ personas, activePersona: 'cook' })
    await screen.getByRole('button', { name: /^Voice: / }).click()
    await screen.getByRole('radio', { name: 'Cedar' }).click()
    expect(fake.calls.at(-1)).toEqual([
      'settings.change',
      { personas: [{ id: 'cook', name: 'Cook', voice: 'cedar' }] },
    ])
  })
})

describe('a voice', () => {
  it('is heard before it is chosen, and falls silent when pressed again or at Escape', async () => {
    const { fake, screen } = await openMainWindow()
    await screen.getByRole('button', { name: /^Voice: / }).click()
    await screen.getByRole('button', { name: 'Hear Cedar' }).click()
    expect(fake.calls.at(-1)).toEqual(['clip.playVoice', 'cedar', 'Hello, this is how I sound.'])
    const source = { kind: 'voice', voice: 'cedar' } as const
    fake.tell.clip.changed({ kind: 'playing', source })
    const stop = screen.getByRole('button', { name: 'Stop the sound' })
    await stop.click()
    expect(fake.calls.at(-1)).toEqual(['clip.stop'])
    await userEvent.keyboard('{Escape}')
    expect(fake.count('clip.stop')).toBe(2)
    await expect.element(stop).toBeVisible()
    fake.tell.clip.changed({ kind: 'silent' })
    await expect.element(stop).not.toBeInTheDocument()
    expect(fake.count('settings.change')).toBe(0)
  })

  it('that could not be heard says why, there', async () => {
    const error = { code: 'clip_talk_goes_on', message: 'Once the answer is over.', retryable: true }
    const { screen } = await openMainWindow({}, { 'clip.playVoice': { kind: 'failed', error } })
    await screen.getByRole('button', { name: /^Voice: / }).click()
    await screen.getByRole('button', { name: 'Hear Cedar' }).click()
    await expect.element(screen.getByRole('alert')).toMatchTextContent('Once the answer is over.')
  })

  it('of practice is not offered as a choice of several', async () => {
    const abilities = {
      voices: ['eve'],
      turnDetection: [],
      images: false,
      voiceSamples: false,
      answersInText: true,
    }
    const { screen } = await openMainWindow({}, { 'app.abilities': abilities })
    await screen.getByRole('button', { name: /^Voice: / }).click()
    await expect.element(screen.getByText(/Practice mode has one voice/)).toBeVisible()
    await expect.element(screen.getByRole('button', { name: 'Hear Eve' })).not.toBeInTheDocument()
  })
})

describe('a message of several lines', () => {
  it('breaks at Shift+Enter, grows, and goes out at Enter', async () => {
    const { fake, screen } = await openMainWindow()
    const field = screen.getByRole('textbox', { name: 'Message' })
    await field.click()
    const heightOf = () => field.element().getBoundingClientRect().height
    const oneLine = heightOf()
    await userEvent.keyboard('One{Shift>}{Enter}{/Shift}two{Shift>}{Enter}{/Shift}three')
    expect(heightOf()).toBeGreaterThan(oneLine)
    await userEvent.keyboard('{Enter}')
    expect(fake.calls).toContainEqual(['turn.say', 'One\ntwo\nthree'])
    // What is sent is sent: the next message begins with a history of its own, where the hands are.
    await expect.element(field).toHaveFocus()
    await userEvent.keyboard('{Control>}z{/Control}')
    await expect.element(field).toHaveValue('')
  })
})

describe('pictures', () => {
  const url = 'data:image/png;base64,iVBORw0KGgo='

  const paste = (): void => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File(['picture'], 'picture.png', { type: 'image/png' }))
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  }

  it('are pasted, shown, and go out without a word', async () => {
    const { fake, screen } = await openMainWindow({}, { 'turn.prepareImage': { kind: 'ready', url } })
    await expect.element(screen.getByRole('button', { name: 'Attach a picture' })).toBeVisible()
    paste()
    await expect.element(screen.getByRole('img', { name: 'Picture 1' })).toBeVisible()
    await screen.getByRole('textbox', { name: 'Message' }).click()
    await userEvent.keyboard('{Enter}')
    await expect.poll(() => fake.calls).toContainEqual(['turn.show', [url], ''])
    await expect.element(screen.getByRole('img', { name: 'Picture 1' })).not.toBeInTheDocument()
  })

  it('come back when they could not be sent', async () => {
    const { fake, screen } = await openMainWindow({}, { 'turn.prepareImage': { kind: 'ready', url } })
    vi.spyOn(console, 'error').mockReturnValue()
    fake.refuse('turn.show')
    await expect.element(screen.getByRole('button', { name: 'Attach a picture' })).toBeVisible()
    paste()
    await expect.element(screen.getByRole('img', { name: 'Picture 1' })).toBeVisible()
    await screen.getByRole('textbox', { name: 'Message' }).fill('Look')
    await userEvent.keyboard('{Enter}')
    await expect.element(screen.getByRole('alert')).toBeVisible()
    await expect.element(screen.getByRole('img', { name: 'Picture 1' })).toBeVisible()
    await expect.element(screen.getByRole('textbox', { name: 'Message' })).toHaveValue('Look')
  })

  it('of the screen are taken of what a person chooses, and nothing is looked at before', async () => {
    const sources: PictureSource[] = [
      { id: 'screen:0:0', kind: 'screen', name: 'Screen 1', thumbnail: url },
      { id: 'window:7:0', kind: 'window', name: 'A letter', thumbnail: url },
    ]
    const { fake, screen } = await openMainWindow(
      {},
      {
        'screens.list': { kind: 'sources', sources } satisfies PictureSources,
        'screens.capture': { kind: 'ready', url },
      },
    )
    await screen.getByRole('button', { name: 'Show it the screen' }).click()
    await expect.element(screen.getByRole('dialog', { name: 'What should it see?' })).toBeVisible()
    await screen.getByRole('button', { name: 'A letter' }).click()
    await expect.element(screen.getByRole('img', { name: 'Picture 1' })).toBeVisible()
    expect(fake.calls).toContainEqual(['screens.capture', 'window:7:0'])
    expect(fake.count('screens.list')).toBe(1)
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
  })

  it('of the screen that the system refuses are explained where they were asked for', async () => {
    const error = { code: 'screen_denied', message: 'Allow it in System Settings.', retryable: true }
    const { fake, screen } = await openMainWindow({}, { 'screens.list': { kind: 'refused', error } })
    await screen.getByRole('button', { name: 'Show it the screen' }).click()
    await expect.element(screen.getByRole('alert')).toMatchTextContent('Allow it in System Settings.')
    await screen.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => fake.count('screens.list')).toBe(2)
  })

  it('of the screen are not offered where they can’t be taken', async () => {
    const { screen } = await openMainWindow({}, { 'screens.offered': false })
    await expect.element(screen.getByRole('button', { name: 'Attach a picture' })).toBeVisible()
    await expect.element(screen.getByRole('button', { name: 'Show it the screen' })).not.toBeInTheDocument()
  })

  it('are refused in words where the server can’t see them', async () => {
    const abilities = {
      voices: ['eve'],
      turnDetection: [],
      images: false,
      voiceSamples: false,
      answersInText: false,
    }
    const { fake, screen } = await openMainWindow({}, { 'app.abilities': abilities })
    await expect.element(screen.getByRole('button', { name: /^Voice: / })).toBeVisible()
    paste()
    await expect.element(screen.getByRole('alert')).toMatchTextContent(/Practice can’t see pictures/)
    expect(fake.count('turn.prepareImage')).toBe(0)
    await expect.element(screen.getByRole('button', { name: 'Attach a picture' })).not.toBeInTheDocument()
    await expect.element(screen.getByRole('button', { name: 'Answer in writing' })).not.toBeInTheDocument()
  })
})

describe('the button of an error', () => {
  it('leads to the settings, where that is where it is mended', async () => {
    const error = { code: 'invalid_api_key', message: 'The key is refused.', retryable: false }
    const { screen } = await openMainWindow({ session: { kind: 'offline', error } })
    await expect.element(screen.getByRole('button', { name: 'Connect' })).toBeVisible()
    await screen.getByRole('button', { name: 'Open settings' }).click()
    await expect.element(screen.getByRole('heading', { name: 'Settings' })).toBeVisible()
  })

  it('tells how the microphone is allowed', async () => {
    const notice = { code: 'microphone_denied', message: 'Earshot may not use it.', retryable: true }
    const { screen } = await openMainWindow({ notice })
    await screen.getByRole('button', { name: 'How to allow it' }).click()
    await expect.element(screen.getByRole('alert')).toMatchTextContent(/privacy settings/i)
  })
})

describe('the list of keys', () => {
  it('opens with ?, but not while a message is written', async () => {
    const { screen } = await openMainWindow()
    const keys = screen.getByRole('dialog', { name: 'Keys' })
    await screen.getByRole('textbox', { name: 'Message' }).click()
    await userEvent.keyboard('?')
    await expect.element(screen.getByRole('textbox', { name: 'Message' })).toHaveValue('?')
    await expect.element(keys).not.toBeInTheDocument()
    await screen.getByRole('button', { name: 'Show the keys' }).click()
    await expect.element(keys).toBeVisible()
  })

  it('is closed by Escape, which then stops no answer', async () => {
    const { fake, screen } = await openMainWindow({ session: { kind: 'speaking' } })
    await screen.getByRole('button', { name: 'Show the keys' }).click()
    await expect.element(screen.getByRole('dialog', { name: 'Keys' })).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(screen.getByRole('dialog', { name: 'Keys' })).not.toBeInTheDocument()
    expect(fake.count('turn.interrupt')).toBe(0)
  })
})
