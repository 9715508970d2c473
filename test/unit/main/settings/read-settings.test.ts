import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { migrate } from '../../../../src/main/settings/migrate.ts'
import { readSettings } from '../../../../src/main/settings/read-settings.ts'
import { exportSettings, readImport } from '../../../../src/main/settings/settings-text.ts'
import {
  defaultSettings,
  machineFields,
  settingNames,
  type Settings,
} from '../../../../src/shared/settings/index.ts'

/** Settings that are right, none of them the default. */
const good: Settings = {
  provider: 'xai',
  baseUrl: 'wss://example.test/v1?region=eu',
  allowInsecure: true,
  organization: 'org_1',
  project: 'proj_1',
  shortLivedSecrets: true,
  headers: { 'X-Team': 'blue' },
  query: { region: 'eu' },
  sessionLimitSeconds: 900,
  model: 'another-model',
  voice: 'cedar',
  instructions: '',
  language: 'pt-BR',
  speed: 1.25,
  answers: 'text',
  turnDetection: 'semantic_vad',
  vadThreshold: 0.7,
  vadSilenceMs: 800,
  vadPrefixMs: 200,
  vadEagerness: 'low',
  vadInterrupts: false,
  transcriptionModel: 'gpt-live-transcribe',
  noiseReduction: 'near_field',
  prices: {
    models: { 'gpt-realtime-2.1': { text: { input: 3, cached: 0.3, output: 12 }, audio: { output: 50 } } },
    transcription: { 'gpt-live-transcribe': { perMinute: 0.01 } },
  },
  monthlyBudgetUsd: 10,
  toolPermissions: { calculator: 'never', copy_text: 'always' },
  inputDeviceId: 'microphone',
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  muteOnStart: true,
  outputDeviceId: 'speaker',
  volume: 0.25,
  chimes: [],
  voicePolicy: 'duck',
  turnSilenceMs: 900,
  recording: true,
  hotkeys: { talk: 'F9', quickAsk: null },
  theme: 'dark',
  interfaceLanguage: 'ar',
  textSize: 1.5,
  overlay: false,
  welcomed: true,
  startAtLogin: true,
  keepInTray: false,
  notifications: false,
  personas: [{ id: 'cook', name: 'Cook', voice: 'ash', hotkey: 'Control+Alt+1' }],
  activePersona: 'cook',
}

describe('the settings', () => {
  it('are the defaults where nothing is set', () => {
    expect(readSettings({})).toEqual({ settings: defaultSettings, given: {}, problems: [] })
  })

  it('are taken as they are set, every one of them', () => {
    expect(Object.keys(good).toSorted()).toEqual(settingNames.toSorted())
    expect(readSettings({ ...good })).toEqual({ settings: good, given: good, problems: [] })
  })

  it.each([
    [
      'provider',
      'somebody',
      'must be ("openai" | "azure" | "azure-preview" | "xai" | "localai" | "speaches")',
    ],
    ['volume', 2, 'must be at most 1'],
    ['volume', '1', 'must be a number'],
    ['speed', 0, 'must be at least 0.25'],
    ['language', 'German', 'must be a code such as de or pt-BR'],
    ['baseUrl', 'file:///etc/passwd', 'must be a wss: or https: address'],
    ['baseUrl', 'wss://me:word@example.test', 'must hold no password and no key'],
    ['baseUrl', 'wss://example.test?api-key=0123', 'must hold no password and no key'],
    ['personas', {}, 'must be a list'],
    ['activePersona', 'nobody', 'names no persona'],
  ])('fall back to the default of %s at %j, and say why', (name, value, reason) => {
    const { settings, given, problems } = readSettings({ ...good, activePersona: null, [name]: value })
    expect(problems).toEqual([
      {
        code: 'invalid_setting',
        message: expect.stringContaining(`The setting ${name} ${reason}`) as unknown,
        retryable: false,
        setting: name,
      },
    ])
    expect({ ...settings, [name]: null }).toEqual({ ...good, activePersona: null, [name]: null })
    expect(given).not.toHaveProperty(name)
  })

  it.each([
    { Authorization: 'Bearer 0123456789' },
    { 'api-key': '0123456789' },
    { 'X-Api-Key': '0123456789' },
    { Cookie: 'a=b' },
    { 'X-Other': 'Bearer 0123456789' },
    { 'X-Other': 'sk-proj-0123456789' },
  ])('take no header that carries a key, and do not repeat it: %j', (headers) => {
    const { settings, problems } = readSettings({ headers })
    expect(settings.headers).toEqual({})
    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toMatch(/must hold no credentials/)
    expect(JSON.stringify(problems)).not.toContain('0123456789')
  })

  it('lose of the prices only what is wrong', () => {
    const { settings, given, problems } = readSettings({
      prices: {
        models: {
          mine: { text: { input: 1, output: '2' }, audio: { input: -1 }, smell: { input: 1 } },
          yours: 7,
        },
        transcription: { theirs: { perMinute: 0.01, perHour: 1 } },
        rest: {},
      },
    })
    const prices = {
      models: { mine: { text: { input: 1 }, audio: {} } },
      transcription: { theirs: { perMinute: 0.01 } },
    }
    expect(settings.prices).toEqual(prices)
    expect(given).toEqual({ prices })
    expect(problems.map(({ message }) => message).toSorted()).toEqual([
      'The setting prices.models.mine.audio.input must be at least 0. It is left out.',
      'The setting prices.models.mine.smell does not exist. It is left out.',
      'The setting prices.models.mine.text.output must be a number. It is left out.',
      'The setting prices.models.yours must be an object. It is left out.',
      'The setting prices.rest does not exist. It is left out.',
      'The setting prices.transcription.theirs.perHour does not exist. It is left out.',
    ])
  })

  it('lose of the headers only what is no text', () => {
    const { settings, problems } = readSettings({ headers: { 'X-Team': 'blue', 'X-Size': 7 } })
    expect(settings.headers).toEqual({ 'X-Team': 'blue' })
    expect(problems.map(({ setting }) => setting)).toEqual(['headers.X-Size'])
  })

  it('lose a list as a whole when it holds what it may not', () => {
    const { settings, problems } = readSettings({ chimes: ['listening', 'dinner'] })
    expect(settings.chimes).toEqual(defaultSettings.chimes)
    expect(problems.map(({ setting }) => setting)).toEqual(['chimes'])
  })

  it('lose of the personas only what is wrong', () => {
    const { settings, problems } = readSettings({
      personas: [
        { id: 'cook', name: 'Cook', speed: 'fast', hat: 1 },
        7,
        { name: 'Nobody' },
        { id: 'cook', name: 'Twin' },
      ],
    })
    expect(settings.personas).toEqual([{ id: 'cook', name: 'Cook' }])
    expect(problems.map(({ setting }) => setting)).toEqual([
      'personas.0.speed',
      'personas.0.hat',
      'personas.1',
      'personas.2',
      'personas.3',
    ])
  })

  it('point out a field that does not exist', () => {
    expect(readSettings({ volumne: 1, version: 1 }).problems.map(({ message }) => message)).toEqual([
      'The setting volumne does not exist. Check its spelling.',
    ])
  })

  it('are read from any JSON object, and what is right in it is kept', () => {
    const chosen = fc.record({
      kept: fc.subarray(settingNames.filter((name) => name !== 'activePersona' && name !== 'personas')),
      junk: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...settingNames)), fc.jsonValue()),
    })
    fc.assert(
      fc.property(chosen, ({ kept, junk }) => {
        const right = Object.fromEntries(kept.map((name) => [name, good[name]]))
        const { settings, problems } = readSettings({ ...junk, ...right })
        expect(settings).toMatchObject(right)
        expect(readSettings({ ...settings }).problems).toEqual([])
        for (const { setting } of problems) expect(kept).not.toContain(setting)
      }),
    )
  })
})

describe('a settings file of another version', () => {
  const steps = [
    (file: Readonly<Record<string, unknown>>) => ({ ...file, loudness: file['volume'] }),
    (file: Readonly<Record<string, unknown>>) => ({ ...file, gain: Number(file['loudness']) * 2 }),
  ]

  it('is brought up to date step by step', () => {
    expect(migrate({ volume: 1 }, steps)).toEqual({
      kind: 'current',
      version: 3,
      file: { volume: 1, loudness: 1, gain: 2, version: 3 },
    })
    expect(migrate({ version: 2, loudness: 4 }, steps).file).toEqual({ loudness: 4, gain: 8, version: 3 })
    expect(migrate({ version: 3, gain: 1 }, steps).file).toEqual({ version: 3, gain: 1 })
  })

  it('is left as it is when it is newer', () => {
    expect(migrate({ version: 4, gain: 1 }, steps)).toEqual({
      kind: 'newer',
      version: 4,
      file: { version: 4, gain: 1 },
    })
  })
})

describe('exported settings', () => {
  it('come out of an import as they went in, but for the devices of the machine', () => {
    const { given, problems } = readImport(exportSettings(good))
    const here = Object.fromEntries(Object.entries(good).filter(([name]) => !machineFields.includes(name)))
    expect(given).toEqual(here)
    expect(problems).toEqual([])
  })

  it.each(['', 'no JSON', '[]', 'null', '{"version": 99, "volume": 0.5}'])(
    'are refused whole: %s',
    (text) => {
      const { given, problems } = readImport(text)
      expect(given).toEqual({})
      expect(problems).toMatchObject([{ code: 'invalid_settings_file', setting: null }])
    },
  )
})
