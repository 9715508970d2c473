import type { ConversationSummary } from '../../shared/history.ts'
import type { Language } from '../../shared/languages.ts'
import { listeningOf, type SessionState } from '../../shared/session-state.ts'
import { changedForWhom, effectiveSettings } from '../../shared/settings/persona.ts'
import type { Settings, SettingsPatch } from '../../shared/settings/index.ts'
import { m } from '../../renderer/paraglide/messages.js'
import type { Command } from './command-line.ts'

export interface TrayState {
  language: Language
  session: SessionState
  muted: boolean
  settings: Settings
  /** Those that the provider at hand has. */
  voices: readonly string[]
  /** The latest first. */
  conversations: readonly Pick<ConversationSummary, 'id' | 'title'>[]
}

export type TrayAction =
  | Command
  | { kind: 'mute'; on: boolean }
  | { kind: 'change'; patch: SettingsPatch }
  | { kind: 'conversation'; id: string }

/** An item as data, so that two menus can be held against each other. */
export type TrayItem =
  | { type: 'separator' }
  | { type: 'normal'; label: string; action: TrayAction }
  | { type: 'checkbox' | 'radio'; label: string; checked: boolean; action: TrayAction }
  | { type: 'submenu'; label: string; submenu: readonly TrayItem[] }

/** The menu offers so many conversations at most. */
export const CONVERSATION_COUNT = 5
/** In characters: a menu is as wide as its longest line. */
const MAX_TITLE_LENGTH = 40

export function trayToolTip({ session, muted, language }: TrayState): string {
  const inLanguage = { locale: language }
  const state = stateWords(session, language)
  const isMuted = muted && session.kind !== 'ready'
  const words = isMuted ? m.talk_state_and_muted({ state }, inLanguage) : state
  return `Earshot · ${muted && session.kind === 'ready' ? m.talk_state_muted({}, inLanguage) : words}`
}

export function trayMenu(state: TrayState): TrayItem[] {
  const { language, settings, session, muted } = state
  const inLanguage = { locale: language }
  const talk: TrayItem =
    listeningOf(session) === null
      ? normal(m.desktop_talk_start({}, inLanguage), { kind: 'talk', action: 'start' })
      : normal(m.desktop_talk_stop({}, inLanguage), { kind: 'talk', action: 'stop' })
  const mute: TrayItem = {
    type: 'checkbox',
    label: m.desktop_mute({}, inLanguage),
    checked: muted,
    action: { kind: 'mute', on: !muted },
  }
  return [
    normal(m.desktop_quick_ask({}, inLanguage), { kind: 'quick-ask' }),
    // Hands-free there is no turn to begin or to end: the microphone can be muted.
    ...(effectiveSettings(settings).turnDetection === 'off' ? [talk] : []),
    mute,
    { type: 'separator' },
    ...personaMenu(settings, language),
    ...voiceMenu(settings, state.voices, language),
    ...conversationMenu(state.conversations, language),
    { type: 'separator' },
    normal(m.desktop_open({}, inLanguage), { kind: 'open' }),
    normal(m.desktop_settings({}, inLanguage), { kind: 'settings' }),
    normal(m.desktop_quit({}, inLanguage), { kind: 'quit' }),
  ]
}

function personaMenu({ personas, activePersona }: Settings, locale: Language): TrayItem[] {
  const nobody = { id: null, name: m.talk_persona_none({}, { locale }) }
  const submenu = [nobody, ...personas].map(({ id, name }) =>
    radio(name, id === activePersona, { activePersona: id }),
  )
  return personas.length === 0 ? [] : [{ type: 'submenu', label: m.talk_persona({}, { locale }), submenu }]
}

function voiceMenu(settings: Settings, offered: readonly string[], locale: Language): TrayItem[] {
  const { voice } = effectiveSettings(settings)
  const voices = offered.includes(voice) ? offered : [voice, ...offered]
  const submenu = voices.map((name) => radio(name, name === voice, changedForWhom(settings, { voice: name })))
  return [{ type: 'submenu', label: m.talk_voice({}, { locale }), submenu }]
}

function conversationMenu(conversations: TrayState['conversations'], locale: Language): TrayItem[] {
  const submenu = conversations
    .filter(({ title }) => title !== '')
    .slice(0, CONVERSATION_COUNT)
    .map(({ id, title }) => normal(shortened(title), { kind: 'conversation', id }))
  return submenu.length === 0 ? [] : [{ type: 'submenu', label: m.desktop_recent({}, { locale }), submenu }]
}

function normal(label: string, action: TrayAction): TrayItem {
  return { type: 'normal', label: literal(label), action }
}

function radio(label: string, checked: boolean, patch: SettingsPatch): TrayItem {
  return { type: 'radio', label: literal(label), checked, action: { kind: 'change', patch } }
}

/** A menu takes one ampersand for the mark of a key. */
function literal(label: string): string {
  return label.replaceAll('&', '&&')
}

function shortened(title: string): string {
  const characters = [...title.replaceAll(/\s+/g, ' ')]
  if (characters.length <= MAX_TITLE_LENGTH) return characters.join('')
  return `${characters.slice(0, MAX_TITLE_LENGTH - 1).join('')}…`
}

function stateWords(session: SessionState, locale: Language): string {
  switch (session.kind) {
    case 'offline':
      return m.talk_state_offline({}, { locale })
    case 'connecting':
      return m.talk_state_connecting({}, { locale })
    case 'ready':
      return m.talk_state_ready({}, { locale })
    case 'listening':
      return m.talk_state_listening({}, { locale })
    case 'thinking':
      return m.talk_state_thinking({}, { locale })
    case 'speaking':
      return m.talk_state_speaking({}, { locale })
    case 'reconnecting':
      return m.talk_state_reconnecting({}, { locale })
  }
}
