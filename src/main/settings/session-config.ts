import type { Settings } from '../../shared/settings/index.ts'
import { effectiveSettings, type EffectiveSettings } from '../../shared/settings/persona.ts'
import { permissionFor } from '../../shared/tool-permissions.ts'
import type { LaunchOptions } from '../launch-options.ts'
import type { DialectId, SessionConfig, TurnDetection } from '../realtime/dialects/dialect.ts'
import { dialects, serverAt } from '../realtime/dialects/index.ts'
import type { RealtimeSettings } from '../realtime/session-settings/index.ts'
import type { ToolRegistry } from '../tools/registry.ts'

/** Whom to talk to: as the command line says, or else the settings. */
export function providerOf(settings: Settings, options: Pick<LaunchOptions, 'provider'>): DialectId {
  return options.provider ?? effectiveSettings(settings).provider
}

/** The address that is set; null for the provider's own. */
export function addressOf(settings: Settings, options: Pick<LaunchOptions, 'url'>): string | null {
  return options.url ?? effectiveSettings(settings).baseUrl
}

/** The server that a provider's sessions are opened at. An address that is set is that of whom one talks to. */
export function serverFor(
  providerId: DialectId,
  settings: Settings,
  options: Pick<LaunchOptions, 'url' | 'provider'>,
): string | null {
  const isTalkedTo = providerOf(settings, options) === providerId
  return serverAt(dialects[providerId], isTalkedTo ? addressOf(settings, options) : null)
}

/**
 * The session to have, but for the key. What the command line and the environment say wins over the settings, for as
 * long as the app runs. A call that is joined is someone else's and stays as it is set, but for our tools.
 */
export function sessionConfigOf(
  settings: Settings,
  options: Pick<LaunchOptions, 'provider' | 'url' | 'model' | 'voice' | 'reach'>,
  tools: ToolRegistry,
): SessionConfig {
  const effective = effectiveSettings(settings)
  const { reach } = options
  const { organization, project, headers, query, allowInsecure } = effective
  return {
    ...(organization !== null && { organization }),
    ...(project !== null && { project }),
    ...reach,
    headers: { ...headers, ...reach.headers },
    query: { ...query, ...reach.query },
    allowInsecure: allowInsecure || reach.allowInsecure === true,
    // The command line is taken at its word: where there are none, the connection fails and says so.
    mintsClientSecrets: reach.mintsClientSecrets === true || mintsClientSecrets(settings, options),
    url: addressOf(settings, options),
    key: null,
    model: options.model ?? effective.model,
    voice: options.voice ?? effective.voice,
    instructions: instructionsOf(effective),
    turnDetection: turnDetectionOf(effective),
    settings: {
      type: 'realtime',
      tools: toolsOf(effective, tools),
      ...(reach.callId === undefined && wireSettingsOf(effective)),
    },
  }
}

function mintsClientSecrets(settings: Settings, options: Pick<LaunchOptions, 'provider'>): boolean {
  const { clientSecrets } = dialects[providerOf(settings, options)].capabilities
  return effectiveSettings(settings).shortLivedSecrets && clientSecrets !== null
}

/** What the server is to do; nothing where the turns are found here. */
function turnDetectionOf(settings: EffectiveSettings): TurnDetection {
  const { turnDetection, vadThreshold, vadPrefixMs, vadSilenceMs, vadEagerness, vadInterrupts } = settings
  switch (turnDetection) {
    case 'off':
    case 'local':
      return { type: 'off' }
    case 'server_vad':
      return {
        type: 'server_vad',
        ...(vadThreshold !== null && { threshold: vadThreshold }),
        ...(vadPrefixMs !== null && { prefix_padding_ms: vadPrefixMs }),
        silence_duration_ms: vadSilenceMs,
        interrupt_response: vadInterrupts,
      }
    case 'semantic_vad':
      return { type: 'semantic_vad', eagerness: vadEagerness, interrupt_response: vadInterrupts }
  }
}

function toolsOf(settings: EffectiveSettings, tools: ToolRegistry) {
  return tools.list().filter(({ name = '' }) => permissionFor(name, settings) !== 'never')
}

/** What a setting turns off is said to be off: left out, a live session would keep what it has. */
function wireSettingsOf(settings: EffectiveSettings): Omit<RealtimeSettings, 'type' | 'tools'> {
  const { transcriptionModel, language, noiseReduction, speed, answers } = settings
  return {
    output_modalities: [answers === 'aloud' ? 'audio' : 'text'],
    audio: {
      input: {
        noise_reduction: noiseReduction === 'off' ? null : { type: noiseReduction },
        transcription:
          transcriptionModel === null
            ? null
            : { model: transcriptionModel, ...(language !== null && { language: baseLanguage(language) }) },
      },
      output: { speed },
    },
  }
}

function instructionsOf({ instructions, language }: EffectiveSettings): string {
  if (language === null) return instructions
  const name = new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language
  return `${instructions}\n\nYou are spoken to in ${name}. Answer in ${name}.`.trimStart()
}

/** Transcription takes the language alone, as in `pt` of `pt-BR`. */
function baseLanguage(language: string): string {
  return language.split('-')[0] ?? language
}
