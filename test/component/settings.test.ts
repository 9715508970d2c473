import { page, userEvent } from 'vitest/browser'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cleanup, render } from 'vitest-browser-svelte/pure'
import '../../src/renderer/styles/base.css'
import MainWindow from '../../src/renderer/main-window/App.svelte'
import { Mirror } from '../../src/renderer/state/mirror.svelte.ts'
// Loaded before its first test, as a window loads it when it is opened.
import '../../src/renderer/ui/settings/SettingsView.svelte'
import type { KeyStatus } from '../../src/shared/key-status.ts'
import type { ProviderOffer } from '../../src/shared/provider-offer.ts'
import { defaultSettings, type Settings, type SettingsProblem } from '../../src/shared/settings/index.ts'
import { fakeEarshot, noKey } from './fake-earshot.ts'

afterEach(() => void vi.restoreAllMocks())

const openai: ProviderOffer = {
  id: 'openai',
  label: 'OpenAI',
  ownUrl: 'wss://api.openai.com/v1/realtime',
  voices: ['marin', 'cedar'],
  models: ['gpt-realtime-2.1', 'gpt-realtime-2.1-mini'],
  transcriptionModels: ['gpt-transcribe'],
  turnDetection: ['server_vad', 'semantic_vad'],
  speed: { min: 0.25, max: 1.5 },
  answersInText: true,
  detectionSettings: [],
  images: true,
  namesTranscriber: true,
  reducesNoise: true,
  organizations: true,
  clientSecrets: true,
}

const xai: ProviderOffer = {
  ...openai,
  id: 'xai',
  label: 'xAI',
  ownUrl: 'wss://api.x.ai/v1/realtime',
  voices: ['eve', 'ara'],
  models: ['grok-voice-latest'],
  transcriptionModels: [],
  turnDetection: ['server_vad'],
  answersInText: false,
  detectionSettings: [],
  images: false,
  namesTranscriber: false,
  reducesNoise: false,
  organizations: false,
  clientSecrets: false,
}

const aKey: KeyStatus = { ...noKey, set: true, lastFour: 'WXYZ', kept: 'stored', forAddress: noKey.address }

interface Given {
  settings?: Partial<Settings>
  problems?: readonly SettingsProblem[]
  key?: KeyStatus
  answers?: Readonly<Record<string, unknown>>
}

async function openSettings({ settings = {}, problems = [], key = noKey, answers = {} }: Given = {}) {
  await cleanup()
  const state = { settings: { ...defaultSettings, ...settings }, problems }
  const fake = fakeEarshot('main-window', {
    answers: {
      'settings.read': state,
      'settings.import': [],
      'app.providers': [openai, xai],
      'keys.status': key,
      'audio.input': {
        devices: [{ id: 'desk', name: 'Desk microphone' }],
        openName: null,
        chosenId: null,
        processing: {},
        muted: false,
      },
      'audio.output': { devices: [{ deviceId: 'box', label: 'Box' }], chosenId: null, volume: 1 },
      'audio.monitor': { kind: 'on' },
      'recording.folder': '/home/somebody/recordings',
      ...answers,
    },
  })
  const mirror = new Mirror(fake.client)
  const screen = await render(MainWindow, { mirror })
  await mirror.open()
  await screen.getByRole('button', { name: 'Settings' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Settings file' })).toBeInTheDocument()
  return { fake, screen, last: (channel: string) => fake.calls.findLast(([name]) => name === channel) }
}

describe('the search of the settings', () => {
  it('leaves the rows whose name or help holds the words, and says when there are none', async () => {
    const { screen } = await openSettings()
    const search = screen.getByRole('searchbox', { name: 'Search settings' })
    await search.fill('echo cancellation')
    await expect.element(screen.getByRole('switch', { name: 'Take out the echo' })).toBeVisible()
    await expect.element(screen.getByRole('switch', { name: 'Record the sound' })).not.toBeInTheDocument()
    await expect.element(screen.getByRole('heading', { name: 'History' })).not.toBeInTheDocument()
    await expect.element(screen.getByText('1 setting found')).toBeInTheDocument()
    await search.fill('zebra')
    await expect.element(screen.getByText('No setting is called “zebra”. Try another word.')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(screen.getByRole('switch', { name: 'Record the sound' })).toBeVisible()
  })

  it('finds what is folded away, and a whole section by its name', async () => {
    const { screen } = await openSettings()
    const search = screen.getByRole('searchbox', { name: 'Search settings' })
    await expect.element(screen.getByRole('textbox', { name: 'Extra headers' })).not.toBeInTheDocument()
    await search.fill('headers')
    await expect.element(screen.getByRole('textbox', { name: 'Extra headers' })).toBeVisible()
    await search.fill('speakers')
    await expect.element(screen.getByRole('slider', { name: 'Volume' })).toBeVisible()
  })
})

describe('a row of the settings', () => {
  it('goes back to its default, which is offered only where it has left it', async () => {
    const { screen, last } = await openSettings({ settings: { muteOnStart: true } })
    await expect
      .element(screen.getByRole('button', { name: 'Back to the default: Take out the echo' }))
      .not.toBeInTheDocument()
    await screen.getByRole('button', { name: 'Back to the default: Start muted' }).click()
    expect(last('settings.reset')).toEqual(['settings.reset', ['muteOnStart']])
  })

  it('that shares a setting with another changes it as both are to be, be main slow to answer', async () => {
    const { fake, screen, last } = await openSettings({
      settings: { chimes: ['listening', 'done', 'error'] },
      answers: { 'settings.change': () => new Promise(() => undefined) },
    })
    for (const name of ['Sound when it hears you', 'Sound when your turn is taken']) {
      await screen.getByRole('switch', { name }).click()
      await expect.element(screen.getByRole('switch', { name })).not.toBeChecked()
    }
    expect(last('settings.change')).toEqual(['settings.change', { chimes: ['error'] }])
    fake.tell.settings.changed({ settings: { ...defaultSettings, chimes: ['done', 'error'] }, problems: [] })
    await screen.getByRole('switch', { name: 'Sound when something goes wrong' }).click()
    expect(last('settings.change')).toEqual(['settings.change', { chimes: [] }])
  })

  it('is as it was when main does not take its change', async () => {
    const { fake, screen } = await openSettings()
    fake.refuse('settings.change')
    const muted = screen.getByRole('switch', { name: 'Start muted' })
    await muted.click()
    await expect.element(screen.getByText(/didn’t take that|didn't take that/)).toBeVisible()
    await expect.element(muted).not.toBeChecked()
  })

  it('with a text saves it when the field is left, and takes it back on Escape', async () => {
    const { fake, screen, last } = await openSettings()
    const model = screen.getByRole('textbox', { name: 'Model' })
    await model.fill('my-own-model')
    await userEvent.keyboard('{Escape}')
    await expect.element(model).toHaveValue('gpt-realtime-2.1')
    expect(fake.count('settings.change')).toBe(0)
    await model.fill(' my-own-model ')
    await userEvent.tab()
    expect(last('settings.change')).toEqual(['settings.change', { model: 'my-own-model' }])
  })

  it('saves a text that is being written when the settings are left', async () => {
    const { screen, last } = await openSettings()
    await screen.getByRole('textbox', { name: 'Instructions' }).fill('Be brief.')
    await screen.getByRole('button', { name: 'Back to the talk' }).click()
    await expect
      .poll(() => last('settings.change'))
      .toEqual(['settings.change', { instructions: 'Be brief.' }])
  })

  it('says what is wrong with a text, and saves it only once it is right', async () => {
    const { fake, screen, last } = await openSettings()
    const address = screen.getByRole('textbox', { name: 'Server address' })
    await address.fill('https://me:password@example.com')
    await userEvent.keyboard('{Enter}')
    await expect.element(screen.getByRole('alert')).toMatchTextContent(/begins with wss:/)
    expect(fake.count('settings.change')).toBe(0)
    await address.fill('wss://example.com')
    await userEvent.keyboard('{Enter}')
    expect(last('settings.change')).toEqual(['settings.change', { baseUrl: 'wss://example.com' }])
  })

  it('takes a suggestion in place of a text', async () => {
    const { screen, last } = await openSettings()
    await screen.getByRole('button', { name: 'Suggestions: Voice' }).click()
    await screen.getByRole('menuitem', { name: 'cedar' }).click()
    expect(last('settings.change')).toEqual(['settings.change', { voice: 'cedar' }])
  })
})

describe('a provider', () => {
  it('that lacks something says so in place of the control', async () => {
    const { screen } = await openSettings({
      settings: { provider: 'xai' },
      key: { ...noKey, provider: 'xai' },
    })
    await expect.element(screen.getByText('xAI always answers aloud.')).toBeVisible()
    await expect.element(screen.getByText(/^xAI has no such filter/)).toBeVisible()
    await expect.element(screen.getByText(/^xAI always writes down/)).toBeVisible()
    await screen.getByRole('combobox', { name: 'End of your turn' }).click()
    const semantic = screen.getByRole('option', { name: /by what you say/ })
    await expect.element(semantic).toHaveAttribute('aria-disabled', 'true')
    await userEvent.keyboard('{Escape}')
    await screen.getByText('Advanced', { exact: true }).first().click()
    await expect.element(screen.getByRole('switch', { name: /without encryption/ })).toBeVisible()
    await expect.element(screen.getByRole('switch', { name: /short-lived/ })).not.toBeInTheDocument()
  })

  it('that has short-lived secrets is connected to by them when a person wants it', async () => {
    const { screen, last } = await openSettings()
    await screen.getByText('Advanced', { exact: true }).first().click()
    await screen.getByRole('switch', { name: 'Connect with short-lived secrets' }).click()
    expect(last('settings.change')).toEqual(['settings.change', { shortLivedSecrets: true }])
  })

  it('that is chosen brings its own model and voice along, where the former’s are not known there', async () => {
    const { screen, last } = await openSettings({ settings: { voice: 'my-voice' } })
    await screen.getByRole('combobox', { name: 'Provider' }).click()
    await screen.getByRole('option', { name: 'xAI' }).click()
    expect(last('settings.change')).toEqual([
      'settings.change',
      { provider: 'xai', model: 'grok-voice-latest', voice: 'my-voice' },
    ])
  })
})

describe('the key', () => {
  it('is pasted, tested before it is set, and not shown any more once it is', async () => {
    const { fake, screen, last } = await openSettings({
      answers: { 'keys.test': { kind: 'works', durationMs: 123 }, 'keys.set': aKey },
    })
    const field = screen.getByLabelText('New key')
    await expect.element(field).toHaveAttribute('type', 'password')
    await field.fill('sk-a-pasted-key')
    await screen.getByRole('button', { name: 'Test' }).click()
    await expect.element(screen.getByText('It works: a session opened in 123 ms.')).toBeVisible()
    const address = 'wss://api.openai.com'
    expect(last('keys.test')).toEqual(['keys.test', 'openai', { key: 'sk-a-pasted-key', address }])
    await screen.getByRole('button', { name: 'Save the key' }).click()
    expect(last('keys.set')).toEqual([
      'keys.set',
      'openai',
      'sk-a-pasted-key',
      { address, organization: null, project: null },
    ])
    fake.tell.keys.changed(aKey)
    await expect.element(screen.getByText(/Ends in …WXYZ · kept for later starts/)).toBeVisible()
    await expect.element(field).not.toBeInTheDocument()
    expect(document.body.innerText).not.toContain('sk-a-pasted-key')
  })

  it('that is wrong says so, and what to do', async () => {
    const error = {
      code: 'invalid_api_key',
      message: 'The server does not accept this key.',
      retryable: false,
    }
    const { screen, last } = await openSettings({
      key: aKey,
      answers: { 'keys.test': { kind: 'failed', error } },
    })
    await screen.getByRole('button', { name: 'Test' }).click()
    expect(last('keys.test')).toEqual(['keys.test', 'openai', null])
    await expect.element(screen.getByText(error.message)).toBeVisible()
  })

  it('is removed only after a question', async () => {
    const { fake, screen, last } = await openSettings({ key: aKey, answers: { 'keys.remove': noKey } })
    await screen.getByRole('button', { name: 'Remove' }).click()
    await screen.getByRole('button', { name: 'Cancel' }).click()
    expect(fake.count('keys.remove')).toBe(0)
    await screen.getByRole('button', { name: 'Remove' }).click()
    await screen.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
    expect(last('keys.remove')).toEqual(['keys.remove', 'openai'])
  })

  it('shows what is wrong with it', async () => {
    const problem = { code: 'key_not_kept', message: 'There is no keyring here.', retryable: true }
    const { screen } = await openSettings({ key: { ...aKey, kept: 'this_run', problem } })
    await expect.element(screen.getByText(problem.message)).toBeVisible()
  })
})

describe('the microphone', () => {
  it('is opened for its level when a person checks it, and closed when they leave', async () => {
    const { fake, screen, last } = await openSettings()
    expect(fake.count('audio.monitor')).toBe(0)
    await screen.getByRole('button', { name: 'Check the microphone' }).click()
    await expect.poll(() => last('audio.monitor')).toEqual(['audio.monitor', true])
    fake.tell.audio.levels({ input: 0.3, output: 0 })
    const meter = screen.getByRole('meter', { name: 'Level' })
    await expect.poll(() => Number(meter.element().getAttribute('aria-valuenow'))).toBeGreaterThan(90)
    await screen.getByRole('button', { name: 'Back to the talk' }).click()
    await expect.poll(() => last('audio.monitor')).toEqual(['audio.monitor', false])
  })

  it('that can’t be had says why', async () => {
    const error = { code: 'microphone_denied', message: 'Allow the microphone.', retryable: true }
    const { screen } = await openSettings({ answers: { 'audio.monitor': { kind: 'failed', error } } })
    await screen.getByRole('button', { name: 'Check the microphone' }).click()
    await expect.element(screen.getByText(error.message)).toBeVisible()
  })
})

describe('the personas', () => {
  const cook = { id: 'cook', name: 'Cook', voice: 'cedar' }

  it('are edited in place, and what is left empty is as in the settings', async () => {
    const { screen, last } = await openSettings({ settings: { personas: [cook] } })
    await screen.getByRole('button', { name: 'Edit Cook' }).click()
    const editor = screen.getByRole('group', { name: 'Cook' })
    await editor.getByRole('button', { name: /^Hotkey: None/ }).click()
    await userEvent.keyboard('{Control>}{Alt>}1{/Alt}{/Control}')
    expect(last('settings.change')).toEqual([
      'settings.change',
      { personas: [{ ...cook, hotkey: 'Control+Alt+1' }] },
    ])
    await editor.getByRole('textbox', { name: 'Voice' }).fill('')
    await userEvent.tab()
    expect(last('settings.change')).toEqual(['settings.change', { personas: [{ id: 'cook', name: 'Cook' }] }])
  })

  it('have a provider, a speed and an end of turns of their own where they are given one', async () => {
    const { screen, last } = await openSettings({ settings: { personas: [cook] } })
    await screen.getByRole('button', { name: 'Edit Cook' }).click()
    const editor = screen.getByRole('group', { name: 'Cook' })
    const choose = async (field: string, option: string) => {
      await editor.getByRole('combobox', { name: field }).click()
      await screen.getByRole('option', { name: option }).click()
      return last('settings.change')
    }
    const changed = (own: object) => ['settings.change', { personas: [{ ...cook, ...own }] }]
    expect(await choose('Speaking speed', '1.25 ×')).toEqual(changed({ speed: 1.25 }))
    expect(await choose('End of your turn', 'Hold or tap')).toEqual(changed({ turnDetection: 'off' }))
    expect(await choose('Provider', 'xAI')).toEqual(changed({ provider: 'xai' }))
  })

  it('are deleted after a question, and nobody talks to one that is gone', async () => {
    const { screen, last } = await openSettings({ settings: { personas: [cook], activePersona: 'cook' } })
    await screen.getByRole('button', { name: 'Delete Cook' }).click()
    await screen.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    expect(last('settings.change')).toEqual(['settings.change', { personas: [], activePersona: null }])
  })
})

describe('the history', () => {
  it('asks before it is to keep less', async () => {
    const { fake, screen, last } = await openSettings({ answers: { 'history.setRetention': null } })
    await screen.getByRole('combobox', { name: 'Keep conversations' }).click()
    await screen.getByRole('option', { name: 'For some days' }).click()
    expect(fake.count('history.setRetention')).toBe(0)
    await screen.getByRole('button', { name: 'Delete older ones' }).click()
    expect(last('history.setRetention')).toEqual(['history.setRetention', { kind: 'days', days: 30 }])
  })

  it('is deleted as a whole after a question, and can be brought back', async () => {
    const { fake, screen } = await openSettings({
      answers: { 'history.removeAll': null, 'history.undo': null },
    })
    await screen.getByRole('button', { name: 'Delete all' }).click()
    await screen.getByRole('alertdialog').getByRole('button', { name: 'Delete all' }).click()
    expect(fake.count('history.removeAll')).toBe(1)
    fake.tell.history.changed({
      currentId: 'current',
      isPrivate: false,
      retention: { kind: 'forever' },
      fault: null,
      undoable: 3,
    })
    await expect.element(screen.getByText('3 conversations deleted.')).toBeVisible()
    await screen.getByRole('main').getByRole('button', { name: 'Undo' }).click()
    expect(fake.count('history.undo')).toBe(1)
  })

  it('goes out in a format of choice, and says what came of it', async () => {
    const { screen, last } = await openSettings({
      answers: {
        'history.export': {
          kind: 'exported',
          fileNames: ['talks.json'],
          conversationCount: 2,
          leftOut: [{ title: 'Rome', reason: 'it is empty' }],
        },
      },
    })
    await screen.getByRole('button', { name: 'Export' }).click()
    await screen.getByRole('menuitem', { name: 'JSON' }).click()
    expect(last('history.export')).toEqual(['history.export', null, 'json'])
    await expect.element(screen.getByText('2 conversations exported: talks.json')).toBeVisible()
    await expect.element(screen.getByText('Left out: Rome (it is empty)')).toBeVisible()
  })
})

describe('the settings file', () => {
  it('shows what is wrong with it, and what an import could not take', async () => {
    const problem = {
      code: 'invalid_setting',
      message: 'The volume is no number.',
      retryable: false,
      setting: 'volume',
    }
    const { screen, last } = await openSettings({
      problems: [problem],
      answers: { 'settings.import': [{ ...problem, message: 'The theme is unknown.' }] },
    })
    await expect.element(screen.getByText('The volume is no number.')).toBeVisible()
    await screen.getByRole('textbox', { name: 'Exported settings' }).fill('{"theme": "pink"}')
    await screen.getByRole('main').getByRole('button', { name: 'Import' }).last().click()
    expect(last('settings.import')).toEqual(['settings.import', '{"theme": "pink"}'])
    await expect.element(screen.getByText('The theme is unknown.')).toBeVisible()
  })
})

it('the desktop is as the switches say', async () => {
  const { screen, last } = await openSettings()
  for (const [name, change] of [
    ['Start at login', { startAtLogin: true }],
    ['Stay in the tray', { keepInTray: false }],
    ['Notifications', { notifications: false }],
  ] as const) {
    await screen.getByRole('switch', { name }).click()
    expect(last('settings.change')).toEqual(['settings.change', change])
  }
})

it('names the interface’s languages in their own words', async () => {
  const { screen, last } = await openSettings()
  await screen.getByRole('combobox', { name: 'Language of Earshot' }).click()
  await screen.getByRole('option', { name: '日本語' }).click()
  expect(last('settings.change')).toEqual(['settings.change', { interfaceLanguage: 'ja' }])
})

it('the settings fit a small window at twice the text size', async () => {
  await page.viewport(400, 620)
  await openSettings({ settings: { textSize: 2, personas: [{ id: 'cook', name: 'Cook' }] }, key: aKey })
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(400)
  const wide = [...document.querySelectorAll('main .page *')].filter(
    (element) => element.getBoundingClientRect().right > 401,
  )
  expect(wide).toEqual([])
  await page.viewport(414, 896)
})
