import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { trayFace, trayFaces } from '../../../../src/main/desktop/tray-face.ts'
import {
  trayMenu,
  trayToolTip,
  type TrayItem,
  type TrayState,
} from '../../../../src/main/desktop/tray-menu.ts'
import { languages } from '../../../../src/shared/languages.ts'
import type { SessionState } from '../../../../src/shared/session-state.ts'
import { defaultSettings } from '../../../../src/shared/settings/index.ts'

const usual: TrayState = {
  language: 'en',
  session: { kind: 'ready' },
  muted: false,
  settings: defaultSettings,
  voices: ['marin', 'cedar'],
  conversations: [],
}

const menu = (given: Partial<TrayState> = {}) => trayMenu({ ...usual, ...given })

const labelsOf = (items: readonly TrayItem[]) =>
  items.map((item) => (item.type === 'separator' ? '-' : item.label))

function itemOf(items: readonly TrayItem[], ...path: string[]): TrayItem | undefined {
  const [label, ...rest] = path
  const found = items.find((item) => item.type !== 'separator' && item.label === label)
  return rest.length === 0 || found?.type !== 'submenu' ? found : itemOf(found.submenu, ...rest)
}

const listening = { since: 0, mode: 'latched' } as const
const error = { code: 'x', message: 'x', retryable: false }

describe('the tray', () => {
  it.each([
    [{ kind: 'ready' }, false, 'idle', 'Ready'],
    [{ kind: 'ready' }, true, 'muted', 'Muted'],
    [{ kind: 'thinking' }, false, 'idle', 'Thinking'],
    [{ kind: 'listening', ...listening }, false, 'listening', 'Listening'],
    [{ kind: 'listening', ...listening }, true, 'muted', 'Listening, muted'],
    [{ kind: 'connecting', listening }, false, 'listening', 'Connecting'],
    [{ kind: 'connecting', listening: null }, false, 'idle', 'Connecting'],
    [{ kind: 'speaking' }, true, 'speaking', 'Speaking, muted'],
    [{ kind: 'reconnecting', retryAt: 0, listening: null }, false, 'offline', 'Reconnecting'],
    [{ kind: 'offline', error: null }, true, 'offline', 'Not connected, muted'],
    [{ kind: 'offline', error }, false, 'error', 'Not connected'],
  ] as [SessionState, boolean, string, string][])(
    'shows %j, muted %j, as %s',
    (session, muted, face, words) => {
      expect(trayFace(session, muted)).toBe(face)
      expect(trayToolTip({ ...usual, session, muted })).toBe(`Earshot · ${words}`)
    },
  )

  it('has an image of each face for every system, and no two are alike', () => {
    for (const ending of ['', '@2x', 'Template', 'Template@2x']) {
      const files = trayFaces.map(
        (face) => new URL(`../../../../resources/tray/${face}${ending}.png`, import.meta.url),
      )
      expect(files.filter((file) => !existsSync(file))).toEqual([])
      expect(new Set(files.map((file) => readFileSync(file, 'base64'))).size).toBe(trayFaces.length)
    }
  })

  it('has a menu of what there is', () => {
    const short = ['Quick ask', 'Start talking', 'Mute the microphone', '-', 'Voice', '-']
    const ends = ['Open Earshot', 'Settings', 'Quit Earshot']
    expect(labelsOf(menu())).toEqual([...short, ...ends])
    const settings = { ...defaultSettings, personas: [{ id: 'cook', name: 'Cook' }] }
    expect(labelsOf(menu({ settings, conversations: [{ id: 'a', title: 'Tea' }] }))).toEqual([
      ...['Quick ask', 'Start talking', 'Mute the microphone', '-', 'Persona', 'Voice'],
      ...['Last conversations', '-', ...ends],
    ])
  })

  it('begins a turn, ends it, and offers neither where the microphone is open for whoever speaks', () => {
    expect(itemOf(menu(), 'Start talking')).toMatchObject({ action: { kind: 'talk', action: 'start' } })
    const talking = menu({ session: { kind: 'listening', ...listening } })
    expect(itemOf(talking, 'Stop and send')).toMatchObject({ action: { kind: 'talk', action: 'stop' } })
    const open = menu({ settings: { ...defaultSettings, turnDetection: 'semantic_vad' } })
    expect(labelsOf(open).slice(0, 3)).toEqual(['Quick ask', 'Mute the microphone', '-'])
  })

  it('changes voice and persona where they are set', () => {
    const cook = { id: 'cook', name: 'Cook & Co', voice: 'cedar' }
    const settings = { ...defaultSettings, personas: [cook], activePersona: 'cook' }
    const items = menu({ settings })
    expect(itemOf(items, 'Persona', 'Cook && Co')).toMatchObject({ type: 'radio', checked: true })
    expect(itemOf(items, 'Persona', 'No persona')).toMatchObject({
      checked: false,
      action: { kind: 'change', patch: { activePersona: null } },
    })
    expect(itemOf(items, 'Voice', 'cedar')).toMatchObject({ checked: true })
    expect(itemOf(items, 'Voice', 'marin')).toMatchObject({
      action: { kind: 'change', patch: { personas: [{ ...cook, voice: 'marin' }] } },
    })
    const own = menu({ settings: { ...defaultSettings, voice: 'my-voice' } })
    expect(itemOf(own, 'Voice', 'my-voice')).toMatchObject({ checked: true })
  })

  it('lists five conversations that have a name, none of them wide', () => {
    const conversations = [
      { id: 'empty', title: '' },
      { id: 'long', title: `What is ${'very '.repeat(20)}long?` },
      ...['b', 'c', 'd', 'e', 'f'].map((id) => ({ id, title: `Talk ${id}` })),
    ]
    const found = itemOf(menu({ conversations }), 'Last conversations')
    const items = found?.type === 'submenu' ? found.submenu : []
    expect(labelsOf(items)).toEqual([
      'What is very very very very very very v…',
      ...['Talk b', 'Talk c', 'Talk d', 'Talk e'],
    ])
    expect(items[0]).toMatchObject({ action: { kind: 'conversation', id: 'long' } })
  })

  it('speaks every language', () => {
    const all = languages.map((language) => labelsOf(menu({ language })).join())
    expect(new Set(all).size).toBe(languages.length)
    expect(labelsOf(menu({ language: 'de' }))[0]).toBe('Schnelle Frage')
  })
})
