/**
 * Every setting, its default and what it may be: version 1 of the settings file. A key has no field here, on purpose.
 * `docs/settings.md` tells people of each of them.
 * Another version is another file beside this one, and a step in `main/settings/migrate.ts`.
 */
import * as v from 'valibot'
import { fullProcessing } from '../audio-format.ts'
import { parseChord } from '../hotkeys/chord.ts'
import { languages } from '../languages.ts'
import { noPrices, pricesSchema } from '../prices.ts'
import { providerIds } from '../provider-ids.ts'
import { toolPermissions } from '../tool-permissions.ts'
import { voicePolicies } from '../voice-policy.ts'
import { openPairs, openUrl } from './no-secrets.ts'

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200))
/** The longest that the newest models take. */
const instructions = v.pipe(v.string(), v.maxLength(256_000))
const language = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a code such as de or pt-BR'),
)
/** As the protocol has it. */
const speed = v.pipe(v.number(), v.minValue(0.25), v.maxValue(1.5))
const turnDetection = v.picklist(['off', 'server_vad', 'semantic_vad', 'local'])
const deviceId = v.pipe(v.string(), v.maxLength(1_000))

const hotkey = v.pipe(
  v.string(),
  v.maxLength(100),
  v.check(
    (text) => parseChord(text) !== null,
    'must be keys joined by +, such as Control+Alt+Space, or F9, and none that is needed for typing',
  ),
)
/** As the system has it, unless it is given; null: no keys. */
const ownHotkey = v.exactOptional(v.nullable(hotkey))

/** Shorter than that a pause between words ends the turn; longer, nobody waits for. */
const turnSilenceMs = v.pipe(v.number(), v.integer(), v.minValue(300), v.maxValue(2000))

/** Someone to talk to. What a persona leaves out is as in the settings. */
export const personaFields = {
  /** Stays when the name changes. */
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -')),
  name,
  instructions: v.exactOptional(instructions),
  voice: v.exactOptional(name),
  model: v.exactOptional(name),
  provider: v.exactOptional(v.picklist(providerIds)),
  /** The only tools that it may use, by name. */
  tools: v.exactOptional(v.array(name)),
  language: v.exactOptional(language),
  speed: v.exactOptional(speed),
  turnDetection: v.exactOptional(turnDetection),
  /** Switches to it from anywhere, as in `Control+Alt+1`. */
  hotkey: v.exactOptional(hotkey),
}

const persona = v.strictObject(personaFields)

export type Persona = v.InferOutput<typeof persona>

export const fields = {
  /** Who answers, when there is a key. */
  provider: v.optional(v.picklist(providerIds), 'openai'),
  /** The address of a server of one's own; null for the provider's. */
  baseUrl: v.optional(v.nullable(openUrl), null),
  /** Also reach a server on a public address without encryption. */
  allowInsecure: v.optional(v.boolean(), false),
  /** Whom the provider bills, where an account has several. */
  organization: v.optional(v.nullable(name), null),
  project: v.optional(v.nullable(name), null),
  /** Each connection is opened with a secret that the key was exchanged for, where the provider has such. */
  shortLivedSecrets: v.optional(v.boolean(), false),
  /** Sent along with each connection. */
  headers: v.optional(openPairs, {}),
  /** Added to the address of each connection. */
  query: v.optional(openPairs, {}),
  /** A session is replaced before this age; null leaves it to the server. */
  sessionLimitSeconds: v.optional(v.nullable(v.pipe(v.number(), v.minValue(1), v.maxValue(86_400))), null),

  /** On Azure the deployment. */
  model: v.optional(name, 'gpt-realtime-2.1'),
  voice: v.optional(name, 'marin'),
  /** What the model is told before anything else. */
  instructions: v.optional(
    instructions,
    'You are Earshot, a voice assistant on someone’s desktop. You are spoken to and heard: answer in short, natural ' +
      'sentences, without lists or markup. Answer in the language you are spoken to in.',
  ),
  /** The language that is spoken, for the model and the transcription; null: whatever is heard. */
  language: v.optional(v.nullable(language), null),
  /** Of the voice; 1 is as it is. */
  speed: v.optional(speed, 1),
  /** Whether answers are heard, or only written. */
  answers: v.optional(v.picklist(['aloud', 'text']), 'aloud'),
  /** Who finds the end of a turn: `off` is the person's key, the others are hands-free, the microphone open. */
  turnDetection: v.optional(turnDetection, 'off'),
  /** How `server_vad` listens: how sure of speech it has to be, 0 to 1; null: as the provider has it. */
  vadThreshold: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))), null),
  /** So much silence ends a turn. */
  vadSilenceMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(5000)), 500),
  /** So much from before the first sound belongs to it; null: as the provider has it. */
  vadPrefixMs: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2000))), null),
  /** How soon `semantic_vad` takes a thought for finished. */
  vadEagerness: v.optional(v.picklist(['auto', 'low', 'medium', 'high']), 'auto'),
  /** Either of them stops an answer that is talked over. */
  vadInterrupts: v.optional(v.boolean(), true),
  /** Writes down what was said; null: nothing does. */
  transcriptionModel: v.optional(v.nullable(name), null),
  /** The server's filter, by how far away the microphone is. */
  noiseReduction: v.optional(v.picklist(['off', 'near_field', 'far_field']), 'off'),
  /** What tokens cost, over the published prices: USD for a million of them, by model, modality and kind. */
  prices: v.optional(pricesSchema, noPrices),
  /** USD that a calendar month may cost; null: whatever it costs. */
  monthlyBudgetUsd: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0.01), v.maxValue(1_000_000))), null),
  /** What the model's tools may do, by their names; one that is not named asks. */
  toolPermissions: v.optional(v.record(v.pipe(v.string(), v.maxLength(64)), v.picklist(toolPermissions)), {}),

  /** Null: the system's default. */
  inputDeviceId: v.optional(v.nullable(deviceId), null),
  echoCancellation: v.optional(v.boolean(), fullProcessing.echoCancellation),
  noiseSuppression: v.optional(v.boolean(), fullProcessing.noiseSuppression),
  autoGainControl: v.optional(v.boolean(), fullProcessing.autoGainControl),
  /** Each start begins muted. */
  muteOnStart: v.optional(v.boolean(), false),
  /** Null: the system's default. */
  outputDeviceId: v.optional(v.nullable(deviceId), null),
  /** 0 to 1. */
  volume: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
  /** The app's own sounds. */
  chimes: v.optional(v.array(v.picklist(['listening', 'done', 'error'])), ['error']),
  /** What local voice detection does to an answer that somebody talks over. */
  voicePolicy: v.optional(v.picklist(voicePolicies), 'off'),
  /** So much silence ends a turn that is found by local detection. */
  turnSilenceMs: v.optional(turnSilenceMs, 600),
  /** Keep what is said and heard as sound. */
  recording: v.optional(v.boolean(), false),

  /** Keys that work whichever program has the focus. */
  hotkeys: v.optional(
    v.strictObject({ talk: ownHotkey, quickAsk: ownHotkey, interrupt: ownHotkey, mute: ownHotkey }),
    {},
  ),

  /** How the windows look. */
  theme: v.optional(v.picklist(['system', 'light', 'dark']), 'system'),
  /** Of the windows; null: the system's. */
  interfaceLanguage: v.optional(v.nullable(v.picklist(languages)), null),
  /** Of the windows' text; 1 is as it is, 2 twice as large. */
  textSize: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(2)), 1),
  /** Over all programs, while a hotkey drives a turn. */
  overlay: v.optional(v.boolean(), true),
  /** The first steps have been taken, or skipped. */
  welcomed: v.optional(v.boolean(), false),

  /** Without a window, where the person logs in. */
  startAtLogin: v.optional(v.boolean(), false),
  /** Closing the last window leaves Earshot in the tray; otherwise it quits. */
  keepInTray: v.optional(v.boolean(), true),
  /** Of the system's, while no window is seen. */
  notifications: v.optional(v.boolean(), true),

  personas: v.optional(v.array(persona), []),
  /** Whom one talks to; null: the settings as they are. */
  activePersona: v.optional(v.nullable(personaFields.id), null),
}

/** Device ids mean nothing on another machine, and what a tool may do nobody else can say. */
export const machineFields: readonly string[] = ['inputDeviceId', 'outputDeviceId', 'toolPermissions']
